namespace HtcNotebook.EndToEnd.Tests;

/// <summary>docker-stacks' conventions for the user, the home and the environment: a start as root.</summary>
[Trait("Category", "Image")]
public sealed class ConventionTests(ConventionTests.Containers containers) : IClassFixture<ConventionTests.Containers>
{
    [Fact]
    public void NB_USER_NB_UID_NB_GID_and_NB_GROUP_make_the_user()
    {
        var alice = containers.Alice;
        Assert.Equal("alice:x:1234:5678::/home/alice:/bin/bash\n", alice.Do("getent", "passwd", "alice"));
        Assert.StartsWith("lab:x:5678:", alice.Do("getent", "group", "lab"), StringComparison.Ordinal);
        Assert.NotEqual(0, alice.Try("getent", "passwd", "jovyan").ExitCode);
        alice.WaitForToken();
        Assert.Equal("alice:lab\n", alice.Do("sh", "-c", "stat --format %U:%G /proc/$(pgrep -o jupyter-lab)"));
        Assert.Equal("/home/alice\n", alice.Do("sh", "-c", "readlink /proc/$(pgrep -o jupyter-lab)/cwd"));
        Assert.Contains("HOME=/home/alice", Environment(alice));
        Assert.Contains("USER=alice", Environment(alice));
        alice.WaitFor("health", () => alice.Health == "healthy");
    }

    [Fact]
    public void The_pool_belongs_to_that_user_and_only_the_container_s_first_process_is_root()
    {
        var alice = containers.Alice.WaitForPool();
        Assert.Equal("uid=1234(alice) gid=5678(lab) groups=5678(lab),100(users)\n", alice.RunJob("id"));
        var processes = alice.Do("ps", "-eo", "user:32=,comm=").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["tini"], processes.Where(line => line.StartsWith("root ", StringComparison.Ordinal)).Select(line => line[33..].Trim()));
        Assert.Contains(processes, line => line.StartsWith("alice ", StringComparison.Ordinal) && line.EndsWith("condor_schedd", StringComparison.Ordinal));
    }

    [Fact]
    public void CHOWN_HOME_gives_the_home_with_its_options() =>
        Assert.Equal(
            "1234:5678\n1234:5678\n",
            containers.Alice.Do("stat", "--format", "%u:%g", "/home/alice", "/home/alice/work/of-root"));

    [Fact]
    public void Without_CHOWN_HOME_what_is_in_the_home_keeps_its_owners()
    {
        Assert.Equal("1000:100\n", containers.Uid.Do("stat", "--format", "%u:%g", "/home/jovyan/work"));
        Assert.StartsWith("uid=1500(jovyan) gid=100(users)", containers.Uid.WaitForPool().RunJob("id"), StringComparison.Ordinal);
    }

    [Fact]
    public void CHOWN_EXTRA_gives_each_of_its_folders_with_its_options() =>
        Assert.Equal(
            "1234:5678\n1234:5678\n1234:5678\n",
            containers.Alice.Do("stat", "--format", "%u:%g", "/srv/a", "/srv/b", "/srv/b/inside"));

    [Fact]
    public void GRANT_SUDO_allows_sudo_without_a_password_and_finds_the_notebook_s_programs()
    {
        Assert.Equal("0\n", containers.Alice.Do("sudo", "-n", "id", "-u"));
        Assert.Equal("/opt/conda/bin/python\n", containers.Alice.Do("sudo", "-n", "sh", "-c", "command -v python"));
        Assert.NotEqual(0, containers.Uid.Try("sudo", "-n", "id", "-u").ExitCode);
    }

    [Theory]
    [InlineData("NB_UID='abc' is no id", "NB_UID=abc")]
    [InlineData("NB_UID=0 would make jovyan root", "NB_UID=0")]
    [InlineData("NB_USER=www-data is an account of the image's system", "NB_USER=www-data", "NB_UID=1234")]
    public void A_user_who_cannot_be_is_one_line_and_no_start(string said, params string[] variables)
    {
        var result = Engine.Docker.Run(["run", "--rm", "--user", "root", .. variables.SelectMany(variable => new[] { "--env", variable }), containers.Image, "id"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith($"ERROR: {said}", Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uid=33(jovyan) gid=100(users) groups=100(users)", "WARNING: uid 33 is www-data's in this image as well", "NB_UID=33")]
    [InlineData("uid=1000(jovyan) gid=5000(jovyan) groups=5000(jovyan),100(users)", "WARNING: NB_GROUP=staff is this image's group 50", "NB_GID=5000", "NB_GROUP=staff")]
    public void What_the_image_has_already_is_said_and_done_right(string user, string said, params string[] variables)
    {
        var result = Engine.Docker.Run(["run", "--rm", "--user", "root", .. variables.SelectMany(variable => new[] { "--env", variable }), containers.Image, "id"]).Succeeds();
        Assert.EndsWith($"\n{user}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains(said, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void NB_UMASK_is_Jupyter_s_umask()
    {
        containers.Alice.WaitForToken();
        Assert.Equal("Umask:\t0007\n", containers.Alice.Do("sh", "-c", "grep Umask /proc/$(pgrep -o jupyter-lab)/status"));
    }

    [Fact]
    public void JUPYTER_ENV_VARS_TO_UNSET_takes_variables_away()
    {
        containers.Alice.WaitForToken();
        var names = Environment(containers.Alice).Select(variable => variable.Split('=')[0]).ToList();
        Assert.Contains("STAYS", names);
        Assert.DoesNotContain("SECRET_A", names);
        Assert.DoesNotContain("SECRET_B", names);
        Assert.DoesNotContain("JUPYTER_ENV_VARS_TO_UNSET", names);
    }

    [Fact]
    public void Packages_live_in_opt_conda_which_the_group_users_may_write()
    {
        var folder = containers.Uid;
        Assert.Equal("1000:100 2775\n", folder.Do("stat", "--format", "%u:%g %a", "/opt/conda"));
        Assert.Equal("", folder.Do("find", "/opt/conda", "!", "-group", "100", "-o", "-type", "d", "!", "-perm", "-2070"));
        Assert.Equal("/opt/conda/bin/python\n/opt/conda/bin/pip\n", folder.Do("sh", "-c", "command -v python; command -v pip"));
        Assert.Equal("/opt/conda\n", folder.Python("import sys; print(sys.prefix)"));
    }

    private static string[] Environment(NotebookContainer container) =>
        container.Do("sh", "-c", "cat /proc/$(pgrep -o jupyter-lab)/environ").Split('\0');

    /// <summary>Two containers with other users, started at the same time.</summary>
    public sealed class Containers : IDisposable
    {
        /// <summary>Starts them.</summary>
        public Containers(Machine machine)
        {
            Image = machine.Base.Image;
            Alice = new NotebookContainer(
                machine.Base.Image,
                "alice",
                [
                    "--user", "root", "--env", "NB_USER=alice", "--env", "NB_UID=1234", "--env", "NB_GID=5678", "--env", "NB_GROUP=lab",
                    "--env", "CHOWN_HOME=yes", "--env", "CHOWN_HOME_OPTS=-R", "--env", "CHOWN_EXTRA=/srv/a,/srv/b", "--env", "CHOWN_EXTRA_OPTS=-R",
                    "--env", "GRANT_SUDO=yes", "--env", "NB_UMASK=007",
                    "--env", "JUPYTER_ENV_VARS_TO_UNSET=SECRET_A,SECRET_B", "--env", "SECRET_A=1", "--env", "SECRET_B=2", "--env", "STAYS=3",
                    "--entrypoint", "sh",
                ],
                ["-c", "mkdir -p /srv/a /srv/b/inside && touch /home/jovyan/work/of-root && exec tini -g -- start.sh start-notebook.py"]);
            Uid = new NotebookContainer(machine.Base.Image, "1500", ["--user", "root", "--env", "NB_UID=1500"], []);
            foreach (var container in new[] { Alice, Uid })
            {
                container.WaitFor("the user", () => container.Log.Contains("Executing as ", StringComparison.Ordinal));
            }
        }

        internal string Image { get; }

        internal NotebookContainer Alice { get; }

        internal NotebookContainer Uid { get; }

        /// <inheritdoc/>
        public void Dispose()
        {
            Alice.Dispose();
            Uid.Dispose();
        }
    }
}
