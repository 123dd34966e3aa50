using System.Text.Json;
using System.Text.Json.Serialization;

namespace HtcNotebook.Images.Tests.Versions;

/// <summary>
/// The word of <c>packaging</c>, the library behind pip, on PEP 440: the copy inside pip. Needs a python3 with pip
/// (Debian and Ubuntu: python3-pip).
/// </summary>
internal static class PackagingOracle
{
    // Each line in is a JSON array, each line out the answer to it; the first line out is packaging's own version.
    private const string Script = """
        import json, sys
        from pip._vendor import packaging
        from pip._vendor.packaging.version import InvalidVersion, Version
        from pip._vendor.packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet

        def clauses(text):
            # One by one: the set of packaging before 22 also takes what PEP 440 forbids.
            return [Specifier(c.strip()) for c in text.split(",") if c.strip()]

        def operand(clause):
            version = clause.version
            if clause.operator == "===":
                return version
            return str(Version(version[:-2])) + ".*" if version.endswith(".*") else str(Version(version))

        def names_prerelease(clause):
            # packaging before 24.2 leaves > and < out, and before 26 stumbles over a word after ===.
            if clause.operator == "!=" or clause.version.endswith(".*"):
                return False
            try:
                return Version(clause.version).is_prerelease
            except InvalidVersion:
                return False

        def version(text):
            try:
                v = Version(text)
            except InvalidVersion:
                return None
            return [str(v), v.public, v.local, v.is_prerelease, v.is_postrelease]

        def order(texts):
            # Places in the order; equal versions share one.
            versions = [Version(t) for t in texts]
            distinct = sorted(set(versions))
            place = {v: i for i, v in enumerate(distinct)}
            return [place[v] for v in versions]

        def specifiers(text, versions):
            try:
                read = clauses(text)
            except InvalidSpecifier:
                return None
            chosen = SpecifierSet(text)
            asks = any(names_prerelease(c) for c in read)
            every = list(chosen.filter(versions, prereleases=True))
            final = list(chosen.filter(versions, prereleases=False))
            return {
                "normal": ",".join(sorted({c.operator + operand(c) for c in read})),
                "all": [chosen.contains(v, prereleases=True) for v in versions],
                "final": [chosen.contains(v, prereleases=False) for v in versions],
                "default": [chosen.contains(v, prereleases=asks) for v in versions],
                "filter_all": every,
                "filter_final": final,
                # The set without clauses falls back to pre-releases in every version of packaging.
                "filter_default": every if asks else list(SpecifierSet().filter(every)),
            }

        answer = {"version": version, "order": order, "specifiers": specifiers}
        print(json.dumps(packaging.__version__))
        for line in sys.stdin:
            question = json.loads(line)
            print(json.dumps(answer[question[0]](*question[1:])))
        """;

    /// <summary>What packaging reads in a text; null where it is no version.</summary>
    public sealed record Reading(string Normal, string Public, string? Local, bool IsPrerelease, bool IsPostrelease);

    /// <summary>What packaging says on a set of specifiers and some versions.</summary>
    public sealed record Verdict(
        [property: JsonPropertyName("normal")] string Normal,
        [property: JsonPropertyName("all")] bool[] All,
        [property: JsonPropertyName("final")] bool[] Final,
        [property: JsonPropertyName("default")] bool[] Default,
        [property: JsonPropertyName("filter_all")] string[] FilterAll,
        [property: JsonPropertyName("filter_final")] string[] FilterFinal,
        [property: JsonPropertyName("filter_default")] string[] FilterDefault);

    public static Reading?[] Versions(IReadOnlyCollection<string> texts) =>
    [
        .. Ask(texts.Select(text => new object[] { "version", text })).Answers.Select(answer => answer.ValueKind == JsonValueKind.Null
            ? null
            : new Reading(answer[0].GetString()!, answer[1].GetString()!, answer[2].GetString(), answer[3].GetBoolean(), answer[4].GetBoolean())),
    ];

    public static int[] Order(IReadOnlyCollection<string> versions) =>
        Ask([new object[] { "order", versions }]).Answers.Single().Deserialize<int[]>()!;

    /// <summary>Also tells which version of packaging answers.</summary>
    public static (Version Packaging, Verdict?[] Verdicts) Specifiers(IReadOnlyCollection<(string Text, string[] Versions)> questions)
    {
        (Version packaging, JsonElement[] answers) = Ask(questions.Select(q => new object[] { "specifiers", q.Text, q.Versions }));
        return (packaging, [.. answers.Select(answer => answer.Deserialize<Verdict?>())]);
    }

    private static (Version Packaging, JsonElement[] Answers) Ask(IEnumerable<object[]> questions)
    {
        string[] lines = [.. questions.Select(question => JsonSerializer.Serialize(question))];
        string[] output = Tool.Run(
                Environment.GetEnvironmentVariable("HTCNOTEBOOK_TEST_PYTHON") is { Length: > 0 } python ? python : "python3",
                ["-I", "-c", Script],
                string.Concat(lines.Select(line => line + "\n")),
                "a python3 with pip (apt-get install python3-pip), named by HTCNOTEBOOK_TEST_PYTHON or the first in PATH")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length + 1, output.Length);
        return (Version.Parse(JsonSerializer.Deserialize<string>(output[0])!), [.. output.Skip(1).Select(line => JsonSerializer.Deserialize<JsonElement>(line))]);
    }
}
