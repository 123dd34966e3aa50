using System.Globalization;
using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>
/// The pool of a site: a central manager that is the access point as well, and two execute nodes, in containers on a
/// bridge network. Who may do what is proven by tokens of the pool (IDTOKENS).
/// </summary>
public sealed partial class SitePool : IDisposable
{
    /// <summary>Full name of the central manager and access point.</summary>
    public const string AccessPoint = "cm.site.pool";

    // Several classes have one each, at the same time.
    private static int _pools;
    private readonly string _image;
    private readonly string _name;
    private readonly bool _ownsNetwork;

    /// <summary>Starts the nodes, from the base image, on a network of their own, and waits until the execute nodes have joined.</summary>
    public SitePool(Machine machine)
        : this(machine, null)
    {
    }

    /// <summary>The same on a network that is there already.</summary>
    internal SitePool(Machine machine, string? network)
        : this(machine.Base.Image, string.Create(CultureInfo.InvariantCulture, $"{machine.Prefix}-site{Interlocked.Increment(ref _pools)}"), network)
    {
    }

    /// <summary>The same of another image.</summary>
    internal SitePool(string image, string name, string? network = null)
    {
        _image = image;
        _name = name;
        _ownsNetwork = network is null;
        Network = network ?? _name;
        Home = $"{_name}-home";
        if (_ownsNetwork)
        {
            Run("network", "create", Network);
        }

        // The nodes share the folder with the daemons' tokens; users' homes are the access point's.
        StartNode("cm", "central", ["--volume", $"{Home}:/home/jovyan", .. _ownsNetwork ? [] : Outside]);
        WaitFor("key of the pool", () => Try("exec", Node("cm"), "condor_token_create", "-identity", "condor@site.pool", "-token", "execute").ExitCode == 0);
        StartNode("e1", "execute");
        StartNode("e2", "execute");
        WaitFor("execute nodes", () => ExecuteNodes().SetEquals(["e1.site.pool", "e2.site.pool"]));
    }

    /// <summary>Name of the bridge network.</summary>
    internal string Network { get; }

    /// <summary>Name of the volume with the homes of the access point's users, of whom jovyan is the only one.</summary>
    internal string Home { get; }

    /// <summary>Where the access point is in reach of those who are not on the network: an address of this machine.</summary>
    internal string OutsideAddress => Run("network", "inspect", "--format", "{{range .IPAM.Config}}{{.Gateway}}{{end}}", Network).Trim();

    /// <summary>Options of <c>docker run</c> for a notebook that uses this pool; a token comes on top.</summary>
    internal IReadOnlyList<string> Options =>
        ["--network", Network, "--env", $"_condor_SCHEDD_HOST={AccessPoint}", "--env", $"_condor_COLLECTOR_HOST={AccessPoint}"];

    /// <summary>A token of the pool.</summary>
    /// <param name="identity">For whom.</param>
    /// <param name="options">Further options of <c>condor_token_create</c>.</param>
    internal string Token(string identity = "jovyan@site.pool", params IEnumerable<string> options) =>
        OnAccessPoint(["condor_token_create", "-identity", identity, .. options]).Trim();

    /// <summary>Runs a program on the access point, as root.</summary>
    internal string OnAccessPoint(params IEnumerable<string> command) => Run(["exec", Node("cm"), .. command]);

    /// <summary>The execute nodes on which the jobs of a user that are done ran.</summary>
    internal IReadOnlySet<string> NodesOfDoneJobs(string owner) =>
        OnAccessPoint("condor_history", "-constraint", $"Owner == {JsonSerializer.Serialize(owner)} && LastRemoteHost isnt undefined", "-af", "LastRemoteHost")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(slot => slot.Split('@')[^1])
            .ToHashSet();

    /// <summary>Starts a third execute node, which runs jobs in containers, by this machine's docker. It leaves the pool with its disposal.</summary>
    internal IDisposable ContainerNode() => new ThirdNode(this);

    /// <summary>Gives users an account on every node.</summary>
    internal void AddUsers(params IEnumerable<string> names)
    {
        foreach (var node in new[] { "cm", "e1", "e2" })
        {
            Run(["exec", Node(node), "sh", "-c", "for name; do useradd --create-home \"$name\" || exit; done", "sh", .. names]);
        }
    }

    /// <summary>The key with which the pool signs tokens, in a file that only root may read.</summary>
    internal void CopySigningKey(string path)
    {
        Run("cp", $"{Node("cm")}:/etc/condor/passwords.d/POOL", path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Stops a node (<c>cm</c>, <c>e1</c> or <c>e2</c>) as a machine that goes down in order.</summary>
    internal void StopNode(string node) => Run("stop", Node(node));

    /// <summary>Starts nodes again and waits until the pool is whole.</summary>
    internal void RestartNodes(params IReadOnlyList<string> nodes)
    {
        Run(["start", .. nodes.Select(Node)]);
        WaitFor("execute nodes", () => ExecuteNodes().SetEquals(["e1.site.pool", "e2.site.pool"]));
    }

    /// <summary>Stops the daemons of the access point: they take connections and never answer, until <see cref="Wake"/>.</summary>
    internal void Freeze() => OnAccessPoint("pkill", "-STOP", "condor_");

    /// <summary>Ends a <see cref="Freeze"/>.</summary>
    internal void Wake() => OnAccessPoint("pkill", "-CONT", "condor_");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var node in new[] { ThirdNode.Name, ApptainerNode.Name, "e1", "e2", "cm" })
        {
            Try("rm", "--force", "--volumes", Node(node));
        }

        Try("volume", "rm", Home, $"{_name}-tokens");
        if (_ownsNetwork)
        {
            Try("network", "rm", Network);
        }
    }

    private static CommandResult Try(params IEnumerable<string> arguments) => Engine.Docker.Run(arguments);

    private static string Run(params IEnumerable<string> arguments) => Try(arguments).Succeeds().Output;

    private string Node(string node) => $"{_name}-{node}";

    /// <summary>Options with which the access point tells that address to all but the nodes, which are on one private network.</summary>
    private string[] Outside => ["--publish", $"{OutsideAddress}:9618:9618", "--env", $"_condor_TCP_FORWARDING_HOST={OutsideAddress}"];

    private void StartNode(string node, string role, params IEnumerable<string> options) => StartNode(node, role, options, "condor_master", "-f");

    private void StartNode(string node, string role, IEnumerable<string> options, params IEnumerable<string> command)
    {
        var files = HtcNotebook.Testing.Repository.PathOf("tests/HtcNotebook.EndToEnd.Tests/SitePoolNodes");
        Run([
            "run", "--detach", "--no-healthcheck", "--name", Node(node), "--network", Network, "--hostname", $"{node}.site.pool", "--network-alias", $"{node}.site.pool",
            "--volume", $"{files}/every-node.conf:/etc/condor/site/every-node.conf:ro", "--volume", $"{files}/{role}:/etc/condor/config.d:ro",
            "--volume", $"{_name}-tokens:/etc/condor/tokens.d", "--env", "_condor_PRIVATE_NETWORK_NAME=site.pool", .. options, "--user", "root", "--entrypoint", "tini", _image, "--", .. command,
        ]);
    }

    private HashSet<string> ExecuteNodes() =>
        [.. Try("exec", Node("cm"), "condor_status", "-af", "Machine").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private void WaitFor(string what, Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            if (tries >= 300)
            {
                Assert.Fail($"No {what}.\n{Try("exec", Node("cm"), "tail", "-n", "20", "/var/log/condor/MasterLog", "/var/log/condor/CollectorLog").Output}");
            }

            Thread.Sleep(200);
        }
    }

    private sealed class ThirdNode : IDisposable
    {
        public const string Name = "e3";
        private readonly SitePool _site;
        // The engine mounts the jobs' folders into their containers: they have to be where the node says they are.
        private readonly DirectoryInfo _execute = Directory.CreateTempSubdirectory("htcnotebook-e2e-execute-");

        public ThirdNode(SitePool site)
        {
            _site = site;
            File.SetUnixFileMode(_execute.FullName, (UnixFileMode)0b111_101_101);
            var group = Command.Run("stat", ["-L", "-c", "%g", "/var/run/docker.sock"]).Succeeds().Output.Trim();
            site.StartNode(
                Name, "execute",
                [
                    "--volume", "/usr/bin/docker:/usr/bin/docker:ro", "--volume", "/var/run/docker.sock:/var/run/docker.sock", "--volume", $"{_execute.FullName}:{_execute.FullName}",
                    "--env", $"_condor_EXECUTE={_execute.FullName}", "--env", "_condor_DOCKER=/usr/bin/docker",
                ],
                // HTCondor asks the engine as the user condor, whose the folder has to be.
                "sh", "-c", "groupadd --non-unique --gid \"$1\" engine && usermod --append --groups engine condor && chown condor \"$2\" && exec condor_master -f",
                "sh", group, _execute.FullName);
            site.WaitFor("node that runs containers", () =>
                Try("exec", site.Node("cm"), "condor_status", "-constraint", "HasContainer && HasDockerURL", "-af", "Machine").Output.Trim() == $"{Name}.site.pool");
        }

        public void Dispose()
        {
            // Told to end, it tells the pool that its machine is gone.
            Try("stop", _site.Node(Name));
            Try("rm", "--force", "--volumes", _site.Node(Name));
            _site.WaitFor("end of the node", () => !_site.ExecuteNodes().Contains($"{Name}.site.pool"));
            _execute.Delete(recursive: true);
        }
    }
}
