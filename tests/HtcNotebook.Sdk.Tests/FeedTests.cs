namespace HtcNotebook.Sdk.Tests;

/// <summary>What the package sources offer.</summary>
[Collection(SdkCollection.Name)]
public sealed class FeedTests(SdkPackage package)
{
    [Fact]
    public void Flavor_packages_are_found_by_their_tag()
    {
        FlavorPackage.Pack(package, "Tests.Flavor.Tide", "1.2.0", "tide", FlavorTests.Ocean, tags: "sea htcnotebook-flavor");
        FlavorPackage.Pack(package, "Tests.Other.Tide", "1.0.0", "tide", FlavorTests.Ocean, tags: "htcnotebook-flavor-not");
        var output = new NotebookFolder(package).DotNet("msbuild", "-t:SearchFlavors", "-p:FlavorSearchTerm=tide").Succeeds().Output;
        Assert.Matches("Tests.Flavor.Tide +1.2.0 +tests +Flavor tide", output);
        Assert.DoesNotContain("Tests.Other.Tide", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Newer_versions_of_flavor_packages_are_shown()
    {
        FlavorPackage.Pack(package, "Tests.Flavor.Shelf", "1.0.0", "shelf", FlavorTests.Ocean);
        FlavorPackage.Pack(package, "Tests.Flavor.Shelf", "1.10.0", "shelf", FlavorTests.Ocean);
        FlavorPackage.Pack(package, "Tests.Flavor.Shelf", "2.0.0-beta", "shelf", FlavorTests.Ocean);
        var folder = new NotebookFolder(package, """<ItemGroup><PackageReference Include="Tests.Flavor.Shelf" Version="1.0.0" /></ItemGroup>""");
        Assert.Matches(@"Tests.Flavor.Shelf +1\.0\.0 +1\.10\.0", folder.DotNet("msbuild", "-t:Outdated").Succeeds().Output);
        Assert.Matches(@"Tests.Flavor.Shelf +1\.0\.0 +2\.0\.0-beta", folder.DotNet("msbuild", "-t:Outdated", "-p:FlavorSearchPrerelease=true").Succeeds().Output);
    }

    [Fact]
    public void Nothing_is_outdated_in_a_new_project() =>
        Assert.Contains("at their newest version", new NotebookFolder(package).DotNet("msbuild", "-t:Outdated").Succeeds().Output, StringComparison.Ordinal);

    [Fact]
    public void Sources_that_do_not_answer_are_an_error_that_names_them()
    {
        var folder = new NotebookFolder(package);
        var output = folder.DotNet("msbuild", "-t:SearchFlavors", "-p:RestoreSources=http://127.0.0.1:9/v3/index.json").FailsWith("HTC1904").Output;
        Assert.Contains("127.0.0.1:9", output, StringComparison.Ordinal);
    }
}
