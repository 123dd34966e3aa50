using System.Text.Json;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

/// <summary>What an oracle made of a list.</summary>
/// <param name="Outcome"><c>resolved</c>, <c>failed</c> or <c>timeout</c>.</param>
/// <param name="Kind">Of a failure its kind; else empty.</param>
/// <param name="Set">Files by name.</param>
internal sealed record Oracle(string Outcome, string Kind, IReadOnlyDictionary<string, string> Set);

/// <summary>A requirement list of <c>expected.json</c> with its oracles.</summary>
internal sealed class RecordedList(JsonElement json)
{
    private static readonly Lazy<IReadOnlyList<RecordedList>> Read = new(() =>
    [
        .. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RecordedIndex.Folder, "expected.json")))
            .RootElement.GetProperty("lists").EnumerateArray().Select(list => new RecordedList(list)),
    ]);

    public static IReadOnlyList<RecordedList> All => Read.Value;

    public string Id => json.GetProperty("id").GetString()!;

    /// <summary>What an oracle says; null where it was not asked.</summary>
    public Oracle? Says(string oracle)
    {
        if (!json.GetProperty("oracles").TryGetProperty(oracle, out var says))
        {
            return null;
        }

        return says.TryGetProperty("same-as", out var other)
            ? Says(other.GetString()!)
            : new Oracle(
                says.GetProperty("outcome").GetString()!,
                says.TryGetProperty("kind", out var kind) ? kind.GetString()! : "",
                says.TryGetProperty("set", out var set)
                    ? set.EnumerateObject().ToDictionary(one => one.Name, one => one.Value[1].GetString()!, StringComparer.Ordinal)
                    : new Dictionary<string, string>());
    }

    /// <summary>The problem that an oracle was asked.</summary>
    public PythonProblem Problem(string oracle)
    {
        var platform = PythonPlatform.Trixie(oracle.Contains("aarch64", StringComparison.Ordinal) ? "aarch64" : "x86_64");
        var environment = new MarkerEnvironment(platform);
        return new PythonProblem
        {
            Requests = Requests("requirements", environment),
            Constraints =
            [
                .. Requests("constraints", environment),
                .. oracle == "pip-debian-fixed" ? RecordedIndex.Debian.Select(Fixed) : [],
            ],
            Installed = oracle.Contains("debian", StringComparison.Ordinal) ? RecordedIndex.Debian : [],
            Platform = platform,
            Sources = oracle.EndsWith("wheels", StringComparison.Ordinal) || oracle == "pip-debian-fixed" ? SourceRule.Never : SourceRule.Newest,
            Prereleases = json.TryGetProperty("pre", out _),
        };
    }

    private IReadOnlyList<PythonRequest> Requests(string member, MarkerEnvironment environment) => !json.TryGetProperty(member, out var lines) ? [] :
    [
        .. lines.EnumerateArray()
            .Select(line => line.GetString()!)
            .Select(text => (text, read: Requirement.Read(text)))
            .Where(one => one.read is null || one.read.Applies(environment, ""))
            .Select(one => new PythonRequest
            {
                Name = one.read?.Name ?? one.text,
                Extras = one.read?.Extras ?? [],
                Specifier = one.read?.Specifier ?? Pep440SpecifierSet.Any,
                Address = one.read is null ? one.text : one.read.Address,
                Text = one.text,
            }),
    ];

    private static PythonRequest Fixed(InstalledPython installed) => new()
    {
        Name = installed.Name,
        Specifier = Pep440SpecifierSet.TryParse($"==={installed.Version}", out var set) ? set : throw new FormatException(installed.Name),
        Text = $"{installed.Name}==={installed.Version}",
    };
}
