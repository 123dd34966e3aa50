using HtcNotebook.Images.Engines;

namespace HtcNotebook.Images.Tests.Engines;

public class ArchivePathTests
{
    [Theory]
    [InlineData("/nowhere/a.tar", "/nowhere/a.tar")]
    [InlineData("/nowhere/a.tar.gz", "/nowhere/a.tar.gz")]
    [InlineData("/nowhere/a.tgz", "/nowhere/a.tgz")]
    [InlineData("/nowhere/", "/nowhere/mylab-climate-scipy.tar")]
    [InlineData("/nowhere", "/nowhere/mylab-climate-scipy.tar")]
    public void It_is_a_file_or_a_folder(string path, string file) =>
        Assert.Equal(Path.GetFullPath(file), ImageArchive.FilePath(path, new("ghcr.io", "mylab/climate", "scipy")));
}
