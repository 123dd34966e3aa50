namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Any uid and any home: Jupyter starts in every case, the pool wherever it can, and one line says what is wrong.</summary>
[Trait("Category", "Image")]
public sealed class HomeTests(Machine machine) : IDisposable
{
    private readonly List<string> _volumes = [];
    private NotebookContainer? _keeper;

    [Theory]
    [InlineData("a line in /etc/passwd", "4711:0", "/home/jovyan", null, "--tmpfs", "/home/jovyan:mode=1777,exec")]
    [InlineData("the group users", "4711", "/home/jovyan", null, "--group-add", "users")]
    [InlineData("another group", "4711:4712", "/tmp/home-4711", "/home/jovyan cannot be written by uid 4711")]
    [InlineData("nothing to write but /tmp", "4711:0", "/tmp/home-4711", "/home/jovyan cannot be written by uid 4711", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", "--tmpfs", "/tmp", "--volume", "VOLUME:/home/jovyan")]
    public void A_uid_without_a_name_gets_one(string how, string user, string home, string? warning, params string[] options)
    {
        Assert.NotEmpty(how);
        using var container = new NotebookContainer(
            machine.Base.Image, ["--user", user, .. options.Select(option => option.Replace("VOLUME", Volume(), StringComparison.Ordinal))]);
        Assert.Equal(200, container.Status("/api/kernels", container.WaitForToken()));
        container.WaitForPool();
        Assert.Equal($"{home}/.condor/htcnotebook\n", container.Do("condor_config_val", "LOCAL_DIR"));
        Assert.Equal("4711\n", container.RunJob("id -u"));
        Assert.Equal("jovyan\n", container.Do("condor_history", "-limit", "1", "-af", "Owner"));
        // Written by the schedd and by the shadow.
        var events = container.Do("sh", "-c", $"cat {home}/.condor/htcnotebook/*/log");
        Assert.Contains("Job submitted from host", events, StringComparison.Ordinal);
        Assert.Contains("Normal termination (return value 0)", events, StringComparison.Ordinal);
        container.WaitFor("health", () => container.Health == "healthy");
        if (warning is null)
        {
            Assert.DoesNotContain("WARNING", container.Log, StringComparison.Ordinal);
        }
        else
        {
            Assert.Single(container.Log.Split('\n'), line => line.Contains(warning, StringComparison.Ordinal) && line.Contains($"{home} is the home", StringComparison.Ordinal));
        }

        Assert.Equal(options.Contains("--read-only"), container.Log.Contains("mounted noexec: mount it with exec", StringComparison.Ordinal));
        Assert.InRange(container.Stop().Took.TotalSeconds, 0, 10);
    }

    [Theory]
    [InlineData("read-only", "is read-only: mount it so that it can be written")]
    [InlineData("full", "is full: free some space and start again")]
    [InlineData("of another uid", "cannot be written by uid 1000: start with --group-add users, or mount a folder of this user")]
    public void A_home_that_cannot_be_used_is_said_in_one_line_and_replaced(string home, string said)
    {
        var options = home switch
        {
            "read-only" => ["--volume", $"{Volume()}:/home/jovyan:ro"],
            "full" => ["--volume", $"{Full()}:/home/jovyan"],
            _ => new[] { "--volume", $"{Foreign()}:/home/jovyan" },
        };
        using var container = new NotebookContainer(machine.Base.Image, options);
        Assert.Equal(200, container.Status("/api/kernels", container.WaitForToken()));
        Assert.Single(container.Log.Split('\n'), line => line.Contains("WARNING", StringComparison.Ordinal));
        Assert.Contains($"WARNING: /home/jovyan {said}; until the container ends, /tmp/home-1000 is the home", container.Log, StringComparison.Ordinal);
        Assert.Equal("1000\n", container.WaitForPool().RunJob("id -u"));
        container.WaitFor("health", () => container.Health == "healthy");
    }

    [Fact]
    public void As_root_a_home_that_the_user_cannot_use_is_replaced_as_well()
    {
        using var container = new NotebookContainer(machine.Base.Image, "1500", ["--user", "root", "--env", "NB_UID=1500", "--volume", $"{Foreign()}:/home/jovyan"], []);
        container.WaitForToken();
        Assert.Contains("/home/jovyan cannot be written by uid 1500", container.Log, StringComparison.Ordinal);
        Assert.Equal("1500\n", container.WaitForPool().RunJob("id -u"));
    }

    /// <summary>As NFS with root_squash has it: root may do there what anybody may. Without these capabilities it is so on any file system.</summary>
    [Theory]
    [InlineData]
    [InlineData("--workdir", "/", "--env", "JUPYTERHUB_API_TOKEN=of-a-hub")]
    public void A_home_that_root_may_not_enter_is_entered_by_the_user(params string[] options)
    {
        var home = Volume();
        AsRoot(home, "chown -R 1234:1234 /home/jovyan && chmod 700 /home/jovyan");
        var result = Engine.Docker.Run([
            "run", "--rm", "--user", "root", "--cap-drop", "ALL", "--cap-add", "CHOWN", "--cap-add", "KILL", "--cap-add", "SETGID", "--cap-add", "SETUID",
            "--volume", $"{home}:/home/alice", "--env", "NB_USER=alice", "--env", "NB_UID=1234", "--env", "NB_GID=1234", "--env", "CHOWN_HOME=yes", .. options,
            machine.Base.Image, "sh", "-c", "pwd; id -u; echo x >made && stat --format %U made",
        ]);
        Assert.EndsWith("\n/home/alice\n1234\nalice\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void Without_any_place_to_write_one_line_says_why_there_is_no_pool()
    {
        using var container = new NotebookContainer(machine.Base.Image, "--read-only");
        container.WaitFor("the line", () => container.Log.Contains("no personal HTCondor pool: its folder /home/jovyan/.condor/htcnotebook cannot be used (Read-only file system); mount a home that uid 1000 can write", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_containers_on_one_home_run_one_pool_after_the_other()
    {
        var home = Volume();
        using var first = new NotebookContainer(machine.Base.Image, "--hostname", "first", "--volume", $"{home}:/home/jovyan");
        first.WaitForPool();
        using var second = new NotebookContainer(machine.Base.Image, "--volume", $"{home}:/home/jovyan");
        Assert.Equal(200, second.Status("/api/kernels", second.WaitForToken()));
        Assert.Single(second.Log.Split('\n'), line => line.Contains("no personal HTCondor pool yet: the container first runs one from this home; this one starts when that has ended", StringComparison.Ordinal));
        Assert.Equal(0, first.Try("condor_q").ExitCode);
        Assert.NotEqual(0, second.Try("pgrep", "condor_master").ExitCode);
        first.Stop();
        Assert.Equal("1000\n", second.WaitForPool().RunJob("id -u"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keeper?.Dispose();
        if (_volumes.Count != 0)
        {
            Engine.Docker.Run(["volume", "rm", "--force", .. _volumes]);
        }
    }

    private string Volume(params string[] options)
    {
        var name = Engine.Docker.Run(["volume", "create", .. options]).Succeeds().Output.Trim();
        _volumes.Add(name);
        return name;
    }

    private string Foreign()
    {
        var volume = Volume();
        AsRoot(volume, "chown -R 2000:2000 /home/jovyan && chmod 755 /home/jovyan");
        return volume;
    }

    private string Full()
    {
        // A tmpfs lasts as long as a container has it.
        var volume = Volume("--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", "o=size=1m,uid=1000,gid=100");
        _keeper = new NotebookContainer(machine.Base.Image, "root", ["--user", "root", "--volume", $"{volume}:/home/jovyan", "--entrypoint", "sh"], ["-c", "cat /dev/zero > /home/jovyan/data; exec sleep infinity"]);
        _keeper.WaitFor("a full home", () => _keeper.Do("stat", "--file-system", "--format", "%a", "/home/jovyan") == "0\n");
        return volume;
    }

    private void AsRoot(string volume, string script) => Engine.Docker.Run(
        "run", "--rm", "--user", "0", "--volume", $"{volume}:/home/jovyan", "--entrypoint", "sh", machine.Base.Image, "-c", script).Succeeds();
}
