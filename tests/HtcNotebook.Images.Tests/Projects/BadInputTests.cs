using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Tests.Projects;

/// <summary>The edges of the checks that <see cref="ProjectReaderTests"/> shows in their middle.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Input _input = new();

    public void Dispose() => _input.Dispose();

    [Theory]
    [InlineData("Sea Ice")]
    [InlineData("SeaIce")]
    [InlineData("sea--ice")]
    [InlineData("-sea")]
    [InlineData("sea\n")]
    [InlineData("../sea")]
    [InlineData("$(id)")]
    public void AFlavorNeedsANameThatCanBePartOfATag(string name) =>
        Assert.Equal("HTC1006", _input.Item("NotebookFlavor", name).Error().Code);

    [Theory]
    [InlineData("debian;ubuntu")]
    [InlineData("1")]
    public void AFlavorOfAnUnknownStackIsAnErrorWithItsLine(string stacks)
    {
        var error = _input.Item("NotebookFlavor", "mine", ("Stacks", stacks)).Error();

        Assert.Equal(("HTC1002", 13), (error.Code, error.Location!.Value.Line));
    }

    [Fact]
    public void AnUnknownStackNamesTheNearest() =>
        Assert.Contains("Did you mean debian?", _input.Set("NotebookStack", "debain").Error().Message, StringComparison.Ordinal);

    [Fact]
    public void AVersionThatCannotBeInATagIsNamedAtItsOwnPlace()
    {
        // Where no tag property is set, so that a place of one would be the project file as a whole.
        var error = _input.Set("Version", "1.0 beta").Error();

        Assert.Equal(("HTC1012", 3), (error.Code, error.Location!.Value.Line));
    }

    [Theory]
    [InlineData("ContainerImageTag", 128, 129, "HTC1012")]
    [InlineData("ContainerRepository", 255, 256, "HTC1011")]
    [InlineData("ContainerBaseImage", 255, 256, "HTC1017")]
    public void ANameMayBeAsLongAsRegistriesTakeIt(string property, int longest, int tooLong, string code)
    {
        using var good = new Input();
        good.Set(property, new string('x', longest)).Read();

        Assert.Equal(code, _input.Set(property, new string('x', tooLong)).Error().Code);
    }

    [Theory]
    [InlineData("ContainerLabel", "HTC1014")]
    [InlineData("ContainerEnvironmentVariable", "HTC1016")]
    public void AKeyEndsWhereItsLineEnds(string itemType, string code) =>
        Assert.Equal(code, _input.Item(itemType, "KEY\n", ("Value", "v")).Error().Code);

    [Theory]
    [InlineData("http://host:port/x")]
    [InlineData("http://host:99999/x")]
    [InlineData("http://:80/x")]
    [InlineData("http:///x")]
    [InlineData("http://x/#y")]
    [InlineData("https://")]
    public void AnAddressNeedsAHostAndAPortThatThereCanBe(string address) =>
        Assert.Equal("HTC1021", _input.Set("PipIndexUrl", address).Error().Code);

    [Theory]
    [InlineData("numpy\n")]
    [InlineData("\nnumpy")]
    [InlineData("numpy\r\n")]
    public void APackagesNameEndsWhereItsLineEnds(string name)
    {
        _input.Item("PythonPackage", name).Item("RPackage", name).Item("SystemPackage", name);

        Assert.Equal(["HTC1040", "HTC1040", "HTC1040"], _input.Errors().Select(error => error.Code));
    }

    [Theory]
    [InlineData("1os")]
    [InlineData("os.1path")]
    [InlineData("os..path")]
    [InlineData(".os")]
    [InlineData("o\u0455")]
    public void AnImportNameIsMadeOfIdentifiers(string name) =>
        Assert.Equal("HTC1046", _input.Item("PythonPackage", "numpy", ("ImportName", name)).Error().Code);

    [Fact]
    public void AnImportNameHasAnEnd()
    {
        _input.Item("PythonPackage", "numpy", ("ImportName", new string('x', 201)));

        Assert.Equal("HTC1046", _input.Error().Code);
    }

    [Theory]
    [InlineData("Source", "pip")]
    [InlineData("Extras", "io")]
    [InlineData("ImportName", "other")]
    [InlineData("Optional", "true")]
    public void TheSamePackageTwiceInTwoWaysIsAnErrorWhateverDiffers(string metadata, string value) =>
        Assert.Equal("HTC1047", _input.Item("PythonPackage", "numpy").Item("PythonPackage", "numpy", (metadata, value)).Error().Code);

    [Fact]
    public void TheErrorSaysInWhatTheTwoDiffer() =>
        Assert.Contains(
            "as \"numpy Optional=false\" at", _input.Item("PythonPackage", "numpy").Item("PythonPackage", "numpy", ("Optional", "true")).Error().Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("PythonPackage", "numpy")]
    [InlineData("RPackage", "sf")]
    [InlineData("SystemPackage", "gdb")]
    [InlineData("ContainerLabel", "org.example.label")]
    [InlineData("ContainerEnvironmentVariable", "NAME")]
    [InlineData("ContainerPort", "8080")]
    public void AnItemForAFlavorThatNobodyDefinesIsAnErrorWithItsLine(string type, string name)
    {
        var error = _input.Item(type, name, ("Value", "1"), ("Flavor", "scpiy")).Error();

        Assert.Equal(("HTC1049", 13), (error.Code, error.Location!.Value.Line));
        Assert.Contains("Did you mean scipy?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnItemForAnotherFlavorThanTheChosenOneIsLeftOut() =>
        Assert.Empty(_input.Item("PythonPackage", "numpy", ("Flavor", "scipy")).Read().Packages);

    [Fact]
    public void ARequestThatIsWrongIsNotComparedWithOthers()
    {
        _input.Item("PythonPackage", "numpy", ("Version", "none")).Item("PythonPackage", "numpy", ("Version", ">=1"));

        Assert.Equal("HTC1041", _input.Error().Code);
    }
}
