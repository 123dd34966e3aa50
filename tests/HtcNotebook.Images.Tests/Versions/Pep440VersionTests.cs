using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Versions;

public sealed class Pep440VersionTests
{
    [Fact]
    public void Texts_are_read_as_packaging_reads_them()
    {
        string[] texts =
        [
            .. VersionGens.Sample(VersionGens.Pep440, 3000, 1),
            .. VersionGens.Sample(VersionGens.NearPep440, 3000, 2),
            "", " ", "1.0 ", "\t1.0\n", "v", "1.", ".1", "1..2", "1!", "!1", "1.0+", "1.0+a..b", "1.0--1", "1.0-", "0x1", "1e5",
        ];

        // packaging ignores the case of letters, and of white space what is outside ASCII too.
        string[] ascii = [.. texts.Where(text => text.All(char.IsAscii)).Distinct(StringComparer.Ordinal)];
        PackagingOracle.Reading?[] readings = PackagingOracle.Versions(ascii);
        Assert.InRange(readings.Count(reading => reading is null), 500, ascii.Length - 2000);
        Assert.Equal(
            ascii.Zip(readings),
            ascii.Select(text => (text, Pep440Version.TryParse(text, out Pep440Version? v)
                ? new PackagingOracle.Reading(v.ToString(), v.Public.ToString(), v.Local, v.IsPrerelease, v.IsPostrelease)
                : null)));
        Assert.All(texts.Where(text => !text.All(char.IsAscii)), text => Assert.False(Pep440Version.TryParse(text, out _), text));
    }

    [Fact]
    public void Versions_are_in_packagings_order()
    {
        string[] texts = [.. VersionGens.Sample(VersionGens.Pep440, 2500, 3), .. VersionGens.Sample(VersionGens.Near, 1500, 4)];
        int[] expected = PackagingOracle.Order(texts);
        Pep440Version[] versions = [.. texts.Select(Read)];
        Dictionary<Pep440Version, int> places = versions.Distinct().Order().Select((version, i) => (version, i)).ToDictionary(x => x.version, x => x.i);
        Assert.Equal(texts.Zip(expected), texts.Zip(versions, (text, version) => (text, places[version])));
        Assert.InRange(places.Count, 1500, texts.Length - 500);
    }

    [Fact]
    public void The_normal_form_is_the_same_version_and_stays_as_it_is()
    {
        foreach (string text in VersionGens.Sample(VersionGens.Pep440, 2000, 5))
        {
            Pep440Version version = Read(text);
            Pep440Version again = Read(version.ToString());
            Assert.Equal(version, again);
            Assert.Equal(version.GetHashCode(), again.GetHashCode());
            Assert.Equal(version.ToString(), again.ToString());
        }
    }

    // PEP 440's own example of the order, and the rules around it that are easily lost.
    [Fact]
    public void The_order_is_that_of_the_PEP()
    {
        string[] sorted =
        [
            "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
            "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5",
            "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "1!0.1",
        ];
        Assert.Equal(sorted, sorted.Reverse().Select(Read).Order().Select(version => version.ToString()));
    }

    [Fact]
    public void Trailing_zeros_do_not_count()
    {
        Assert.Equal(Read("1.0"), Read("1.0.0"));
        Assert.Equal(Read("1.0").GetHashCode(), Read("1.0.0").GetHashCode());
    }

    private static Pep440Version Read(string text)
    {
        Assert.True(Pep440Version.TryParse(text, out Pep440Version? version), text);
        return version;
    }
}
