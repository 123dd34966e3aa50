using System.Diagnostics;
using System.Globalization;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>
/// The real wheels that lie beside the repository (<c>../shared/pypi/wheels</c>), as an index on loopback: HTMap, extensions of Lab and
/// what they need, as pip gets them for trixie's Python.
/// </summary>
internal sealed class RecordedIndex : IDisposable
{
    // What `python3 -m http.server` does, and https where there is a certificate.
    private const string Server = """
        import functools, http.server, ssl, sys
        folder, port, certificate = sys.argv[1:]
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.serve_forever()
        """;

    private readonly Process _server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-e2e-index-");

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="site">Whose certificate it has; null for plain HTTP.</param>
    public RecordedIndex(SiteAuthority? site = null)
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "pypi", "wheels");
        Assert.True(Directory.Exists(folder), $"The recorded wheels are missing: {folder}");
        var port = Machine.FreePort();
        // pip cannot check a certificate of an address.
        Address = site is null ? $"http://127.0.0.1:{port}/simple/" : $"https://localhost:{port}/simple/";
        var certificate = site is null ? "" : Path.Combine(_folder.FullName, "server.pem");
        if (site is not null)
        {
            File.WriteAllText(certificate, site.ServerPem);
        }

        _server = Command.Start("python3", ["-c", Server, folder, port.ToString(CultureInfo.InvariantCulture), certificate], _folder.FullName);
        // Nobody reads what it says, and it must not wait for somebody who does.
        _server.OutputDataReceived += (_, _) => { };
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler);
        for (var tries = 0; ; tries++)
        {
            try
            {
                client.GetAsync(new Uri(Address)).GetAwaiter().GetResult().EnsureSuccessStatusCode();
                break;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>Address of its simple pages.</summary>
    public string Address { get; }

    /// <summary>Options of dotnet that make it the project's index, in a build that reaches this machine's loopback.</summary>
    public IEnumerable<string> Options => ["-p:ContainerBuildNetwork=host", $"-p:PipIndexUrl={Address}"];

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _folder.Delete(recursive: true);
    }
}
