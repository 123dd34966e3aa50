using System.Globalization;
using System.Text.Json;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Tests.Versions;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

/// <summary>Requirements, markers and tags, compared with what pip's own copy of <c>packaging</c> makes of them.</summary>
public sealed class PackagingAgreementTests
{
    private const string Reader = """
        import json, sys
        from pip._vendor.packaging.requirements import InvalidRequirement, Requirement
        from pip._vendor.packaging.specifiers import InvalidSpecifier, Specifier
        from pip._vendor.packaging.utils import canonicalize_name

        environment = json.loads(sys.stdin.readline())
        for line in sys.stdin:
            text = json.loads(line)
            try:
                read = Requirement(text)
                # packaging before 22 also takes what PEP 440 forbids.
                clauses = sorted({str(Specifier(str(clause))) for clause in read.specifier})
            except (InvalidRequirement, InvalidSpecifier):
                print("null")
                continue
            extras = sorted({canonicalize_name(extra) for extra in read.extras})
            holds = read.marker is None or read.marker.evaluate(environment)
            print(json.dumps([canonicalize_name(read.name), extras, len(clauses), bool(holds), read.url]))
        """;

    private const string Tags = """
        import json, sys
        from pip._vendor.packaging import tags

        for line in sys.stdin:
            major, minor, platforms = json.loads(line)
            python = (major, minor)
            found = list(tags.cpython_tags(python, [f"cp{major}{minor}"], platforms)) + list(tags.compatible_tags(python, f"cp{major}{minor}", platforms))
            print(json.dumps([[tag.interpreter, tag.abi, tag.platform] for tag in found]))
        """;

    [Fact]
    public void Every_recorded_requirement_is_read_as_packaging_reads_it()
    {
        var platform = PythonPlatform.Trixie("x86_64");
        var environment = new MarkerEnvironment(platform);
        string[] names =
        [
            "python_version", "python_full_version", "os_name", "sys_platform", "platform_machine", "platform_system", "platform_release",
            "platform_version", "platform_python_implementation", "implementation_name", "implementation_version",
        ];
        var values = names.ToDictionary(name => name, name => environment.Value(name, ""), StringComparer.Ordinal);
        values.Add("extra", "");
        var texts = RecordedIndex.Open().Requirements();
        var answers = Ask(Reader, texts.Select(text => JsonSerializer.Serialize(text)).Prepend(JsonSerializer.Serialize(values)));
        Assert.Equal(texts.Count, answers.Length);
        var differing = new List<string>();
        foreach (var (text, answer) in texts.Zip(answers))
        {
            var read = Requirement.Read(text);
            var ours = read is null ? "null" : JsonSerializer.Serialize(new object?[]
            {
                read.Name, read.Extras.Distinct().Order(StringComparer.Ordinal), read.Specifier.Clauses.Count, read.Applies(environment, ""), read.Address,
            });
            if (ours != JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(answer)))
            {
                differing.Add($"{text}: {ours} / {answer}");
            }
        }

        Assert.True(differing.Count == 0, string.Join('\n', differing.Take(40)));
        Assert.True(texts.Count > 5000, $"only {texts.Count} were compared");
    }

    [Theory]
    [InlineData("3.13.5", "x86_64", 41)]
    [InlineData("3.13.5", "aarch64", 41)]
    [InlineData("3.11.2", "x86_64", 36)]
    public void Tags_have_the_order_that_pip_gives_them(string python, string machine, int glibc)
    {
        var platform = new PythonPlatform(python, machine, glibc);
        var (major, minor) = platform.PythonRelease;
        var oldest = machine == "x86_64" ? 5 : 17;
        string[] platforms =
        [
            .. Enumerable.Range(oldest, glibc - oldest + 1).Reverse().SelectMany(each => each switch
            {
                17 => new[] { $"manylinux_2_17_{machine}", $"manylinux2014_{machine}" },
                12 => [$"manylinux_2_12_{machine}", $"manylinux2010_{machine}"],
                5 => [$"manylinux_2_5_{machine}", $"manylinux1_{machine}"],
                _ => [string.Create(CultureInfo.InvariantCulture, $"manylinux_2_{each}_{machine}")],
            }),
            $"linux_{machine}",
        ];
        var answer = Ask(Tags, [JsonSerializer.Serialize(new object[] { major, minor, platforms })]).Single();
        var ranks = new WheelRanks(platform);
        var ours = JsonSerializer.Deserialize<string[][]>(answer)!.Select(tag => ranks.Rank(tag[0], tag[1], tag[2])).ToArray();
        Assert.DoesNotContain(null, ours);
        Assert.Equal(ours.Order(), ours);
        Assert.Equal(ours.Length, ours.Distinct().Count());

        foreach (var (tagPython, abi, place) in new[]
        {
            ("cp313", "cp313t", $"manylinux_2_17_{machine}"), ("cp39", "cp39", $"manylinux_2_17_{machine}"), ("py2", "none", "any"), ("cp314", "abi3", $"linux_{machine}"),
            ("py3", "none", $"musllinux_1_1_{machine}"), ("py3", "none", "win_amd64"), ("py3", "none", $"manylinux_2_42_{machine}"),
        })
        {
            Assert.Null(ranks.Rank(tagPython, abi, place));
        }
    }

    [Fact]
    public void A_compressed_set_has_the_rank_of_its_best_tag()
    {
        var ranks = new WheelRanks(PythonPlatform.Trixie("x86_64"));
        Assert.Equal(ranks.Rank("py3", "none", "any"), ranks.Rank("py2.py3", "none", "any"));
        Assert.Equal(ranks.Rank("cp313", "cp313", "manylinux_2_28_x86_64"), ranks.Rank("cp313", "cp313", "manylinux2014_x86_64.manylinux_2_28_x86_64"));
        Assert.True(ranks.Rank("cp313", "cp313", "manylinux_2_17_x86_64") < ranks.Rank("cp39", "abi3", "manylinux_2_17_x86_64"));
        Assert.True(ranks.Rank("cp39", "abi3", "manylinux_2_17_x86_64") < ranks.Rank("py3", "none", "manylinux_2_17_x86_64"));
        Assert.True(ranks.Rank("py3", "none", "manylinux_2_17_x86_64") < ranks.Rank("py3", "none", "any"));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "1", -1)]
    [InlineData("1", "2", -1)]
    [InlineData("2", "10", -1)]
    [InlineData("01", "1", 0)]
    [InlineData("1a", "1b", -1)]
    [InlineData("99999999999999999999", "1", 1)]
    public void Build_tags_are_ordered_by_number_then_text(string a, string b, int expected)
    {
        Assert.Equal(expected, Math.Sign(PythonFileName.CompareBuilds(a, b)));
        Assert.Equal(-expected, Math.Sign(PythonFileName.CompareBuilds(b, a)));
    }

    [Theory]
    [InlineData("extra == ':python_version==\"2.6\"'")]
    [InlineData("python_version in '3.8 3.9 3.10'")]
    [InlineData("platform_release >= '0'")]
    [InlineData("'win' in sys_platform")]
    public void Markers_of_all_kinds_are_read_and_false_here(string marker)
    {
        var read = Requirement.Read($"made; {marker}");
        Assert.NotNull(read);
        Assert.False(read.Applies(new MarkerEnvironment(PythonPlatform.Trixie("x86_64")), ""));
    }

    private static string[] Ask(string script, IEnumerable<string> lines) => Tool.Run(
            Environment.GetEnvironmentVariable("HTCNOTEBOOK_TEST_PYTHON") is { Length: > 0 } python ? python : "python3",
            ["-I", "-c", script],
            string.Concat(lines.Select(line => line + "\n")),
            "a python3 with pip (apt-get install python3-pip), named by HTCNOTEBOOK_TEST_PYTHON or the first in PATH")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
