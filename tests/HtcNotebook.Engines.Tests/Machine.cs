using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Processes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace HtcNotebook.Engines.Tests;

/// <summary>The real programs that these tests use. One that is missing fails the test that needs it.</summary>
internal static class Machine
{
    public const string DockerBuiltIn = "docker";
    public const string DockerBuildx = "docker+buildx";

    public static string ToolFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "htcnotebook", "test-tools");

    public static string Tool(string name, string package)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':')
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.True(found is not null, $"{name} is missing: install the package {package} (eng/install-test-tools.sh installs all)");
        return found;
    }

    /// <summary>Settings under which an engine stands alone: logins and docker's plugins in a folder of the test.</summary>
    public static EngineSettings Settings(string engine, Scratch scratch, string network = "")
    {
        var config = Directory.CreateDirectory(Path.Combine(scratch.Folder, "config")).FullName;
        if (engine == DockerBuildx && !Directory.Exists(Path.Combine(config, "cli-plugins")))
        {
            var plugins = Path.Combine(ToolFolder, "cli-plugins");
            Assert.True(File.Exists(Path.Combine(plugins, "docker-buildx")), "docker-buildx is missing: run eng/install-test-tools.sh");
            Directory.CreateSymbolicLink(Path.Combine(config, "cli-plugins"), plugins);
        }

        if (!File.Exists(Path.Combine(config, "auth.json")))
        {
            // podman and buildah insist on a file that was named.
            File.WriteAllText(Path.Combine(config, "auth.json"), "{}");
        }

        return new EngineSettings
        {
            Commands = new Dictionary<string, string>
            {
                // Debian's, which has BuildKit built in, whatever else is earlier in PATH.
                ["docker"] = engine == DockerBuiltIn && File.Exists("/usr/bin/docker") ? "/usr/bin/docker" : "",
            },
            Environment = new Dictionary<string, string?>
            {
                ["DOCKER_CONFIG"] = config,
                ["REGISTRY_AUTH_FILE"] = Path.Combine(config, "auth.json"),
            },
            Network = network,
        };
    }

    public static async Task<SelectedEngine> EngineAsync(string engine, EngineSettings settings)
    {
        var name = engine.Split('+')[0];
        Tool(name, name == "docker" ? "docker.io" : name);
        var selected = await new EngineSelector(settings).SelectAsync(name, null);
        return selected!;
    }

    public static ProcessResult Run(string program, params string[] arguments) =>
        RunWith(new Dictionary<string, string?>(), program, arguments);

    public static ProcessResult RunWith(IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments) =>
        ProcessRunner.RunAsync(new ProcessRequest { FileName = program, Arguments = arguments, Environment = environment }).GetAwaiter().GetResult();

    public static string Output(string program, params string[] arguments)
    {
        var result = Run(program, arguments);
        Assert.True(result.Succeeded, string.Join('\n', result.Lines));
        return result.Text;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task<Diagnostic> FailsAsync(Func<Task> action) =>
        Assert.Single((await Assert.ThrowsAsync<NotebookException>(action)).Diagnostics);

}

/// <summary>A folder of one test, and image folders in it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("htcnotebook-engines-test-").FullName;

    public string Log => Path.Combine(Folder, "build.log");

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>An image folder with a static busybox as its only program.</summary>
    public string ImageFolder(string dockerfile, string name = "image")
    {
        var folder = Directory.CreateDirectory(In(name)).FullName;
        File.Copy(Machine.Tool("busybox", "busybox-static"), Path.Combine(folder, "busybox"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), dockerfile);
        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>A registry on loopback that asks for a password.</summary>
internal sealed class Registry : IDisposable
{
    private readonly Process process;

    public Registry(Scratch scratch)
    {
        var port = Machine.FreePort();
        Host = $"localhost:{port}";
        var passwords = scratch.In("htpasswd");
        Machine.Output(Machine.Tool("htpasswd", "apache2-utils"), "-B", "-b", "-c", passwords, User, Password);
        File.WriteAllText(scratch.In("registry.yml"), $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {scratch.In("registry")}
            http:
              addr: 127.0.0.1:{port}
            auth:
              htpasswd:
                realm: test
                path: {passwords}
            """);
        process = Process.Start(new ProcessStartInfo(Machine.Tool("docker-registry", "docker-registry"), ["serve", scratch.In("registry.yml")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using var client = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                client.GetAsync(new Uri($"http://127.0.0.1:{port}/v2/")).GetAwaiter().GetResult();
                break;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                Thread.Sleep(100);
            }
        }
    }

    public string Host { get; }

    public string User => "jovyan";

    public string Password => "correct horse";

    public void Login(string engine, EngineSettings settings)
    {
        var name = engine.Split('+')[0];
        string[] insecure = name == "docker" ? [] : ["--tls-verify=false"];
        var program = settings.Commands.GetValueOrDefault(name) is { Length: > 0 } path ? path : Machine.Tool(name, name);
        var result = Machine.RunWith(settings.Environment, program, ["login", .. insecure, "-u", User, "-p", Password, Host]);
        Assert.True(result.Succeeded, string.Join('\n', result.Lines));
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
