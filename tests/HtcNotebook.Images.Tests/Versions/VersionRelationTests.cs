using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Versions;

public sealed class VersionRelationTests
{
    // Of 1.2~rc1-1, 1.2-1 and 1.2-2, which satisfy it?
    [Theory]
    [InlineData(">= 1.2-1", ">= 1.2-1", "011")]
    [InlineData("<=1.2-1", "<= 1.2-1", "110")]
    [InlineData("> 1.2-1", "> 1.2-1", "001")]
    [InlineData(">>1.2-1", "> 1.2-1", "001")]
    [InlineData(" <  1.2-1 ", "< 1.2-1", "100")]
    [InlineData("<< 1.2-1", "< 1.2-1", "100")]
    [InlineData("== 1.2-1", "== 1.2-1", "010")]
    [InlineData("= 1.2-1", "== 1.2-1", "010")]
    [InlineData("!= 1.2-1", "!= 1.2-1", "101")]
    [InlineData(">= 1.2", ">= 1.2", "011")]
    [InlineData("<= 1.2", "<= 1.2", "100")]
    [InlineData("== 1.2", "== 1.2", "000")]
    public void Compares_Debian_versions_in_full(string text, string normal, string expected)
    {
        Assert.True(VersionRelation.TryParse<DebianVersion>(text, DebianVersion.TryParse, out var relation, out string? problem), problem);
        Assert.Equal(normal, relation.ToString());
        Assert.Equal(
            expected,
            string.Concat(new[] { "1.2~rc1-1", "1.2-1", "1.2-2" }.Select(text =>
            {
                Assert.True(DebianVersion.TryParse(text, out DebianVersion? version));
                return relation.IsSatisfiedBy(version) ? '1' : '0';
            })));
    }

    [Theory]
    [InlineData(">= 1.2-3", "1.2.3", true)]
    [InlineData("== 1.2-3", "1.2.3", true)]
    [InlineData("== 1.2", "1.2.0", false)]
    [InlineData("< 1.10", "1.9", true)]
    public void Compares_R_versions(string text, string candidate, bool expected)
    {
        Assert.True(VersionRelation.TryParse<RVersion>(text, RVersion.TryParse, out var relation, out _));
        Assert.True(RVersion.TryParse(candidate, out RVersion? version));
        Assert.Equal(expected, relation.IsSatisfiedBy(version));
    }

    [Theory]
    [InlineData("1.2", "write '== 1.2' for exactly this version or '>= 1.2'")]
    [InlineData("", "it is not a relation and a version")]
    [InlineData("new", "it is not a relation and a version")]
    [InlineData(">=", "a version is missing after '>='")]
    [InlineData(">= x", "'x' is not a version")]
    [InlineData("~= 1.2", "it is not a relation and a version")]
    [InlineData("=> 1.2", "'> 1.2' is not a version")]
    [InlineData(">= 1.2, < 2", "it names several relations")]
    [InlineData(">= 1.2;id", "'1.2;id' is not a version")]
    [InlineData(">= 1.2\n3", "is not a version")]
    public void Tells_what_is_wrong(string text, string expected)
    {
        Assert.False(VersionRelation.TryParse<RVersion>(text, RVersion.TryParse, out _, out string? problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }
}
