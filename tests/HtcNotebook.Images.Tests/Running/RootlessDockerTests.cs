using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Running;
using HtcNotebook.Images.Tests.Resolution;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Running;

/// <summary>A docker whose daemon runs without root: users' numbers mean something else in its containers.</summary>
public sealed class RootlessDockerTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_recognised(bool rootless)
    {
        var selected = await SelectAsync(new LoggedEngine(_folder.Path, rootless: rootless));
        Assert.Equal(rootless, await selected.Runner!.OwnFilesOptionsAsync() is null);
    }

    [Fact]
    public async Task A_folder_that_could_not_be_written_is_told_and_not_shown()
    {
        var engine = new LoggedEngine(_folder.Path, rootless: true);
        var run = RunRequestTests.Run();
        run = run with
        {
            EngineSettings = Settings(engine),
            Image = run.Image with { ImageFolder = _folder.Path },
            Volume = "climate-base",
            Folders = new Dictionary<string, string> { ["/home/jovyan/notebooks"] = _folder["notebooks"] },
        };
        var said = new List<string>();
        Assert.Equal(0, await new NotebookRunner(run, said.Add).RunAsync(["true"], terminal: false, CancellationToken.None));

        Assert.Contains(said, line => line.Contains("HTC3042", StringComparison.Ordinal) && line.Contains(_folder["notebooks"], StringComparison.Ordinal));
        var asked = Assert.Single(engine.Log, line => line.StartsWith("run ", StringComparison.Ordinal));
        Assert.Contains(" --volume climate-base:/home/jovyan ", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("/home/jovyan/notebooks", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("--user", asked, StringComparison.Ordinal);
    }

    private static EngineSettings Settings(LoggedEngine engine) => new() { Commands = new Dictionary<string, string> { ["docker"] = engine.Program } };

    private static async Task<SelectedEngine> SelectAsync(LoggedEngine engine) => (await new EngineSelector(Settings(engine)).SelectAsync("docker", null))!;
}
