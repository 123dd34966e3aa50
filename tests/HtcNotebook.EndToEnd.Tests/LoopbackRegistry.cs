using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A registry on loopback that asks for a password.</summary>
internal sealed class LoopbackRegistry : IDisposable
{
    private const string User = "jovyan";
    private const string Password = "correct horse";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-e2e-registry-");
    private readonly Machine _machine;
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    public LoopbackRegistry(Machine machine)
    {
        _machine = machine;
        var port = Machine.FreePort();
        Host = string.Create(CultureInfo.InvariantCulture, $"localhost:{port}");
        var passwords = Path.Combine(_folder.FullName, "htpasswd");
        Command.Run("htpasswd", ["-B", "-b", "-c", passwords, User, Password]).Succeeds();
        var configuration = Path.Combine(_folder.FullName, "registry.yml");
        File.WriteAllText(configuration, $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: {_folder.FullName}/store
            http:
              addr: 127.0.0.1:{port}
            auth:
              htpasswd:
                realm: tests
                path: {passwords}
            """);
        _process = Command.Start("docker-registry", ["serve", configuration]);
        foreach (var reader in new[] { _process.StandardOutput, _process.StandardError })
        {
            _ = reader.BaseStream.CopyToAsync(Stream.Null);
        }

        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = Get("");
                break;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>Host and port.</summary>
    public string Host { get; }

    /// <summary>Logs an engine in, with its own command.</summary>
    public void Login(Engine engine) => engine.RunIn(
        _machine.Logins, ["login", .. engine.Name == "docker" ? Array.Empty<string>() : ["--tls-verify=false"], "-u", User, "-p", Password, Host]).Succeeds();

    /// <summary>Variables with which docker has no logins. Nobody logs out: other tests push meanwhile.</summary>
    public IReadOnlyDictionary<string, string?> Unknown => new Dictionary<string, string?> { ["DOCKER_CONFIG"] = _machine.NewLogins().FullName };

    /// <summary>Digest of a manifest as the registry says it; empty where it has none.</summary>
    public string Digest(string repository, string tag)
    {
        using var answer = Get($"{repository}/manifests/{tag}");
        return answer.Headers.TryGetValues("Docker-Content-Digest", out var digests) ? digests.Single() : "";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private HttpResponseMessage Get(string path)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{Host}/v2/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        return client.Send(request);
    }
}
