using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Tests.Projects;

/// <summary>The edges of the checks that <see cref="ContentReaderTests"/> shows in their middle.</summary>
public sealed class BadContentTests : IDisposable
{
    private readonly Input _input = new();

    public void Dispose() => _input.Dispose();

    [Theory]
    [InlineData("NotebookContent", "./a")]
    [InlineData("NotebookContent", "a/./b")]
    [InlineData("NotebookContent", "a/../../b")]
    [InlineData("NotebookContent", "a/")]
    [InlineData("NotebookContent", "..\\a")]
    [InlineData("NotebookContent", ".local/bin/python")]
    [InlineData("CondorConfig", "deep/a.conf")]
    [InlineData("CondorConfig", "a.conf.bak")]
    public void APlaceInTheImageIsAPlainOne(string itemType, string link)
    {
        _input.File("a");

        Assert.Equal("HTC1033", _input.Item(itemType, "a", ("Link", link)).Error().Code);
    }

    [Fact]
    public void ANameIsMeasuredInBytes()
    {
        _input.File("a");
        _input.Item("NotebookContent", "a", ("Link", new string('x', 255)));
        _input.Read();

        Assert.Equal("HTC1033", _input.Item("NotebookContent", "a", ("Link", new string('ü', 128))).Error().Code);
    }

    [Fact]
    public void TheSameFileTwiceCountsOnce()
    {
        _input.File("a");

        Assert.Single(_input.Item("NotebookContent", "a").Item("NotebookContent", "./a").Read().Content);
    }

    [Fact]
    public void FilesOfDifferentKindsMayShareAName()
    {
        _input.File("a.conf");
        _input.File("b");

        Assert.Equal(2, _input.Item("NotebookContent", "b", ("Link", "a.conf")).Item("CondorConfig", "a.conf").Read().Content.Count);
    }

    [Fact]
    public void AProjectMayItselfBeReachedThroughALink()
    {
        _input.File("a");
        using var elsewhere = new Input();
        var link = Path.Combine(elsewhere.Folder, "link");
        Directory.CreateSymbolicLink(link, _input.Folder);

        Assert.Single(elsewhere.Under(link).Item("NotebookContent", "a").Read().Content);
    }

    // Reading it fails for every user, root among them.
    [Fact]
    public void AFileThatCannotBeReadIsAnErrorWithItsLine()
    {
        var error = _input.Item("NotebookContent", "/proc/self/mem", ("Link", "a")).Error();

        Assert.Equal(("HTC1035", 13), (error.Code, error.Location!.Value.Line));
    }
}
