using System.Xml.Linq;

namespace HtcNotebook.Repository.Tests;

/// <summary>What a build sees of a project decides whether it reads it again: nothing that is read may be missing there.</summary>
public class InputDigestTests
{
    private static readonly string[] Inputs =
    [
        .. XDocument.Load(Path.Combine(Testing.Repository.Root, "sdk/HtcNotebook.Sdk/targets/Project.targets"))
            .Descendants("_NotebookInput").Select(item => item.Attribute("Include")!.Value),
    ];

    [Theory]
    [InlineData("PythonPackage")]
    [InlineData("RPackage")]
    [InlineData("SystemPackage")]
    public void Every_metadata_of_a_package_counts(string type)
    {
        var input = Assert.Single(Inputs, each => each.StartsWith($"@({type}->", StringComparison.Ordinal));

        Assert.All(
            ["Version", "Extras", "ImportName", "Source", "Optional", "NoDependencies", "Flavor"],
            name => Assert.Contains($"%({name})", input, StringComparison.Ordinal));
    }

    /// <summary>A comparison of times alone takes an older file that was moved in for no change.</summary>
    [Theory]
    [InlineData("NotebookContent")]
    [InlineData("CondorConfig")]
    [InlineData("StartHook")]
    [InlineData("ImageTest")]
    public void The_time_of_a_file_counts(string type) =>
        Assert.Contains("%(ModifiedTime)", Assert.Single(Inputs, each => each.StartsWith($"@({type}->", StringComparison.Ordinal)), StringComparison.Ordinal);
}
