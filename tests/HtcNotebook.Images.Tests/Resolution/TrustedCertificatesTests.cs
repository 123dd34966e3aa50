using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>Indexes whose certificates a site's own authority signed.</summary>
public sealed class TrustedCertificatesTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _cache = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public async Task A_named_authority_is_trusted_and_no_other()
    {
        using var site = new SiteAuthority();
        using var other = new SiteAuthority();
        var address = Serve(site);

        var refused = await Assert.ThrowsAsync<IndexUnreachableException>(() => GetAsync(address, ""));
        Assert.Contains("ContainerTrustedCertificates", refused.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IndexUnreachableException>(() => GetAsync(address, other.Pem));
        Assert.Equal("hello", await GetAsync(address, other.Pem + site.Pem));
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_refused_whoever_signed_it()
    {
        using var site = new SiteAuthority("elsewhere.example.org");

        await Assert.ThrowsAsync<IndexUnreachableException>(() => GetAsync(Serve(site), site.Pem));
    }

    private async Task<string> GetAsync(Uri address, string trusted)
    {
        using var client = new IndexClient(new IndexClientOptions { CacheFolder = _cache, TrustedCertificates = trusted });
        return Encoding.UTF8.GetString((await client.GetFileAsync(address, CancellationToken.None))!.Body);
    }

    private Uri Serve(SiteAuthority site)
    {
        // A key that is not stored anywhere serves clients on every system after this round trip.
        using var made = X509Certificate2.CreateFromPem(site.ServerPem, site.ServerPem);
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _ = ServeAsync(certificate);
        return new Uri($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/file");
    }

    private async Task ServeAsync(X509Certificate2 certificate)
    {
        while (true)
        {
            try
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(connection.GetStream());
                await stream.AuthenticateAsServerAsync(certificate);
                var request = new StringBuilder();
                var buffer = new byte[1024];
                int count;
                while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && (count = await stream.ReadAsync(buffer)) > 0)
                {
                    request.Append(Encoding.ASCII.GetString(buffer, 0, count));
                }

                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"u8.ToArray());
            }
            catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client hung up, as it has to where it does not trust.
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
