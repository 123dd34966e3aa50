using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace HtcNotebook.Images.Support.Http;

/// <summary>Certificate authorities that are trusted beside the system's own.</summary>
/// <param name="pem">The certificates in PEM.</param>
internal sealed class TrustedCertificates(string pem)
{
    private readonly X509Certificate2Collection _authorities = Import(pem);

    /// <summary>Whether a server's certificate is good: by the system, or by one of these authorities. Its name has to be right in each case.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null)
        {
            // What the server sent along: an authority between its certificate and one of these.
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        }

        return own.Build(server);
    }

    private static X509Certificate2Collection Import(string pem)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);
        return authorities;
    }
}
