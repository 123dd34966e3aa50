using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Versions;

public sealed class Pep440SpecifierSetTests
{
    [Fact]
    public void Sets_are_read_and_matched_as_packaging_does()
    {
        IReadOnlyList<string> texts = VersionGens.Sample(VersionGens.Specifiers, 1500, 1);
        IReadOnlyList<string> pool = [.. VersionGens.Sample(VersionGens.Near, 15_000, 2).Select(text => Read(text).ToString())];
        (string Text, string[] Versions)[] questions = [.. texts.Select((text, i) => (text, pool.Skip(i * 10).Take(10).ToArray()))];
        (Version packaging, PackagingOracle.Verdict?[] verdicts) = PackagingOracle.Specifiers(questions);
        Assert.InRange(verdicts.Count(verdict => verdict is null), 100, texts.Count - 700);

        int compared = 0;
        foreach (((string text, string[] versions), PackagingOracle.Verdict? verdict) in questions.Zip(verdicts))
        {
            if (packaging < new Version(24, 0) && OldPackagingErrs(text, versions))
            {
                continue;
            }

            compared++;
            bool isSet = Pep440SpecifierSet.TryParse(text, out Pep440SpecifierSet? set);
            Assert.True(isSet == verdict is not null, $"{text}: read {isSet}");
            if (verdict is null)
            {
                continue;
            }

            Pep440Version[] candidates = [.. versions.Select(Read)];
            string about = $"{text} on {string.Join(' ', versions)}";
            Assert.Equal((about, verdict.Normal), (about, set!.ToString()));
            Assert.Equal((about, Flags(verdict.All)), (about, Flags(candidates.Select(v => set.Contains(v, true)))));
            Assert.Equal((about, Flags(verdict.Final)), (about, Flags(candidates.Select(v => set.Contains(v, false)))));
            Assert.Equal((about, Flags(verdict.Default)), (about, Flags(candidates.Select(v => set.Contains(v)))));
            Assert.Equal((about, Join(verdict.FilterAll)), (about, Join(set.Filter(candidates, true))));
            Assert.Equal((about, Join(verdict.FilterFinal)), (about, Join(set.Filter(candidates, false))));
            Assert.Equal((about, Join(verdict.FilterDefault)), (about, Join(set.Filter(candidates))));
        }

        Assert.True(compared > 500, $"packaging {packaging} was asked only {compared} times");
    }

    // The rules, whatever the packaging at hand makes of them.
    [Theory]
    [InlineData("~=1.4.5a4", "1.4.9", true)]
    [InlineData("~=1.4.5a4", "1.4.5a3", false)]
    [InlineData("~=1.4.5a4", "1.5.0", false)]
    [InlineData("~=2.2rc1", "2.9", true)]
    [InlineData("~=2.2.post3", "2.3", true)]
    [InlineData("~=2.2.post3", "3.0", false)]
    [InlineData("~=1!2.2", "2.3", false)]
    [InlineData("==1.1.*", "1.1a1", true)]
    [InlineData("==1.1.0.0.*", "1.1a1", true)]
    [InlineData("==01.1.*", "1.1.7", true)]
    [InlineData("==1.1.*", "1.10", false)]
    [InlineData("!=1.1.*", "1.1.post1", false)]
    [InlineData("==1.1.*", "1!1.1", false)]
    [InlineData("==1.1", "1.1.0+local", true)]
    [InlineData("==1.1+local", "1.1", false)]
    [InlineData("<=1.1", "1.1+local", true)]
    [InlineData("<1.1", "1.1a1", false)]
    [InlineData("<1.1", "1.0.9a1", true)]
    [InlineData("<1.1rc1", "1.1a1", true)]
    [InlineData(">1.7", "1.7.0.post1", false)]
    [InlineData(">1.7", "1.7.1", true)]
    [InlineData(">1.7.post2", "1.7.post3", true)]
    [InlineData(">1.7", "1.7+local", false)]
    [InlineData("===1.0", "1.0.0", false)]
    [InlineData("===1.0RC1", "1.0rc1", true)]
    [InlineData("", "1.0", true)]
    [InlineData(">=1, <2 , !=1.5", "1.5.0", false)]
    public void Matches(string set, string version, bool expected) => Assert.Equal(expected, ReadSet(set).Contains(Read(version), allowPrereleases: true));

    [Fact]
    public void Prereleases_are_taken_where_asked_for_or_where_nothing_else_is()
    {
        Pep440Version[] some = [Read("1.0"), Read("1.1a1")];
        Assert.Equal("1.0", Join(ReadSet(">=1.0").Filter(some)));
        Assert.Equal("1.0 1.1a1", Join(ReadSet(">=1.0.dev0").Filter(some)));
        Assert.Equal("1.0 1.1a1", Join(ReadSet("<1.1rc1").Filter(some)));
        Assert.Equal("1.0", Join(ReadSet("!=1.2a1").Filter(some)));
        Assert.Equal("1.1a1", Join(ReadSet(">1.0,<2").Filter(some)));
        Assert.Equal("", Join(ReadSet(">1.0,<2").Filter(some, allowPrereleases: false)));
        Assert.Equal("1.0 1.1a1", Join(ReadSet("").Filter(some, allowPrereleases: true)));
        Assert.False(ReadSet(">=1.0").Contains(Read("1.1a1")));
        Assert.True(ReadSet("==1.1a1").Contains(Read("1.1a1")));
    }

    [Theory]
    [InlineData("1.2", "write '==1.2'")]
    [InlineData(">=1, 1.2", "write '==1.2'")]
    [InlineData("latest", "'latest' is not a clause")]
    [InlineData("~=1", "'~=1' is not a clause")]
    [InlineData(">=1.*", "'>=1.*' is not a clause")]
    [InlineData("~=1.0.*", "'~=1.0.*' is not a clause")]
    [InlineData(">=1.0+local", "'>=1.0+local' is not a clause")]
    [InlineData("==1.0a1.*", "'==1.0a1.*' is not a clause")]
    [InlineData("==1.0.post1.*", "'==1.0.post1.*' is not a clause")]
    [InlineData("==1.0+local.*", "'==1.0+local.*' is not a clause")]
    [InlineData("=>1.0", "'=>1.0' is not a clause")]
    [InlineData(">=１", "is not a clause")]
    [InlineData(">=1;id", "is not a clause")]
    [InlineData("===$(id)", "is not a clause")]
    [InlineData("===1 2", "is not a clause")]
    [InlineData("===1'", "is not a clause")]
    [InlineData("===", "is not a clause")]
    [InlineData("==1.0\n--index-url=x", "is not a clause")]
    public void Tells_what_is_wrong(string text, string expected)
    {
        Assert.False(Pep440SpecifierSet.TryParse(text, out _, out string? problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_normal_form_is_sorted_without_blanks_and_has_each_clause_once() =>
        Assert.Equal("!=1.5.*,<2,>=1.0rc1", ReadSet(" >= v1.0-RC.1, <2,, !=01.5.*, < 2").ToString());

    // Errors of packaging before 24, mended since: what it allows before .*, how ~= reads pre-releases, and how many
    // numbers it compares where the clause has more than the version.
    private static bool OldPackagingErrs(string text, string[] versions) => text.Split(',', StringSplitOptions.TrimEntries).Any(clause =>
    {
        bool isPrefix = clause.EndsWith(".*", StringComparison.Ordinal);
        bool isCompatible = clause.StartsWith("~=", StringComparison.Ordinal);
        if (!isPrefix && !isCompatible)
        {
            return false;
        }

        string operand = clause[2..].Trim().Replace(".*", "", StringComparison.Ordinal);
        return !operand.All(c => char.IsAsciiDigit(c) || c is '.' or '!')
               || (Pep440Version.TryParse(operand, out Pep440Version? version)
                   && (version.ToString() != operand || versions.Any(candidate => Read(candidate).Release.Count < version.Release.Count)));
    });

    private static string Flags(IEnumerable<bool> flags) => string.Concat(flags.Select(flag => flag ? '1' : '0'));

    private static string Join<T>(IEnumerable<T> versions) => string.Join(' ', versions);

    private static Pep440Version Read(string text)
    {
        Assert.True(Pep440Version.TryParse(text, out Pep440Version? version), text);
        return version;
    }

    private static Pep440SpecifierSet ReadSet(string text)
    {
        Assert.True(Pep440SpecifierSet.TryParse(text, out Pep440SpecifierSet? set), text);
        return set;
    }
}
