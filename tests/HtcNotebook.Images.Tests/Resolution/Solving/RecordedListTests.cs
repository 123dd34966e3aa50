using System.Collections.Concurrent;
using System.Globalization;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Testing;
using Xunit.Abstractions;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

/// <summary>
/// All lists of <c>../shared/pypi</c> against what pip and uv make of them. <c>differences.tsv</c> beside this file names every
/// list that is answered otherwise, and why; what can be proved of a reason is proved here.
/// </summary>
public sealed class RecordedListTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyDictionary<(string Oracle, string List), (string Kind, string Detail)> Differences =
        File.ReadLines(Repository.PathOf("tests/HtcNotebook.Images.Tests/Resolution/Solving/differences.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => (parts[0], parts[1]), parts => (parts[2], parts[3]));

    private static readonly ConcurrentDictionary<(string Question, string List), Task<PythonAnswer>> Answers = new();

    /// <summary>Each oracle, and the one whose answer is as good as its own.</summary>
    [Theory]
    [InlineData("pip-wheels", "uv-x86_64-wheels")]
    [InlineData("uv-x86_64-wheels", "pip-wheels")]
    [InlineData("uv-aarch64-wheels", null)]
    [InlineData("pip", "uv-x86_64")]
    [InlineData("uv-x86_64", "pip")]
    [InlineData("uv-aarch64", null)]
    [InlineData("pip-debian-wheels", null)]
    [InlineData("pip-debian-fixed", null)]
    [InlineData("pip-debian", null)]
    public async Task Each_list_has_the_answer_of_the_oracle_or_a_reason(string oracle, string? twin)
    {
        var faults = new List<string>();
        int same = 0, refused = 0, differs = 0;
        foreach (var list in RecordedList.All)
        {
            if (list.Says(oracle) is not { } says)
            {
                continue;
            }

            var problem = list.Problem(oracle);
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var answer = await Answers.GetOrAdd((Question(oracle), list.Id), _ => PythonSolver.SolveAsync(problem, RecordedIndex.Open(), limit.Token));
            var set = (answer as PythonSolution)?.Added.ToDictionary(one => one.Name, one => one.File!.Name, StringComparer.Ordinal);
            if (set is not null)
            {
                var check = new SetCheck(problem, set);
                faults.AddRange(check.Faults().Concat(check.Broken().Select(name => $"breaks {name}")).Select(fault => $"{list.Id}: {fault}"));
            }

            if (Agrees(set, says))
            {
                (same, refused) = set is null ? (same, refused + 1) : (same + 1, refused);
                if (Differences.ContainsKey((oracle, list.Id)))
                {
                    faults.Add($"{list.Id}: is as the oracle has it, and differences.tsv names it");
                }
            }
            else
            {
                differs++;
                var (kind, detail) = Differences.GetValueOrDefault((oracle, list.Id), ("", ""));
                if (!IsProved(kind, detail, list, problem, says, set, twin))
                {
                    faults.Add($"{oracle}\t{list.Id}\t{Explain(list, problem, says, set, twin)}");
                }
            }
        }

        var counts = string.Create(CultureInfo.InvariantCulture, $"| `{oracle}` | {same} | {refused} | {differs} |");
        output.WriteLine(counts);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Contains(counts, File.ReadAllText(Repository.PathOf("docs/python-packages.md")), StringComparison.Ordinal);
    }

    // pip and uv were asked the same of x86_64.
    private static string Question(string oracle) => oracle.Replace("uv-x86_64", "pip", StringComparison.Ordinal);

    private static bool Agrees(Dictionary<string, string>? set, Oracle says) =>
        set is null ? says.Outcome == "failed" : says.Outcome == "resolved" && Difference(set, says).Count == 0;

    // pip is in every environment of the oracles, so that their sets never name it.
    private static IReadOnlyList<string> Difference(Dictionary<string, string> set, Oracle says) =>
    [
        .. set.Keys.Union(says.Set.Keys).Where(name => name != "pip" && set.GetValueOrDefault(name) != says.Set.GetValueOrDefault(name)),
    ];

    private static bool IsProved(
        string kind, string detail, RecordedList list, PythonProblem problem, Oracle says, Dictionary<string, string>? set, string? twin) => kind switch
    {
        // The other tool of the same question has this very answer.
        "twin" => twin is not null && list.Says(twin) is { } other && Agrees(set, other),

        // pip adds what Debian's packages lack from the start; here that is left as it is.
        "unmet" => set is not null && Difference(set, says).All(SetCheck.Unmet(problem, says.Set).Contains),

        // The oracle's set breaks these packages of Debian's.
        "breaks" => says.Outcome == "resolved" && new SetCheck(problem, says.Set).Broken() is { Count: > 0 } broken && broken[0] == detail,

        // uv read what cannot be built: pip could not.
        "unbuildable" => set is null && list.Says("pip") is { Outcome: "failed" or "timeout" },

        // The oracle gave up.
        "timeout" => says.Outcome == "timeout",

        // The oracle crashed, and here is an answer.
        "crash" => set is not null && says.Kind == "other",
        "reason" => detail.Length > 0,
        _ => false,
    };

    private static string Explain(RecordedList list, PythonProblem problem, Oracle says, Dictionary<string, string>? set, string? twin)
    {
        foreach (var kind in new[] { "twin", "unmet", "unbuildable", "timeout", "crash" })
        {
            if (IsProved(kind, "", list, problem, says, set, twin))
            {
                return $"{kind}\t";
            }
        }

        var broken = says.Outcome == "resolved" && problem.Installed.Count > 0 ? new SetCheck(problem, says.Set).Broken() : [];
        return broken.Count > 0 ? $"breaks\t{broken[0]}"
            : $"reason\t{(set is null ? "refused" : string.Join("; ", Difference(set, says).Select(name => $"{says.Set.GetValueOrDefault(name)} / {set.GetValueOrDefault(name)}")))} {says.Outcome} {says.Kind}";
    }
}
