using HtcNotebook.Images.Engines;

namespace HtcNotebook.Images.Tests.Engines;

public class BaseRecipeTests
{
    private static readonly BaseRecipe Recipe = new() { Suite = "trixie", Architecture = "amd64", Epoch = 1 };

    [Fact]
    public void Key_changes_with_everything_that_changes_the_base()
    {
        BaseRecipe[] recipes =
        [
            Recipe,
            Recipe with { Suite = "bookworm" },
            Recipe with { Architecture = "arm64" },
            Recipe with { Epoch = 2 },
            Recipe with { Mirror = "http://a/debian" },
            Recipe with { Mirror = "http://a/debian", SecurityMirror = "none" },
            Recipe with { Mirror = "http://a/debian", SecurityMirror = "http://b/s" },
            Recipe with { DpkgConfiguration = "path-exclude=/x\n" },
        ];
        Assert.Equal(recipes.Length, recipes.Select(recipe => recipe.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Recipe.Key, (Recipe with { }).Key);
    }

    [Fact]
    public void Security_archive_stands_beside_the_mirror_unless_named() => Assert.Equal(
        ["deb http://a/debian trixie main", "deb http://a/debian trixie-updates main", "deb http://a/debian-security trixie-security main"],
        (Recipe with { Mirror = "http://a/debian/" }).Sources);

    [Fact]
    public void Unstable_has_neither_updates_nor_security() =>
        Assert.Equal(["deb http://a/debian sid main"], (Recipe with { Suite = "sid", Mirror = "http://a/debian" }).Sources);

    [Fact]
    public void Without_a_mirror_the_tool_chooses() => Assert.Empty(Recipe.Sources);

    [Fact]
    public void Mirrors_that_are_trusted_without_a_signature_say_so_to_apt() => Assert.All(
        (Recipe with { Mirror = "http://mirror.example/debian", Trusted = true }).Sources,
        line => Assert.StartsWith("deb [trusted=yes] http://mirror.example/", line, StringComparison.Ordinal));
}
