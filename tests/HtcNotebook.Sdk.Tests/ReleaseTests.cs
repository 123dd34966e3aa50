namespace HtcNotebook.Sdk.Tests;

/// <summary><c>eng/release.sh --dry-run</c>, in a clone of what is in this repository now.</summary>
public sealed class ReleaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("htcnotebook-release-").FullName;

    /// <summary>Copies the repository's files into a repository of the test's own.</summary>
    public ReleaseTests()
    {
        foreach (var file in Repository.Files())
        {
            var copy = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Repository.PathOf(file), copy);
        }

        Git("init", "--quiet");
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_commit_gives_one_set_of_packages_whose_template_renders()
    {
        Changelog($"## [{Repository.Version}] - 2026-01-02\n\n- What is new.\n\n## [0.0.1] - 2025-01-02\n\n- What was new.\n");

        var said = Release().Succeeds().Output;

        var release = Path.Combine(_folder, "artifacts", "release", Repository.Version);
        Assert.Equal("\n- What is new.\n\n", File.ReadAllText(Path.Combine(release, "notes.md")));
        string[] packages = [$"HtcNotebook.Sdk.{Repository.Version}.nupkg", $"HtcNotebook.Templates.{Repository.Version}.nupkg"];
        Assert.Equal(packages, Directory.GetFiles(release, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Command.Run("sha256sum", ["--check", "--strict", "SHA256SUMS"], release).Succeeds();
        Assert.EndsWith("A dry run: nothing is tagged.\n", said, StringComparison.Ordinal);
        Assert.Empty(Git("tag").Output);
    }

    [Fact]
    public void A_release_that_is_not_ready_is_refused_with_what_to_do()
    {
        Changelog("## [Unreleased]\n\n- What is new.\n");
        Refuses($"CHANGELOG.md has no section '## [{Repository.Version}] - YYYY-MM-DD'");

        Changelog($"## [{Repository.Version}] - 2026-01-02\n\n## [0.0.1] - 2025-01-02\n\n- What was new.\n");
        Refuses($"CHANGELOG.md says nothing of {Repository.Version}");

        Changelog($"## [{Repository.Version}] - 2026-01-02\n\n- What is new.\n");
        Git("tag", $"v{Repository.Version}");
        Refuses($"there is a tag v{Repository.Version} already");

        File.WriteAllText(Path.Combine(_folder, "left-over"), "");
        Refuses("the tree is not clean");
        Assert.False(Directory.Exists(Path.Combine(_folder, "artifacts")));
    }

    private void Changelog(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "CHANGELOG.md"), text);
        Git("add", "--all");
        Git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message", "a release");
    }

    private void Refuses(string reason)
    {
        var said = Release();
        Assert.Equal(1, said.ExitCode);
        Assert.Contains($"release: {reason}", said.Errors, StringComparison.Ordinal);
    }

    private HtcNotebook.Testing.CommandResult Release() => Command.Run(Path.Combine(_folder, "eng", "release.sh"), ["--dry-run"], _folder, limit: TimeSpan.FromMinutes(15));

    private HtcNotebook.Testing.CommandResult Git(params IEnumerable<string> arguments) => Command.Run("git", arguments, _folder).Succeeds();
}
