namespace HtcNotebook.EndToEnd.Tests;

/// <summary><c>quickstart.sh</c>, whole: the first thing that a stranger runs.</summary>
[Trait("Category", "Image")]
public sealed class QuickstartTests(Machine machine)
{
    [Fact]
    public void It_ends_with_what_it_did_and_leaves_nothing_but_the_image()
    {
        var temporary = machine.Packages.NewFolder();
        var environment = new Dictionary<string, string?>(machine.Packages.Environment) { ["NUGET_PACKAGES"] = null, ["TMPDIR"] = temporary };

        var said = Command.Run(Repository.PathOf("quickstart.sh"), [], environment: environment, limit: TimeSpan.FromMinutes(20)).Succeeds().Output;

        Assert.Contains("\nHello from a job on slot1_", said, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ +\d+ s  executed start\.ipynb and plotted its result$", said);
        Assert.Matches(@"(?m)^Image:    quickstart:base, \d+ MB$", said);
        Assert.Matches(@"(?m)^Open Lab: [a-z]+ run --rm --publish 127\.0\.0\.1:8888:8888 quickstart:base$", said);
        Assert.Empty(Directory.GetFileSystemEntries(temporary, "htcnotebook-quickstart.*"));
        Assert.Empty(Engine.Docker.Run("ps", "--all", "--quiet", "--filter", "ancestor=quickstart:base").Succeeds().Output);
        Engine.Docker.Run("image", "rm", "quickstart:base").Succeeds();
    }
}
