namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Who can reach what: from another container, as another user, as the user.</summary>
[Trait("Category", "Image")]
public sealed class SecurityTests(Machine machine)
{
    /// <summary>Tries every port of an address; prints those that answer.</summary>
    private const string Scan = """
        import socket, sys
        def answers(port):
            with socket.socket() as s:
                s.settimeout(5)
                return s.connect_ex((sys.argv[1], port)) == 0
        print(*filter(answers, range(1, 65536)))
        """;

    /// <summary>Tries a command with every method of authentication; prints what was not refused.</summary>
    private const string EachMethod = """
        for method in FS FS_REMOTE ANONYMOUS CLAIMTOBE PASSWORD IDTOKENS SSL MUNGE KERBEROS; do
            export _condor_SEC_CLIENT_AUTHENTICATION_METHODS=$method _condor_SEC_DEFAULT_AUTHENTICATION_METHODS=$method
            if said=$(sh -c "$1" 2>&1); then echo "$method: $1: $said"; fi
        done
        echo all tried
        """;

    [Fact]
    public void Another_container_reaches_Jupyter_and_nothing_of_the_pool()
    {
        using var victim = new NotebookContainer(machine.Base.Image, "--cap-drop=ALL", "--security-opt=no-new-privileges");
        using var other = new NotebookContainer(machine.Base.Image, null, published: false, ["--env", "_condor_SCHEDD_HOST=nobody.example.org"], ["sleep", "infinity"]);
        victim.WaitForPool();
        victim.WaitForToken();
        var address = Engine.Docker.Run("inspect", "--format", "{{.NetworkSettings.IPAddress}}", victim.Id).Succeeds().Output.Trim();
        Assert.Equal("8888\n", other.Do("python", "-c", Scan, address));

        // The daemons' own ports, asked at the container's address.
        var ports = victim.Listeners.Where(listener => listener.Loopback).Select(listener => listener.Port).ToList();
        Assert.True(ports.Count >= 5, string.Join(' ', ports));
        foreach (var port in ports)
        {
            Assert.NotEqual(0, other.Try("condor_status", "-any", "-pool", $"{address}:{port}").ExitCode);
        }

        // In the victim's own network, with every method: as somebody who is not its user.
        var schedd = victim.Do("sh", "-c", "head -1 $(condor_config_val SCHEDD_ADDRESS_FILE)").Trim();
        var collector = victim.Do("sh", "-c", "head -1 $(condor_config_val COLLECTOR_ADDRESS_FILE)").Trim();
        using var neighbour = new NotebookContainer(
            machine.Base.Image, "1001:1001", published: false, ["--network", $"container:{victim.Id}", "--env", "_condor_SCHEDD_HOST=nobody.example.org"], ["sleep", "infinity"]);
        string[] commands =
        [
            $"condor_status -any -pool '{collector}'",
            $"condor_q -allusers -addr '{schedd}'",
            $"printf 'executable=/bin/true\\nhold=true\\nlog=/dev/null\\nqueue\\n' | condor_submit -addr '{schedd}'",
        ];
        foreach (var command in commands)
        {
            // What is refused below is possible at all.
            victim.Do("sh", "-c", command);
            Assert.Equal("all tried\n", neighbour.Try("sh", "-c", EachMethod, "sh", command).Output);
        }

        Assert.Equal("1\n", victim.Do("condor_q", "-allusers", "-af", "ClusterId"));
    }

    [Fact]
    public void Nobody_is_root_nothing_listens_beyond_loopback_but_Jupyter_and_another_user_is_refused()
    {
        using var container = new NotebookContainer(machine.Base.Image, "--cap-drop=ALL", "--security-opt=no-new-privileges");
        container.WaitForPool();
        container.WaitForToken();
        Assert.Equal("jovyan\n", container.RunJob("id -un"));
        Assert.Equal(["jovyan"], container.Do("ps", "-eo", "user:32=").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(user => user.Trim()).Distinct());
        Assert.Equal([8888], container.Listeners.Where(listener => !listener.Loopback).Select(listener => listener.Port).Distinct());

        foreach (var command in new[] { "condor_status", "condor_q -allusers", "condor_off -master" })
        {
            Assert.Equal("all tried\n", container.TryAs("1001:1001", "env", "HOME=/home/jovyan", "HTCNOTEBOOK_HOME=/home/jovyan", "sh", "-c", EachMethod, "sh", command).Output);
        }

        Assert.Equal(0, container.Try("condor_q").ExitCode);
    }

    [Fact]
    public void The_user_can_write_to_the_home_to_opt_conda_and_to_places_that_are_everybody_s_and_nowhere_else()
    {
        var written = Engine.Docker.Run(
            "run", "--rm", "--entrypoint", "find", machine.Base.Image, "/", "(", "-path", "/proc", "-o", "-path", "/sys", "-o", "-path", "/dev", "-o", "-path", "/home/jovyan", "-o", "-path", "/opt/conda", ")",
            "-prune", "-o", "-writable", "!", "-type", "l", "-print").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["/run/lock", "/tmp", "/var/tmp"], written.Order(StringComparer.Ordinal));
        // sudo takes no password, and unix_chkpwd tells its user's own only: nothing else has rights that its caller lacks.
        var setuid = Engine.Docker.Run("run", "--rm", "--user", "0", "--entrypoint", "find", machine.Base.Image, "/", "-xdev", "-perm", "/6000", "-type", "f").Succeeds().Output;
        Assert.Equal(["/usr/bin/sudo", "/usr/sbin/unix_chkpwd"], setuid.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }
}
