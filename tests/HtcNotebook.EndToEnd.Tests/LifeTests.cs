namespace HtcNotebook.EndToEnd.Tests;

/// <summary>The pool ends with the container, goes on in the next one, and survives whatever is killed.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Image")]
public sealed class LifeTests(Machine machine) : IDisposable
{
    private readonly string _home = Engine.Docker.Run("volume", "create").Succeeds().Output.Trim();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public void A_job_that_was_running_runs_again_at_once_in_a_new_container(string signal)
    {
        using (var first = Start())
        {
            first.WaitForPool();
            Submit(first, "runs", "echo run >>runs; [ $(wc -l <runs) -gt 1 ] || sleep 300");
            Submit(first, "waits", "echo run >>runs", "requirements = false");
            first.WaitFor("the job's start", () => first.Try("test", "-s", "/home/jovyan/runs/runs").ExitCode == 0);
            var (took, exitCode) = first.Stop(signal);
            Assert.InRange(took.TotalSeconds, 0, 10);
            if (signal != "KILL")
            {
                Assert.NotEqual(137, exitCode);
                Assert.DoesNotContain("was killed", first.Log, StringComparison.Ordinal);
            }
        }

        using var second = Start();
        Assert.Equal(signal != "KILL", second.Do("cat", "/home/jovyan/.condor/htcnotebook/log/MasterLog").Contains("EXITING WITH STATUS 0", StringComparison.Ordinal));
        second.WaitForPool();
        var ready = DateTime.UtcNow;
        second.WaitFor("the job's end", () => Events(second, "runs").Contains("005", StringComparison.Ordinal));
        Assert.InRange((DateTime.UtcNow - ready).TotalSeconds, 0, 20);
        Assert.Equal("run\nrun\n", second.Do("cat", "/home/jovyan/runs/runs"));
        // Evicted, or found to be gone.
        Assert.Matches("000 001 .*(004|022).* 001 .*005", Events(second, "runs"));

        second.Do("condor_qedit", "-constraint", "JobStatus == 1", "Requirements", "true");
        second.WaitFor("the other job's end", () => Events(second, "waits").Contains("005", StringComparison.Ordinal));
        Assert.Equal("run\n", second.Do("cat", "/home/jovyan/waits/runs"));
    }

    [Fact]
    public void Each_daemon_that_is_killed_comes_back_and_no_job_is_lost()
    {
        using var container = Start();
        container.WaitForPool();
        foreach (var daemon in new[] { "condor_collector", "condor_negotiator", "condor_shadow", "condor_starter", "condor_schedd", "condor_startd", "condor_procd", "condor_master" })
        {
            Submit(container, daemon, "until [ -e go ]; do sleep 0.1; done");
            container.WaitFor("the job's start", () => Events(container, daemon).Contains("001", StringComparison.Ordinal));
            // pgrep sees 15 characters.
            var victims = container.Do("pgrep", daemon[..Math.Min(daemon.Length, 15)]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            container.Do(["kill", "-KILL", .. victims]);
            container.Do("touch", $"/home/jovyan/{daemon}/go");
            container.WaitFor($"the job's end after {daemon} was killed", () => Events(container, daemon).Contains("005", StringComparison.Ordinal));
            Assert.Equal(2, Events(container, daemon).Split("005").Length);
        }

        container.WaitForPool();
        var running = container.Do("ps", "-eo", "comm=").Split('\n');
        foreach (var daemon in new[] { "condor_master", "condor_collecto", "condor_negotiat", "condor_schedd", "condor_startd", "condor_procd" })
        {
            Assert.Single(running, daemon);
        }

        Assert.Contains("the personal HTCondor pool starts again", container.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_project_and_the_user_win_in_this_order_and_the_slot_has_what_the_container_may_use()
    {
        var settings = Directory.CreateDirectory(Path.Combine(machine.Packages.NewFolder(), "settings")).FullName;
        File.WriteAllText(Path.Combine(settings, "project.conf"), "HTCNOTEBOOK_TEST_A = project\nHTCNOTEBOOK_TEST_B = project\nSTART = True && True\n");
        File.WriteAllText(Path.Combine(settings, "user_config"), "HTCNOTEBOOK_TEST_B = user\n");
        using var container = new NotebookContainer(
            machine.Base.Image,
            "--cpus", "1", "--memory", "1g", "--volume", $"{settings}/project.conf:/etc/condor/htcnotebook.d/50-project.conf:ro",
            "--volume", $"{settings}/user_config:/home/jovyan/.condor/user_config:ro", "--tmpfs", "/home/jovyan/.condor:uid=1000,gid=100,exec");
        container.WaitForPool();
        Assert.Equal(["project", "user", "True && True"], container.Do("condor_config_val", "HTCNOTEBOOK_TEST_A", "HTCNOTEBOOK_TEST_B", "START").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("1.0 1024 true\n", container.Do("condor_status", "-af", "TotalCpus", "TotalMemory", "PartitionableSlot"));
    }

    [Fact]
    public void A_pool_that_cannot_start_says_why_in_one_line_and_Jupyter_runs()
    {
        using var container = new NotebookContainer(machine.Base.Image, "--env", "_condor_DAEMON_LIST=MASTER NONSENSE");
        container.WaitFor("the line", () => container.Log.Contains("the personal HTCondor pool ended by itself", StringComparison.Ordinal));
        Assert.Equal(200, container.Status("/api/kernels", container.WaitForToken()));
        Assert.Single(container.Log.Split('\n'), line => line.Contains("WARNING", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_two_containers_on_one_home_one_has_the_pool_and_the_other_says_which()
    {
        using var first = Start();
        first.WaitForPool();
        using var second = Start();
        second.WaitFor("the line", () => second.Log.Contains("no personal HTCondor pool yet: the container", StringComparison.Ordinal));
        var name = first.Do("uname", "-n").Trim();
        Assert.Contains($"the container {name} runs the pool of this home", second.Try("htc-pool", "check").Output, StringComparison.Ordinal);
        Assert.Equal(0, first.Try("htc-pool", "check").ExitCode);
        foreach (var container in new[] { first, second })
        {
            container.WaitFor("health", () => container.Health == "healthy");
        }

        first.Stop();
        second.WaitForPool();
    }

    [Fact]
    public void The_logs_have_a_bound()
    {
        using var container = Start();
        container.WaitForPool();
        container.RunJob("true");
        // Every log that there is, with its predecessor; starters have one for each of up to 64 slots.
        var names = container.Do("sh", "-c", "ls ~/.condor/htcnotebook/log").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(names, name => name.StartsWith("StarterLog.slot", StringComparison.Ordinal));
        Assert.DoesNotContain("startd_history", names);
        var bounds = container.Do("condor_config_val", "MAX_DEFAULT_LOG", "MAX_STARTER_LOG", "MAX_PROCD_LOG", "MAX_NUM_DEFAULT_LOG").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["1 Mb", "100 Kb", "1 Mb", "1"], bounds);
        var others = names.Count(name => !name.StartsWith("StarterLog.slot", StringComparison.Ordinal));
        Assert.InRange((2 * others) + (2 * 64 * 0.1), 0, 50);
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Docker.Run("volume", "rm", "--force", _home);

    private NotebookContainer Start() => new(machine.Base.Image, "--volume", $"{_home}:/home/jovyan");

    /// <summary>Numbers of the events in a job's log, in order.</summary>
    private static string Events(NotebookContainer container, string job) =>
        container.Try("sh", "-c", $"sed -n 's/^\\(0[0-9][0-9]\\) (.*/\\1/p' /home/jovyan/{job}/log | tr '\\n' ' '").Output;

    private static void Submit(NotebookContainer container, string job, string script, string more = "") => container.Do(
        "python", "-c", """
        import os, subprocess, sys
        job, script, more = sys.argv[1:]
        folder = os.path.join("/home/jovyan", job)
        os.makedirs(folder)
        with open(os.path.join(folder, "job"), "w") as file:
            file.write("#!/bin/sh\n" + script + "\n")
        os.chmod(file.name, 0o755)
        description = f"executable = {file.name}\ninitialdir = {folder}\nlog = log\nrequest_memory = 32MB\nrequest_disk = 1MB\n{more}\nqueue\n"
        subprocess.run(["condor_submit"], input=description, text=True, check=True, stdout=subprocess.DEVNULL)
        """, job, script, more);
}
