using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Versions;

public sealed class DebianUpstreamTests
{
    [Theory]
    [InlineData("1.0-2", "1.0")]
    [InlineData("1:2.3-4+b1", "2.3")]
    [InlineData("3.0-rc1-4", "3.0-rc1")]
    [InlineData("1.26.4+ds-13", "1.26.4")]
    [InlineData("2.2.3+dfsg-9", "2.2.3")]
    [InlineData("2.2.3+dfsg1.2-9", "2.2.3")]
    [InlineData("2.2.3~dfsg-9", "2.2.3")]
    [InlineData("2.2.3.dfsg.1-9", "2.2.3")]
    [InlineData("2.2.3dfsg-9", "2.2.3")]
    [InlineData("4.4+repack2-1", "4.4")]
    [InlineData("2.0.0b5+really1.4.3-1", "1.4.3")]
    [InlineData("2.12.7+dfsg+really2.9.14-2.1+deb13u3", "2.9.14")]
    [InlineData("3.3.0+really3.3+git20250303.6f06843-1", "3.3")]
    [InlineData("8.2.0+0.really.8.1.8-1", "8.1.8")]
    [InlineData("7.0.0-really-5.3.5-6", "5.3.5")]
    [InlineData("0.2.2+really+0.1-1", "0.1")]
    [InlineData("3.0+really2.0+really1.0-1", "1.0")]
    [InlineData("1.0.0+git20250207-3", "1.0.0")]
    [InlineData("0.64+git20241106~dfsg-3", "0.64")]
    [InlineData("1.2.3+~cs4.5.6-1", "1.2.3")]
    [InlineData("1.0~rc1-1", "1.0rc1")]
    [InlineData("1.0~rc.1+ds1-1", "1.0rc.1")]
    [InlineData("1.0~b2-1", "1.0b2")]
    [InlineData("1.0~beta2-1", "1.0beta2")]
    [InlineData("1.0~dev3-1", "1.0.dev3")]
    [InlineData("1.2.0.dev15-1", "1.2.0.dev15")]
    [InlineData("1.5~bpo13+1", "1.5")]
    [InlineData("12.4+deb12u5", "12.4")]
    [InlineData("7.3-65-1", "7.3-65")]
    public void Tells_the_authors_version(string debian, string upstream) => Assert.Equal(upstream, Read(debian).ToUpstream());

    [Theory]
    [InlineData("22~git20250325170646.93042f5+ds3-3")]
    [InlineData("0.0~vcs.2022.12.26.git-0.3")]
    [InlineData("1.2~github-1")]
    [InlineData("0.9~20200101-1")]
    [InlineData("1.0~rc1~git2024-1")]
    [InlineData("1.0+rc1-1")]
    public void Does_not_guess(string debian) => Assert.Null(Read(debian).ToUpstream());

    [Fact]
    public void Becomes_a_version_of_Python_or_R()
    {
        Assert.Equal("1.0rc1", Read("1.0~rc1-1").ToPep440()?.ToString());
        Assert.Equal("1.0rc1", Read("1.0~rc.1-1").ToPep440()?.ToString());
        Assert.Null(Read("0.0.63-hotfix-1").ToPep440());
        Assert.Null(Read("1.0~git1-1").ToPep440());
        Assert.True(RVersion.TryParse("7.3.65", out RVersion? r));
        Assert.Equal(r, Read("7.3-65-1").ToRVersion());
        Assert.Null(Read("1.0~rc1-1").ToRVersion());
    }

    private static DebianVersion Read(string text)
    {
        Assert.True(DebianVersion.TryParse(text, out DebianVersion? version), text);
        return version;
    }
}
