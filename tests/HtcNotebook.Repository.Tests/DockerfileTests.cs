using System.Text.RegularExpressions;

namespace HtcNotebook.Repository.Tests;

using Repository = HtcNotebook.Testing.Repository;

/// <summary>The linter, and every rendered Dockerfile that was accepted as a snapshot.</summary>
public sealed partial class DockerfileTests
{
    [Theory]
    [InlineData("FROM scratch\nEXPOSEE 8888\n", "Unknown instruction")]
    [InlineData("FROM scratch\nEXPOSE eight\n", "Invalid containerPort")]
    [InlineData("FROM scratch\nCMD [\"a\"]\nCMD [\"b\"]\n", "only be one CMD")]
    [InlineData("RUN true\n", "FROM")]
    public void The_linter_finds_mistakes(string dockerfile, string finding) =>
        Assert.Contains(finding, DockerfileLint.Check(dockerfile), StringComparison.Ordinal);

    [Fact]
    public void The_linter_knows_mounts() =>
        Assert.Equal("", DockerfileLint.Check("FROM scratch\nRUN --mount=type=bind,source=a,target=/a [\"/a/b\", \"c d\"]\n"));

    [Fact]
    public void It_finds_nothing_in_what_is_rendered()
    {
        var dockerfiles =
            from file in Repository.Files()
            where file.EndsWith(".verified.txt", StringComparison.Ordinal)
            from match in RenderedDockerfile().Matches(File.ReadAllText(Repository.PathOf(file))).Cast<Match>()
            select (File: file, Text: match.Groups[1].Value);
        var findings = dockerfiles.ToDictionary(dockerfile => dockerfile.File, dockerfile => DockerfileLint.Check(dockerfile.Text));
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.True(finding.Value.Length == 0, $"{finding.Key}\n{finding.Value}"));
    }

    // As FolderText shows it: up to the next entry or the end.
    [GeneratedRegex(@"^==> (?:\d+ )?Dockerfile\n(.*?)(?=^==> |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex RenderedDockerfile();
}
