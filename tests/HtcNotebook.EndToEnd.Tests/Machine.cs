using System.Globalization;
using System.Net;
using System.Net.Sockets;

[assembly: AssemblyFixture(typeof(HtcNotebook.EndToEnd.Tests.Machine))]

// Most of a test is waiting for a container: a third fills the pauses of two.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>What all these tests share: the packed packages, the images that are expensive to make, and the names under which engines know them.</summary>
public sealed class Machine : IDisposable
{
    private readonly DirectoryInfo _configs = Directory.CreateTempSubdirectory("htcnotebook-e2e-logins-");
    private readonly Lazy<Published> _base;
    private readonly Lazy<Published> _recorded;
    private readonly Lazy<LoopbackRegistry> _registry;

    /// <summary>Packs the packages.</summary>
    public Machine()
    {
        var config = NewLogins();
        Logins = new Dictionary<string, string?>
        {
            ["DOCKER_CONFIG"] = config.FullName,
            ["REGISTRY_AUTH_FILE"] = Path.Combine(config.FullName, "auth.json"),
        };
        Packages = new PackedPackages(Logins);
        _base = new(() =>
        {
            var project = new UserProject(this, Packages.NewProject("climate", "--flavor", "base", "--repository", Repository("base")));
            return project.Publish();
        });
        _recorded = new(() =>
        {
            using var index = new RecordedIndex();
            return new UserProject(this, $"""
                <PropertyGroup>
                  <ContainerRepository>{Repository("recorded")}</ContainerRepository>
                </PropertyGroup>
                <ItemGroup>
                  <SystemPackage Include="git" />
                  <SystemPackage Include="python3-jupyterlab-widgets" />
                  <PythonPackage Include="ipywidgets" />
                  <PythonPackage Include="matplotlib" />
                  <PythonPackage Include="ipympl" Source="pip" />
                  <PythonPackage Include="jupyterlab-git" Source="pip" />
                  <NotebookContent Include="notebooks/**" />
                </ItemGroup>
                """, "recorded").Write("notebooks/widget.ipynb", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Programs", "widget.ipynb"))).Publish(index.Options);
        });
        _registry = new(() => new LoopbackRegistry(this));
    }

    /// <summary>Begins the repository of every image that these tests make.</summary>
    internal string Prefix { get; } = $"htcnotebook-e2e-{Random.Shared.Next(0x10000000).ToString("x7", CultureInfo.InvariantCulture)}";

    /// <summary>Variables that keep the engines' logins apart from this machine's.</summary>
    internal IReadOnlyDictionary<string, string?> Logins { get; }

    /// <summary>A folder of an engine's settings without any login.</summary>
    internal DirectoryInfo NewLogins()
    {
        var config = _configs.CreateSubdirectory(Path.GetRandomFileName());
        // docker finds its plugins beside its logins.
        var plugins = Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "htcnotebook", "test-tools", "cli-plugins");
        if (Directory.Exists(plugins))
        {
            Directory.CreateSymbolicLink(Path.Combine(config.FullName, "cli-plugins"), plugins);
        }

        // podman and buildah insist on a file that was named.
        File.WriteAllText(Path.Combine(config.FullName, "auth.json"), "{}");
        return config;
    }

    /// <summary>The packed SDK and template.</summary>
    internal PackedPackages Packages { get; }

    /// <summary>The project of the template with the flavor base, published with docker: made once.</summary>
    internal Published Base => _base.Value;

    /// <summary>base with HTMap, ipympl and jupyterlab-git, all from their real wheels: made once.</summary>
    internal Published Recorded => _recorded.Value;

    /// <summary>A registry that asks for a password.</summary>
    internal LoopbackRegistry Registry => _registry.Value;

    /// <summary>A repository of these tests.</summary>
    internal string Repository(string name) => $"{Prefix}/{name}";

    /// <summary>A port on loopback that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_registry.IsValueCreated)
        {
            _registry.Value.Dispose();
        }

        foreach (var engine in Engine.All)
        {
            engine.RemoveImages(Prefix);
        }

        Packages.Dispose();
        _configs.Delete(recursive: true);
    }
}

/// <summary>Tests that run the verbs in <see cref="Machine.Base"/>'s own project, or count the containers of tests: one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class SharedProject
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "The shared project";
}

/// <summary>Tests that fill disks or end programs in the middle of their work: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "Alone";
}
