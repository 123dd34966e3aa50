using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Tests.Files;

public class CacheFolderTests
{
    [Fact]
    public void A_relative_XDG_CACHE_HOME_is_ignored_as_its_specification_says()
    {
        Assert.Equal("/home/ada/.cache/htcnotebook", CacheFolder.Below("relative", "/home/ada"));
        Assert.Equal("/home/ada/.cache/htcnotebook", CacheFolder.Below("", "/home/ada"));
        Assert.Equal("/var/cache/ada/htcnotebook", CacheFolder.Below("/var/cache/ada", "/home/ada"));
    }

    [Fact]
    public void Without_a_home_it_is_among_the_temporary_files() =>
        Assert.Equal(Path.Combine(Path.GetTempPath(), "htcnotebook"), CacheFolder.Below(null, ""));

    [Fact]
    public void Bases_are_kept_below_it() => Assert.Equal(CacheFolder.Default, Path.GetDirectoryName(RootfsBootstrapper.DefaultCacheFolder));
}
