using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;

namespace HtcNotebook.Images.Tests.Engines;

public sealed class RootfsBootstrapperTests : IDisposable
{
    private static readonly BaseRecipe Recipe = new() { Suite = "trixie", Architecture = "amd64", Epoch = 1 };
    private readonly string _folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Cache_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(In("cache"), "a file where the folder should be");
        var error = await FailsAsync();
        Assert.Equal("HTC3037", error.Code);
        Assert.Contains(In("cache"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_folder_that_cannot_be_written_is_told_as_well()
    {
        Directory.CreateDirectory(In("cache"));
        await File.WriteAllTextAsync(In($"cache/trixie-amd64-{Recipe.Key}.tar"), "a base");
        await File.WriteAllTextAsync(In("image"), "a file where the folder should be");
        Assert.Equal("HTC3037", (await FailsAsync()).Code);
    }

    // Engines look at size and time; a site may hand out bases whose times are all the same.
    [Fact]
    public async Task Another_base_of_the_same_length_has_another_time()
    {
        var kept = In($"cache/trixie-amd64-{Recipe.Key}.tar");
        Directory.CreateDirectory(In("cache"));
        var times = new List<DateTime>();
        foreach (var content in new[] { "a base", "b base", "a base" })
        {
            File.Delete(kept);
            await File.WriteAllTextAsync(kept, content);
            File.SetLastWriteTimeUtc(kept, DateTime.UnixEpoch);
            using var log = new BuildLog(In("log"));
            await new RootfsBootstrapper(new EngineSettings()).EnsureAsync(Recipe, In("image"), null, log, In("cache"));
            times.Add(File.GetLastWriteTimeUtc(In("image/base/rootfs.tar")));
        }

        Assert.NotEqual(times[0], times[1]);
        Assert.Equal(times[0], times[2]);
    }

    private async Task<Diagnostic> FailsAsync()
    {
        using var log = new BuildLog(In("log"));
        var failure = await Assert.ThrowsAsync<NotebookException>(() =>
            new RootfsBootstrapper(new EngineSettings()).EnsureAsync(Recipe, In("image"), null, log, In("cache")));
        return Assert.Single(failure.Diagnostics);
    }

    private string In(string name) => Path.Combine(_folder, name);
}
