using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HtcNotebook.Testing;

/// <summary>A certificate authority of a site, which no system knows, and the certificate of a server on loopback that it signed.</summary>
internal sealed class SiteAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    /// <summary>Makes both.</summary>
    /// <param name="host">Name or address that the server's certificate is for.</param>
    public SiteAuthority(string host = "localhost")
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        var authority = new CertificateRequest("CN=Site authority of a test", _key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, false));
        _authority = authority.CreateSelfSigned(from, until);

        var request = new CertificateRequest("CN=server of a test", _serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        using var signed = request.Create(_authority, from, until.AddHours(-1), [1, 2, 3, 4]);
        ServerPem = signed.ExportCertificatePem() + "\n" + _serverKey.ExportPkcs8PrivateKeyPem() + "\n";
        Pem = _authority.ExportCertificatePem() + "\n";
    }

    /// <summary>The authority's certificate.</summary>
    public string Pem { get; }

    /// <summary>The server's certificate and its key.</summary>
    public string ServerPem { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _serverKey.Dispose();
    }
}
