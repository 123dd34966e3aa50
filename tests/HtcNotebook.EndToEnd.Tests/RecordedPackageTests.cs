namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Real packages from PyPI: HTMap and extensions of Lab, built from the wheels that were recorded, and used.</summary>
[Trait("Category", "Image")]
public sealed class RecordedPackageTests(Machine machine)
{
    private static readonly string[] Calls = ["map", "starmap", "status", "errors and what components printed", "hold and release", "checkpoint", "output files", "rerun and load"];

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Programs", "htmap_calls.py");

    [Fact]
    public void HTMap_does_all_that_it_does_in_the_personal_pool_and_on_the_command_line()
    {
        using var container = new NotebookContainer(machine.Recorded.Image, "--volume", $"{Program}:/htmap_calls.py:ro").WaitForPool();

        // As `docker exec` starts it: with nothing of what the start's hooks exported.
        Assert.Equal("", container.Do("sh", "-c", "env | grep HTMAP_ || true"));
        Assert.Equal(Calls, container.Do("python", "/htmap_calls.py", "90").Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains("HTMap version 0.6.1", container.Do("htmap", "version"), StringComparison.Ordinal);
        Assert.Contains("doubled", container.Do("htmap", "tags"), StringComparison.Ordinal);
        Assert.Contains("doubled", container.Do("htmap", "status", "--no-live"), StringComparison.Ordinal);
        Assert.Contains("ValueError: not 1", container.Do("htmap", "errors", "failing"), StringComparison.Ordinal);
        Assert.Contains("looking at 0", container.Do("htmap", "stdout", "failing", "0"), StringComparison.Ordinal);
        container.Do("htmap", "wait", "doubled");
        container.Do("htmap", "remove", "doubled");
        Assert.DoesNotContain("doubled", container.Do("htmap", "tags"), StringComparison.Ordinal);

        // The shell's completion asks the command itself.
        Assert.Contains("failing", container.Do("env", "_HTMAP_COMPLETE=bash_complete", "COMP_WORDS=htmap errors fa", "COMP_CWORD=2", "htmap"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_check_passes_with_them()
    {
        var run = HarnessRun.Of(machine.Recorded.Project.ImageFolder(), machine.Recorded.Image);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal("passed", run.Verdicts["the commands of Python's packages start"].Outcome);
        Assert.Equal("passed", run.Verdicts["Python's packages fit together"].Outcome);
        Assert.Equal("passed", run.Verdicts["HTMap maps a function"].Outcome);
    }

    [Fact]
    public void Extensions_of_Lab_load_in_a_browser()
    {
        using var container = new NotebookContainer(machine.Recorded.Image);
        var token = container.WaitForToken();
        Command.Run("node", [Path.Combine(Repository.Root, "tests", "browser", "extensions.js"), $"{container.Address}lab?token={token}", "notebooks", "widget.ipynb"]).Succeeds();
    }
}
