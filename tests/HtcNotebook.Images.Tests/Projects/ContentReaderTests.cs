using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Tests.Projects;

public sealed class ContentReaderTests : IDisposable
{
    private readonly Input _input = new();

    public void Dispose() => _input.Dispose();

    [Fact]
    public void NotebooksKeepTheirPlaceInTheProjectAndOtherFilesTheirName()
    {
        _input.File("notebooks/deep/b.ipynb");
        _input.File("condor/pool.conf");
        _input.File("hooks/10-start.sh");
        _input.Item("NotebookContent", "notebooks/deep/b.ipynb").Item("CondorConfig", "condor/pool.conf").Item("StartHook", "hooks/10-start.sh");

        Assert.Equal(
            [(ContentKind.Notebook, "notebooks/deep/b.ipynb"), (ContentKind.CondorConfig, "pool.conf"), (ContentKind.StartHook, "10-start.sh")],
            _input.Read().Content.Select(file => (file.Kind, file.Target)));
    }

    [Fact]
    public void AFileOutsideOfTheProjectNeedsALink()
    {
        using var other = new Input();
        var outside = other.File("shared.ipynb");

        Assert.Equal("HTC1031", _input.Item("NotebookContent", outside).Error().Code);

        using var linked = new Input();
        Assert.Equal("shared/one.ipynb", linked.Item("NotebookContent", outside, ("Link", "shared/one.ipynb")).Read().Content.Single().Target);
    }

    [Fact]
    public void ALinkOutOfTheProjectIsAnError()
    {
        using var other = new Input();
        File.CreateSymbolicLink(Path.Combine(_input.Folder, "a.ipynb"), other.File("secret"));

        Assert.Equal("HTC1032", _input.Item("NotebookContent", "a.ipynb").Error().Code);
    }

    [Fact]
    public void AFolderThatIsALinkOutOfTheProjectIsAnError()
    {
        using var other = new Input();
        other.File("data/secret");
        Directory.CreateSymbolicLink(Path.Combine(_input.Folder, "data"), Path.Combine(other.Folder, "data"));

        Assert.Equal("HTC1032", _input.Item("NotebookContent", "data/secret").Error().Code);
    }

    [Fact]
    public void ALinkInsideOfTheProjectIsFollowed()
    {
        _input.File("real.ipynb");
        File.CreateSymbolicLink(Path.Combine(_input.Folder, "a.ipynb"), "real.ipynb");

        Assert.Equal("a.ipynb", _input.Item("NotebookContent", "a.ipynb").Read().Content.Single().Target);
    }

    [Theory]
    [InlineData("NotebookContent", "missing.ipynb", "", "HTC1030")]
    [InlineData("NotebookContent", "a.ipynb", "../up.ipynb", "HTC1033")]
    [InlineData("NotebookContent", "a.ipynb", "/etc/passwd", "HTC1033")]
    [InlineData("NotebookContent", "a.ipynb", "a//b", "HTC1033")]
    [InlineData("NotebookContent", "a.ipynb", "a\nb", "HTC1033")]
    [InlineData("NotebookContent", "a.ipynb", ".condor/user_config", "HTC1033")]
    [InlineData("NotebookContent", "a.ipynb", "work", "HTC1033")]
    [InlineData("CondorConfig", "a.ipynb", "", "HTC1033")]
    [InlineData("StartHook", "a.ipynb", "deep/a.sh", "HTC1033")]
    public void AFileThatCannotGoIsAnErrorWithItsLine(string itemType, string include, string link, string code)
    {
        _input.File("a.ipynb");

        var error = _input.Item(itemType, include, ("Link", link)).Error();

        Assert.Equal(code, error.Code);
        Assert.Equal(13, error.Location!.Value.Line);
    }

    [Fact]
    public void ANameThatIsTooLongIsAnError()
    {
        _input.File("a.ipynb");

        Assert.Equal("HTC1033", _input.Item("NotebookContent", "a.ipynb", ("Link", new string('x', 256))).Error().Code);
    }

    [Fact]
    public void TwoFilesForOnePlaceAreAnError()
    {
        _input.File("a.ipynb");
        _input.File("b.ipynb");

        Assert.Equal("HTC1034", _input.Item("NotebookContent", "a.ipynb").Item("NotebookContent", "b.ipynb", ("Link", "a.ipynb")).Error().Code);
    }

    [Fact]
    public void AFileInThePlaceOfAFolderIsAnError()
    {
        _input.File("a");
        _input.File("b");

        Assert.Equal("HTC1034", _input.Item("NotebookContent", "a").Item("NotebookContent", "b", ("Link", "a/b")).Error().Code);
    }
}
