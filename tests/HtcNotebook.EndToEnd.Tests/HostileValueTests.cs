using System.Text;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Values of labels and variables, through the real renderer and every real engine, are read back as they were.</summary>
[Trait("Category", "Image")]
public sealed partial class HostileValueTests : IDisposable
{
    private const int Values = 3000;

    // One docker build with 3000 variables did not end within nine minutes.
    private const int Variables = 400;
    private const int Seed = 2019;

    // What means something to a Dockerfile's parsers, a shell, or the tools that show values.
    private static readonly string[] Pieces =
    [
        "$HOME", "$PATH", "${HOME}", "${HOME:-x}", "${X:+y}", "$$", "$", "$(id)", "`id`", "'", "\"", "\\", "\\\\", "\\\"", "\\$", "\\n", "\\'", "#", "# x", " #",
        " ", "  ", "=", "a=b", ",", ";", "|", "&", "<", "<<EOF", ">", "(", ")", "[", "]", "{", "}", "{{.Id}}", "*", "?", "~", "!", "%", "%41", "@", "^", ":", "/", "-", "--x",
        "RUN id", "ENV A=b", "FROM scratch", "# syntax=x", "# escape=`", "a", "value", "0", "é", "ß", "π", "你好", "\u202E", "\u00A0", "\u2028", "\u0301", "😀", "\uFEFF",
    ];

    // Variables that the values name, so that a replacement would show.
    private static readonly Dictionary<string, string> Replaced = new() { ["HOME"] = "/replaced", ["X"] = "replaced" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-e2e-values-");
    private readonly string _image = $"htcnotebook-e2e-values-{Random.Shared.Next(0x10000000):x}";

    public static TheoryData<string> Engines => [.. Engine.All.Select(engine => engine.Name)];

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Engines))]
    public void Every_label_arrives_as_it_was(string engine)
    {
        var labels = Generate().Select((value, index) => (Key: $"test.value-{index}", value)).ToDictionary(pair => pair.Key, pair => pair.value);
        var built = Build(engine, labels, Replaced).Labels.Where(pair => pair.Key.StartsWith("test.", StringComparison.Ordinal));
        Assert.Equal(Sorted(labels), Sorted(built));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Every_variable_arrives_as_it_was(string engine)
    {
        var environment = Generate().Take(Variables).Select((value, index) => (Key: $"VALUE_{index}", value)).Concat(Replaced.Select(pair => (pair.Key, pair.Value)))
            .ToDictionary(pair => pair.Key, pair => pair.Item2);
        var built = Build(engine, new Dictionary<string, string>(), environment).Environment.Where(pair => pair.Key != "PATH");
        Assert.Equal(Sorted(environment), Sorted(built));
    }

    [Fact]
    public void The_generator_makes_what_is_feared()
    {
        var values = Generate();
        Assert.Equal(Values, values.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(values, value => value.EndsWith('\\'));
        Assert.Contains(values, value => value.StartsWith(' '));
        Assert.Contains(values, value => value.EndsWith(' '));
        Assert.Contains(values, value => TrailingEven().IsMatch(value));
        Assert.All(Pieces, piece => Assert.Contains(piece, values));
    }

    private (IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Environment) Build(
        string engine, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> environment)
    {
        ImageFolder.Write(Path.Combine(_folder.FullName, "image"), ImageRenderer.Render(Plan(labels, environment)));
        using var cleanup = new Cleanup(() => new Engine(engine).RemoveImages(_image));
        new Engine(engine).Build(Path.Combine(_folder.FullName, "image"), $"{_image}:latest");
        return new Engine(engine).Inspect($"{_image}:latest");
    }

    private static List<string> Generate()
    {
        // Each piece alone, then mixtures; System.Random with a seed is stable across machines and versions.
        var random = new Random(Seed);
        var values = new HashSet<string>([.. Pieces, ""], StringComparer.Ordinal);
        while (values.Count < Values)
        {
            var text = new StringBuilder();
            for (var count = random.Next(2, 7); count > 0; count--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            values.Add(text.ToString());
        }

        return [.. values];
    }

    private static ImagePlan Plan(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> environment) => new()
    {
        Stack = NotebookStack.Debian,
        Base = new ResolvedBase(BaseKind.Image, "scratch"),
        CacheId = "tests",
        Layers = [],
        BuildFiles = [],
        Configuration = new ImageConfiguration { Labels = labels, Environment = environment, Ports = [], User = "1000", WorkingDirectory = "/" },
    };

    private static IEnumerable<string> Sorted(IEnumerable<KeyValuePair<string, string>> pairs) =>
        pairs.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal);

    [GeneratedRegex(@"[^\\](\\\\)+\z")]
    private static partial Regex TrailingEven();
}

/// <summary>Runs an action at the end of a block.</summary>
internal sealed class Cleanup(Action action) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => action();
}
