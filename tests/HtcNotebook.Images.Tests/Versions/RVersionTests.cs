using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Versions;

public sealed class RVersionTests
{
    // From R's help page of numeric_version and its package_version.
    [Fact]
    public void The_order_is_Rs()
    {
        string[] sorted = ["0.9", "1", "1.0", "1.0.0", "1.2-3", "1.2.3-1", "1.2.10", "1.10", "2", "20240101"];
        Assert.Equal(sorted, sorted.Reverse().Select(Read).Order().Select(version => version.ToString()));
    }

    [Fact]
    public void Separators_mean_the_same()
    {
        foreach (string text in VersionGens.Sample(VersionGens.R, 500, 1))
        {
            RVersion version = Read(text);
            RVersion dotted = Read(text.Replace('-', '.'));
            Assert.Equal(version, dotted);
            Assert.Equal(version.GetHashCode(), dotted.GetHashCode());
            Assert.Equal(text, version.ToString());
            Assert.True(version.CompareTo(Read(text + ".0")) < 0);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1.")]
    [InlineData("-1")]
    [InlineData("1..2")]
    [InlineData("1.2a")]
    [InlineData("1.2 ")]
    [InlineData("1_2")]
    [InlineData("1.１")]
    public void Anything_else_is_refused(string? text) => Assert.False(RVersion.TryParse(text, out _));

    private static RVersion Read(string text)
    {
        Assert.True(RVersion.TryParse(text, out RVersion? version), text);
        return version;
    }
}
