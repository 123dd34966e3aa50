using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary><c>htc-pool</c> with the pool inside the container, and where there is none.</summary>
[Trait("Category", "Image")]
public sealed class HtcPoolTests(Machine machine)
{
    [Fact]
    public void It_tells_of_the_personal_pool_and_restarts_it()
    {
        using var notebook = new NotebookContainer(machine.Base.Image);
        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);
        notebook.Do("sh", "-c", "printf 'executable=/bin/sleep\\narguments=600\\nrequirements=false\\nqueue\\n' | condor_submit -");

        using (var status = JsonDocument.Parse(notebook.Do("htc-pool", "status", "--json")))
        {
            Assert.Equal("personal", status.RootElement.GetProperty("pool").GetString());
            Assert.True(status.RootElement.GetProperty("answers").GetBoolean());
            Assert.Equal("jovyan@htcnotebook.local", status.RootElement.GetProperty("identity").GetString());
            Assert.Equal(1, status.RootElement.GetProperty("slots").GetProperty("machines").GetInt32());
            Assert.Equal(1, status.RootElement.GetProperty("jobs").GetProperty("idle").GetInt32());
        }

        Assert.Contains("Jobs:  1 idle, 0 running, 0 held\n", notebook.Do("htc-pool", "status"), StringComparison.Ordinal);
        Assert.All(notebook.Do("htc-pool", "check").Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
        using (var check = JsonDocument.Parse(notebook.Do("htc-pool", "check", "--json")))
        {
            Assert.True(check.RootElement.GetProperty("ok").GetBoolean());
        }

        Assert.Contains("==> /home/jovyan/.condor/htcnotebook/log/SchedLog <==", notebook.Do("htc-pool", "logs"), StringComparison.Ordinal);
        Assert.NotEqual("", notebook.Do("htc-pool", "logs", "startd"));
        Assert.Equal(124, notebook.Try("timeout", "1", "htc-pool", "logs", "schedd", "--follow").ExitCode);

        var schedd = notebook.Do("pgrep", "condor_schedd");
        notebook.Do("htc-pool", "restart");
        Assert.NotEqual(schedd, notebook.Do("pgrep", "condor_schedd"));
        Assert.Contains("Jobs:  1 idle, 0 running, 0 held\n", notebook.Do("htc-pool", "status"), StringComparison.Ordinal);
    }

    [Fact]
    public void Labs_launcher_has_an_entry_for_it()
    {
        using var notebook = new NotebookContainer(machine.Base.Image);
        var token = notebook.WaitForToken();
        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);
        var shown = Command.Run("node", [Path.Combine(Repository.Root, "tests", "browser", "open-pool.js"), $"{notebook.Address}lab?token={token}"]).Succeeds().Output;
        Assert.Contains("htc-pool status", shown, StringComparison.Ordinal);
        Assert.Contains("State: it answers, and knows you as jovyan@htcnotebook.local", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_which_daemon_does_not_answer_or_run()
    {
        using var notebook = new NotebookContainer(machine.Base.Image);
        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);

        // Stopped, it takes connections and never answers: the limits of time count.
        notebook.Do("pkill", "-STOP", "condor_schedd");
        var check = notebook.Try("htc-pool", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("the schedd does not answer", check.Output, StringComparison.Ordinal);
        Assert.Contains("`htc-pool logs schedd`", check.Output, StringComparison.Ordinal);
        Assert.Equal(3, notebook.Try("htc-pool", "wait", "--timeout", "1").ExitCode);
        notebook.Do("pkill", "-CONT", "condor_schedd");
        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);

        // The master waits for its child to end; stopped itself, it does not start it again.
        notebook.Do("pkill", "-STOP", "condor_master");
        notebook.Do("pkill", "-KILL", "condor_negotiat");
        notebook.WaitFor("end of the negotiator", () => notebook.Try("htc-pool", "check").Output.Contains("condor_negotiator does not run", StringComparison.Ordinal));
        Assert.Equal(1, notebook.Try("htc-pool", "status").ExitCode);
        notebook.Do("pkill", "-CONT", "condor_master");
        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);
    }

    [Theory]
    [InlineData("root", 1, "root has no pool")]
    [InlineData("4711", 1, "uid 4711 has no name")]
    [InlineData("jovyan", 3, "there is no folder /home/jovyan/.condor/htcnotebook")]
    public void Where_there_is_no_pool_it_says_why(string user, int wait, string reason)
    {
        CommandResult Ask(params IEnumerable<string> arguments) =>
            Engine.Docker.Run(["run", "--rm", "--user", user, "--entrypoint", "htc-pool", machine.Base.Image, .. arguments]);

        var status = Ask("status");
        Assert.Equal(1, status.ExitCode);
        Assert.StartsWith($"Pool:  none\nWrong: {reason}", status.Output, StringComparison.Ordinal);
        Assert.Equal(wait, Ask("wait", "--timeout", "0").ExitCode);
    }

    [Fact]
    public void Wrong_usage_is_exit_code_2()
    {
        var result = Engine.Docker.Run("run", "--rm", "--entrypoint", "htc-pool", machine.Base.Image, "bogus");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("usage: htc-pool", result.Errors, StringComparison.Ordinal);
    }
}
