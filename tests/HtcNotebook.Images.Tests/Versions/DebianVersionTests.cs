using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Versions;

public sealed class DebianVersionTests
{
    [Fact]
    public void Made_texts_are_versions_where_dpkg_says_so()
    {
        string[] texts =
        [
            .. VersionGens.Sample(VersionGens.Debian, 800, 1).Distinct(StringComparer.Ordinal),
            "", "a1", "~1", "-1", "1-", ":1", "1:", "1:2:3", "1-1:2", "-1:2", "1_2", "1;id", "$(id)", "1'", "1\"", "1/2", "１", "1.é",
        ];
        bool[] valid = Dpkg.Validate(texts);
        Assert.Contains(true, valid);
        Assert.Contains(false, valid);
        Assert.Equal(
            texts.Zip(valid, (text, isValid) => (text, isValid)),
            texts.Select(text => (text, DebianVersion.TryParse(text, out _))));
    }

    // dpkg trims white space and reads a sign before the epoch; a version in a project file has neither.
    [Theory]
    [InlineData(null)]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\n")]
    [InlineData("+1:2")]
    [InlineData("1: 2")]
    public void Texts_that_only_dpkg_would_mend_are_refused(string? text) => Assert.False(DebianVersion.TryParse(text, out _));

    [Fact]
    public void Made_versions_are_in_dpkgs_order() =>
        AssertDpkgsOrder([.. VersionGens.Sample(VersionGens.Debian, 2000, 2).Where(text => DebianVersion.TryParse(text, out _))], atLeast: 800);

    [Fact]
    public void Real_versions_are_read_and_in_dpkgs_order()
    {
        string[] real = Dpkg.RealVersions();
        Assert.All(real, text => Assert.True(DebianVersion.TryParse(text, out _), text));

        // Evenly from all of the archive, since each costs a process.
        int step = Math.Max(1, real.Length / 1000);
        AssertDpkgsOrder([.. real.Where((_, i) => i % step == 0)], atLeast: 100);
    }

    [Theory]
    [InlineData("1:2.3-4", 1, "2.3", "4")]
    [InlineData("2.3", 0, "2.3", "")]
    [InlineData("2.3-rc1-4+b1", 0, "2.3-rc1", "4+b1")]
    [InlineData("1:2:3-4", 1, "2:3", "4")]
    public void Has_its_parts(string text, int epoch, string upstream, string revision)
    {
        DebianVersion version = Read(text);
        Assert.Equal((epoch, upstream, revision, text), (version.Epoch, version.Upstream, version.Revision, version.ToString()));
    }

    [Theory]
    [InlineData("1.0", "0:1.0-0")]
    [InlineData("1.0", "1.")]
    [InlineData("1.a", "1.a0")]
    [InlineData("1.0-a0", "1.00-a")]
    public void Equal_versions_have_one_hash(string a, string b)
    {
        Assert.Equal(Read(a), Read(b));
        Assert.Equal(Read(a).GetHashCode(), Read(b).GetHashCode());
    }

    // The order is total, so the neighbours of a sorted list decide over all pairs of it: one question to dpkg for
    // each version says as much as one for each pair.
    private static void AssertDpkgsOrder(IReadOnlyList<string> texts, int atLeast)
    {
        DebianVersion[] sorted = [.. texts.Distinct(StringComparer.Ordinal).Select(Read).Order()];
        Assert.True(sorted.Length >= atLeast, $"only {sorted.Length} versions to compare");
        (string, string, string)[] claims =
        [
            .. sorted.Zip(sorted.Skip(1), (a, b) => (a.ToString(), a.Equals(b) ? "eq" : "lt", b.ToString())),
        ];
        bool[] confirmed = Dpkg.Compare(claims);
        Assert.Empty(claims.Where((_, i) => !confirmed[i]));
        Assert.All(sorted.GroupBy(version => version), equal => Assert.Single(equal.Select(version => version.GetHashCode()).Distinct()));
    }

    private static DebianVersion Read(string text)
    {
        Assert.True(DebianVersion.TryParse(text, out DebianVersion? version), text);
        return version;
    }
}
