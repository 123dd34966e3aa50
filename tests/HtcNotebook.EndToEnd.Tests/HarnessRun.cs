using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary><c>test/run.sh</c> of an image folder, run without the SDK.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Verdicts">Outcome and reason of each check, by name.</param>
/// <param name="Output">What it said.</param>
internal sealed record HarnessRun(int ExitCode, IReadOnlyDictionary<string, (string Outcome, string Reason)> Verdicts, string Output)
{
    /// <summary>Names of the checks that failed, sorted.</summary>
    public IEnumerable<string> Failed => Verdicts.Where(verdict => verdict.Value.Outcome == "failed").Select(verdict => verdict.Key).Order(StringComparer.Ordinal);

    /// <summary>Tests an image.</summary>
    /// <param name="imageFolder">An image folder.</param>
    /// <param name="image">The image.</param>
    /// <param name="options">Further options of the script.</param>
    public static HarnessRun Of(string imageFolder, string image, params IEnumerable<string> options)
    {
        var said = Command.Run("sh", Arguments(imageFolder, image, ["--json", .. options]), limit: TimeSpan.FromMinutes(10));
        var verdicts = new Dictionary<string, (string, string)>();
        foreach (var line in said.Output.Split('\n').Where(line => line.StartsWith('{')))
        {
            using var record = JsonDocument.Parse(line);
            verdicts.Add(
                record.RootElement.GetProperty("name").GetString()!,
                (record.RootElement.GetProperty("outcome").GetString()!, record.RootElement.GetProperty("reason").GetString()!));
        }

        return new HarnessRun(said.ExitCode, verdicts, said.Output + said.Errors);
    }

    /// <summary>Arguments of <c>sh</c>.</summary>
    public static IEnumerable<string> Arguments(string imageFolder, string image, params IEnumerable<string> options) =>
        [Path.Combine(imageFolder, "test", "run.sh"), image, "--engine", Engine.Docker.Program, .. options];

    /// <summary>Names of the containers of tests that are there now.</summary>
    public static IReadOnlyList<string> Containers(string prefix = "htcnotebook-test.") =>
        Engine.Docker.Run("ps", "--all", "--filter", $"name={prefix}", "--format", "{{.Names}}").Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
