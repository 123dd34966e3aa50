using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Tests.Names;

public sealed class NameSuggestionsTests
{
    private static readonly string[] Known = ["numpy", "numba", "pandas", "scipy", "scikit-learn", "data.table", "tensorflow", "tensorboard", "xarray"];

    [Theory]
    [InlineData("nunpy", "numpy")]
    [InlineData("nmupy", "numpy")]
    [InlineData("pandsa", "pandas")]
    [InlineData("Data_Table", "data.table")]
    [InlineData("scikit-lern", "scikit-learn")]
    [InlineData("tensorflwo", "tensorflow")]
    [InlineData("graphviz", "")]
    [InlineData("", "")]
    [InlineData("Scikit_Learn", "scikit-learn")]
    [InlineData("scikit-learn", "")]
    public void Finds_what_was_meant(string asked, string expected) => Assert.Equal(expected, string.Join(',', NameSuggestions.Nearest(asked, Known, 3)));

    [Fact]
    public void Gives_no_more_than_asked_for_in_a_fixed_order()
    {
        string[] known = ["abd", "abe", "abc", "ab"];
        Assert.Equal(["ab", "abd"], NameSuggestions.Nearest("abc", known, 2));
        Assert.Equal(["ab", "abd"], NameSuggestions.Nearest("abc", known.Reverse(), 2));
        Assert.Empty(NameSuggestions.Nearest("abc", known, 0));
    }

    // Giving up early and limits that shrink must not change what the plain definition finds.
    [Fact]
    public void Agrees_with_the_plain_definition()
    {
        Gen<string> name = Gen.Choose(1, 9).SelectMany(n => Gen.ArrayOf(Gen.Elements('a', 'b', 'c', '-'), n)).Select(letters => new string(letters));
        Gen<(string Asked, string[] Known, int Max)> search =
            from asked in name
            from known in Gen.ArrayOf(name, 30)
            from max in Gen.Choose(1, 4)
            select (asked, known, max);
        foreach ((string asked, string[] known, int max) in search.Sample(1500, new Rnd(1, 1), 30))
        {
            string[] expected =
            [
                .. known.Distinct(StringComparer.Ordinal)
                    .Select(candidate => (Distance: PlainDistance(asked, candidate), candidate))
                    .Where(row => row.Distance > 0 && row.Distance <= Math.Max(1, asked.Length / 3))
                    .OrderBy(row => row.Distance)
                    .ThenBy(row => row.candidate, StringComparer.Ordinal)
                    .Take(max)
                    .Select(row => row.candidate),
            ];
            Assert.Equal((asked, string.Join(' ', expected)), (asked, string.Join(' ', NameSuggestions.Nearest(asked, known, max))));
        }
    }

    [Fact]
    public void Searches_a_whole_archive_in_a_moment()
    {
        string[] known = [.. Enumerable.Range(0, 70_000).Select(i => $"python3-{i * 7919 % 100_003:x}-module")];
        var clock = Stopwatch.StartNew();
        Assert.Equal("python3-1-module", NameSuggestions.Nearest("python3-1-modul", [.. known, "python3-1-module"], 3)[0]);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"took {clock.Elapsed}");
    }

    private static int PlainDistance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                table[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}
