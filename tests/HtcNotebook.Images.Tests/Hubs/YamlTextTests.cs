using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using HtcNotebook.Images.Hubs;

namespace HtcNotebook.Images.Tests.Hubs;

/// <summary>Whatever a text holds, YAML's and Compose's own readers find the same text again.</summary>
public sealed partial class YamlTextTests
{
    // Pieces that mean something to YAML, Compose, Python or a terminal, between pieces that are all right.
    private static readonly string[] Pieces =
    [
        "a", "climate", " ", "", "\n", "\r\n", "\r", "\t", "\0", "\u0007", "\u007F", "\u0085", "\u00A0", "\u2028", "\u2029", "\uFEFF", "\uFFFE", "\uFFFF", "\uE000",
        "\uD83D\uDE00", "\U0010FFFF", "é", "\u202E", "\"", "'", "\\", "\\n", "\\\"", "$", "$$", "${HOME}", "${X:?no}", "$(id)", "%{x}", "{{x}}", "{", "}", "[", "]", ": ", "- ", "#", " #", "&a", "*a", "!!x",
        "|", ">", "---", "...", "?", "%YAML", "@", "`", "<script>", "~", "null", "yes", "1e3", "0x1", "1_0", "2001-01-01",
    ];

    private static readonly Gen<string> Hostile = Gen.Choose(1, 6).SelectMany(count => Gen.Elements(Pieces).ArrayOf(count)).Select(string.Concat);

    private static readonly string[] Texts = [.. Pieces, .. Hostile.Sample(2000, new Rnd(2019), 50)];

    [Fact]
    public void AnyTextComesBackFromYaml()
    {
        var document = string.Concat(Texts.Select(text => $"- {YamlText.Quote(text)}\n"));

        Assert.Equal(Texts, Yaml.Parse(document)!.AsArray().Select(text => text!.GetValue<string>()));
        Assert.Equal(Texts.Length, document.Count(letter => letter == '\n'));
    }

    [Fact]
    public void AnyTextComesBackFromCompose()
    {
        // What YAML has to escape, docker-compose writes plainly into its answer: the other test has that.
        var texts = Texts.Where(text => !EscapedCode().IsMatch(YamlText.Quote(text))).ToList();
        var file = "services:\n  x:\n    image: a\n    labels:\n" + string.Concat(texts.Select((text, index) => $"      l{index}: {YamlText.QuoteForCompose(text)}\n"));

        // What docker-compose writes is a Compose file again.
        var labels = Compose.Config(file)["services"]!["x"]!["labels"]!.AsObject();

        Assert.Equal(texts, texts.Select((_, index) => labels[$"l{index}"]!.GetValue<string>().Replace("$$", "$", StringComparison.Ordinal)));
    }

    // PyYAML takes it as it is; in a file's first place, or to another reader, it means something.
    [Fact]
    public void AByteOrderMarkIsEscaped() => Assert.Equal("\"\\uFEFF\"", YamlText.Quote("\uFEFF"));

    [Fact]
    public void HalfACharacterIsReplaced() => Assert.Equal("\"a\uFFFDb\"", YamlText.Quote("a\uD83Db"));

    [GeneratedRegex(@"\\[xu]")]
    private static partial Regex EscapedCode();
}
