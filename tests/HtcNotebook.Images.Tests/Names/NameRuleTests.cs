using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Tests.Names;

public sealed class NameRuleTests
{
    // No source takes any of these: they are what would hurt in a shell, a data file or a terminal.
    public static TheoryData<string> Hostile { get; } =
    [
        "", " ", "a b", "ab ", " ab", "ab\n", "a\nb", "ab\0", "$(id)", "`id`", "ab;id", "ab&id", "ab|id", "ab'", "ab\"", "ab\\", "ab/cd",
        "../ab", "-ab", "--ab", "ab=1", "ab[io]", "ab,cd", "ab#c", "ab*", "ab?", "~ab", "ab!", "ab(c)", "<ab>", "\u0430bc", "\uff41\uff42", "ab\u0301",
        "a\u200bb", "\u017fab", "ab\u212a", "\u00e9", ".ab", "_ab",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_source_takes_a_hostile_name(string name)
    {
        Assert.False(PythonName.IsValid(name));
        Assert.False(RName.IsValid(name));
        Assert.False(DebianName.IsValid(name));
    }

    [Theory]
    [InlineData("numpy", true, true, true)]
    [InlineData("x", true, false, false)]
    [InlineData("scikit-learn", true, false, true)]
    [InlineData("ruamel.yaml", true, true, true)]
    [InlineData("zope_interface", true, false, false)]
    [InlineData("Jinja2", true, true, false)]
    [InlineData("2ping", true, false, true)]
    [InlineData("g++", false, false, true)]
    [InlineData("data.table", true, true, true)]
    [InlineData("ab.", false, false, true)]
    [InlineData("ab-", false, false, true)]
    [InlineData("ab_", false, false, false)]
    public void Each_source_has_its_rule(string name, bool python, bool r, bool debian) =>
        Assert.Equal((python, r, debian), (PythonName.IsValid(name), RName.IsValid(name), DebianName.IsValid(name)));

    // The examples of PEP 503.
    [Theory]
    [InlineData("friendly-bard")]
    [InlineData("Friendly-Bard")]
    [InlineData("FRIENDLY-BARD")]
    [InlineData("friendly.bard")]
    [InlineData("friendly_bard")]
    [InlineData("friendly--bard")]
    [InlineData("FrIeNdLy-._.-bArD")]
    public void Python_names_have_one_normal_form(string name) => Assert.Equal("friendly-bard", PythonName.Normalise(name));
}
