using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>
/// A hub as its admin runs it: a project of the kind Hub and a project of notebooks, published; the folder that came of it, with
/// secrets filled in, started by docker-compose; a site's pool on the same network.
/// </summary>
public sealed class HubDeployment : IDisposable
{
    /// <summary>The image that is the default.</summary>
    internal const string Plain = "base";

    /// <summary>Another one: a flavor of the project's own.</summary>
    internal const string Tables = "tables";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Machine _machine;
    private readonly string _name;
    private readonly UserProject _project;
    private readonly int _port = Machine.FreePort();
    private readonly Lazy<HubUser> _alice;
    private readonly Lazy<HubUser> _bob;

    /// <summary>Publishes and starts all of it, and waits for the hub.</summary>
    public HubDeployment(Machine machine)
    {
        _machine = machine;
        _name = $"{machine.Prefix}-lab";
        _project = NewProject(machine, _name);
        using (var index = DockerSpawnerIndex())
        {
            Published = _project.Publish($"-p:PipIndexUrl={index.Address}/simple", "-p:ContainerBuildNetwork=host");
        }

        Folder = _project.At("deploy");
        // The first service makes the network, on which the pool is to be before the hub starts with the pool's key.
        var key = Path.Combine(Folder, "signing-key");
        File.WriteAllText(Path.Combine(Folder, ".env"), $"""
            CONFIGPROXY_AUTH_TOKEN={ProxyToken}
            HUB_PASSWORD={Password}
            POOL_SIGNING_KEY_FILE={key}
            HUB_PORT={Address.Authority}
            COMPOSE_PROJECT_NAME={_name}
            """);
        Compose("up", "--detach", "--no-deps", "proxy").Succeeds();
        Site = new SitePool(machine, Network);
        Site.AddUsers("alice", "bob", "carol", "dora", "grace");
        Site.CopySigningKey(key);
        // No DNS knows the pool's names: the servers' networks are not the pool's.
        File.WriteAllText(Path.Combine(Folder, "local_config.py"), $$"""
            c = get_config()
            c.DockerSpawner.extra_host_config.update({"extra_hosts": {"{{SitePool.AccessPoint}}": "{{Site.OutsideAddress}}"} })

            """);
        Compose("up", "--detach").Succeeds();
        WaitForHub();
        _alice = new(() => LogIn("alice"));
        _bob = new(() => LogIn("bob"));
    }

    /// <summary>The shared password of the hub's users.</summary>
    internal string Password { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The secret of hub and proxy.</summary>
    internal string ProxyToken { get; } = Guid.NewGuid().ToString("N");

    /// <summary>What publishing the hub said and made.</summary>
    internal Published Published { get; }

    /// <summary>The folder that is deployed.</summary>
    internal string Folder { get; }

    /// <summary>The site's pool.</summary>
    internal SitePool Site { get; }

    /// <summary>The network of hub, proxy and, in these tests, the pool.</summary>
    internal string Network => $"{_name}-hub";

    /// <summary>Address of the hub, for browsers.</summary>
    internal Uri Address => new($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>A user on the site's pool, with the second image; the server is started by the first test that needs it.</summary>
    internal HubUser Alice => Started(_alice.Value, Tables, "site");

    /// <summary>A user on a pool of his own, with the first image.</summary>
    internal HubUser Bob => Started(_bob.Value, Plain, "personal");

    /// <summary>A project of the kind Hub that offers two images of a project of notebooks.</summary>
    internal static UserProject NewProject(Machine machine, string name)
    {
        var notebooks = new UserProject(machine, machine.Packages.NewProject("climate", "--flavor", "base", "--repository", machine.Repository("climate")))
            .Write($"flavors/{Tables}.props", """
                <Project>
                  <ItemGroup>
                    <NotebookFlavor Include="tables" Inherits="base" Description="base with tables" Stacks="debian" />
                    <PythonPackage Include="tabulate" />
                  </ItemGroup>
                </Project>
                """);
        return new UserProject(
            machine,
            $"""
              <PropertyGroup>
                <HtcNotebookKind>Hub</HtcNotebookKind>
                <ContainerRepository>{machine.Repository("lab")}</ContainerRepository>
                <HubFolder>deploy</HubFolder>
                <HubPools>personal;site</HubPools>
                <HubScheddHost>{SitePool.AccessPoint}</HubScheddHost>
                <HubCollectorHost>{SitePool.AccessPoint}</HubCollectorHost>
                <HubTrustDomain>site.pool</HubTrustDomain>
                <HubCpuLimit>1.5</HubCpuLimit>
                <HubMemoryLimit>1G</HubMemoryLimit>
                <HubIdleTimeout>3600</HubIdleTimeout>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{notebooks.File}" Flavors="{Plain};{Tables}" DisplayName="Climate" />
                <HubAdmin Include="ada" />
              </ItemGroup>
            """,
            name);
    }

    /// <summary>A package index on loopback that has DockerSpawner's stand-in.</summary>
    internal static LoopbackServer DockerSpawnerIndex()
    {
        var index = new LoopbackServer();
        MadePackages.Wheel(
            index, "dockerspawner", new Dictionary<string, byte[]> { ["dockerspawner/__init__.py"] = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "StandIns", "dockerspawner", "__init__.py")) },
            "14.0.0");
        return index;
    }

    /// <summary>Runs docker-compose in the folder.</summary>
    internal CommandResult Compose(params IEnumerable<string> arguments) =>
        Command.Run("docker-compose", arguments, Folder, _machine.Packages.Environment, TimeSpan.FromMinutes(3));

    /// <summary>What the hub wrote.</summary>
    internal string Log => Compose("logs", "--no-color", "hub").Output;

    /// <summary>Logs somebody in.</summary>
    internal HubUser LogIn(string name) => new(Address, name, Password);

    /// <summary>Name of a user's container, and of its network.</summary>
    internal string Container(string user) => $"{Network}-{user}";

    /// <summary>Address of a user's container.</summary>
    internal string AddressOf(string user) =>
        Engine.Docker.Run("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", Container(user)).Succeeds().Output.Trim();

    /// <summary>Names of the engine's networks that belong to this hub's servers.</summary>
    internal IReadOnlyList<string> Networks =>
        Engine.Docker.Run("network", "ls", "--filter", $"label=htcnotebook.hub={Network}", "--format", "{{.Name}}").Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The image of hub and proxy.</summary>
    internal string Image => Engine.Docker.Run("inspect", "--format", "{{.Image}}", Compose("ps", "--quiet", "proxy").Succeeds().Output.Trim()).Succeeds().Output.Trim();

    /// <summary>Runs a program in a user's container, as the engine's admin can.</summary>
    internal CommandResult In(string user, params IEnumerable<string> command) => Engine.Docker.Run(["exec", Container(user), .. command]);

    /// <summary>Waits until the hub answers through its proxy.</summary>
    internal void WaitForHub() => WaitFor("the hub", () => Status("hub/api/") == HttpStatusCode.OK);

    /// <summary>What an address says to somebody who is not logged in; null where nobody answers.</summary>
    internal HttpStatusCode? Status(string path)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        try
        {
            using var answer = client.GetAsync(new Uri(Address, path)).GetAwaiter().GetResult();
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Waits for something that will be.</summary>
    internal void WaitFor(string what, Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); Thread.Sleep(200))
        {
            if (clock.Elapsed > Patience)
            {
                Assert.Fail($"No {what} within {Patience}.\n{Compose("logs", "--no-color", "--tail", "60").Output}");
            }
        }
    }

    /// <summary>Changes hub.json as an admin does with an editor, and starts the hub with it.</summary>
    /// <returns>Puts back what was there, and starts the hub with that.</returns>
    internal IDisposable With(Action<JsonObject> change)
    {
        var path = Path.Combine(Folder, "hub.json");
        var before = File.ReadAllText(path);
        var settings = JsonNode.Parse(before)!.AsObject();
        change(settings);
        Restart(settings.ToJsonString());
        return new Undo(() => Restart(before));

        void Restart(string text)
        {
            File.WriteAllText(path, text, new UTF8Encoding(false));
            Compose("restart", "hub").Succeeds();
            WaitForHub();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var user in new[] { _alice, _bob }.Where(user => user.IsValueCreated))
        {
            user.Value.Dispose();
        }

        Compose("stop");
        Remove(["ps", "--all", "--quiet", "--filter", $"name={Network}-"], ["rm", "--force", "--volumes"]);
        Site.Dispose();
        Compose("down", "--volumes", "--timeout", "5");
        Remove(["network", "ls", "--quiet", "--filter", $"label=htcnotebook.hub={Network}"], ["network", "rm"]);
        Remove(["volume", "ls", "--quiet", "--filter", $"name={Network}-"], ["volume", "rm", "--force"]);
    }

    private HubUser Started(HubUser user, string image, string pool)
    {
        if (!user.Ready)
        {
            user.Start(ImageName(image), pool);
        }

        return user;
    }

    /// <summary>Name by which the form offers a flavor.</summary>
    internal static string ImageName(string flavor) => $"climate-{flavor}";

    private static void Remove(IEnumerable<string> list, IEnumerable<string> remove)
    {
        var found = Engine.Docker.Run(list).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (found.Length != 0)
        {
            Engine.Docker.Run([.. remove, .. found]);
        }
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
