using System.Globalization;
using System.Text.Json;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Testing;

/// <summary>Runs <c>test/run.sh</c> of an image folder against an image, and reads its verdicts as they come.</summary>
/// <param name="runner">What runs containers of it.</param>
public sealed class ImageTester(IContainerRunner runner)
{
    // Where the command that runs an image has it.
    private const string Placeholder = "IMAGE";

    /// <summary>Runs checks.</summary>
    /// <param name="imageFolder">The image folder that the image was made from.</param>
    /// <param name="id">Id of the image in the engine's store.</param>
    /// <param name="image">The image, as the engine names it: for people.</param>
    /// <param name="project">Name of the project.</param>
    /// <param name="checks">What to check; at least one.</param>
    /// <param name="verdict">Gets each verdict as it comes; called from one thread at a time.</param>
    /// <param name="note">Gets other lines, such as what still runs after a while.</param>
    /// <param name="cancellation">Ends it: no container is left.</param>
    /// <exception cref="NotebookException"><c>HTC4003</c> where the tests could not run, <c>HTC3xxx</c> where the engine fails.</exception>
    public async Task<TestRun> RunAsync(
        string imageFolder,
        string id,
        string image,
        string project,
        IReadOnlyList<ImageCheck> checks,
        Action<CheckResult> verdict,
        Action<string> note,
        CancellationToken cancellation = default)
    {
        var byId = checks.ToDictionary(check => check.Id);
        var results = new Dictionary<int, CheckResult>();
        var only = Path.GetTempFileName();
        var started = DateTimeOffset.Now;
        try
        {
            await File.WriteAllLinesAsync(only, checks.Select(check => check.Id.ToString(CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false);
            var command = await CommandAsync(id, only, checks, cancellation).ConfigureAwait(false);
            var ended = await ProcessRunner.RunAsync(
                new ProcessRequest
                {
                    FileName = ProgramPath.Find("sh", null) ?? throw NotRun("there is no POSIX shell (sh) in PATH"),
                    Arguments = [Path.Combine(imageFolder, "test", "run.sh"), .. command],
                    Output = line =>
                    {
                        if (Read(line, byId) is { } result && results.TryAdd(result.Check.Id, result))
                        {
                            verdict(result);
                        }
                        else if (!line.StartsWith('{'))
                        {
                            note(line);
                        }
                    },
                },
                cancellation).ConfigureAwait(false);

            // 0 and 1 are the script's own: nothing failed, or something did.
            if (ended.ExitCode is not (0 or 1) || results.Count != checks.Count)
            {
                throw NotRun(ended.Lines.LastOrDefault(line => line.Length != 0 && !line.StartsWith('{')) ?? string.Create(CultureInfo.InvariantCulture, $"it ended with status {ended.ExitCode}"));
            }
        }
        finally
        {
            File.Delete(only);
        }

        return new TestRun(project, image, started, DateTimeOffset.Now, [.. checks.Select(check => results[check.Id])]);

        NotebookException NotRun(string why) => new(DiagnosticTable.TestsNotRun.At(null, why.TrimEnd('.'), image, imageFolder));
    }

    // The options that this machine needs stand in the command that runs an image: those of the engine before its verb, those
    // of a container after it.
    private async Task<IReadOnlyList<string>> CommandAsync(string id, string only, IReadOnlyList<ImageCheck> checks, CancellationToken cancellation)
    {
        var run = await runner.RunCommandAsync(new EngineRun { Image = Placeholder, Remove = false }, cancellation).ConfigureAwait(false);
        var verb = run.Arguments.ToList().IndexOf("run");
        return
        [
            id, "--json", "--only", only, "--engine", run.FileName,
            "--limit", (180 + checks.Sum(check => check.LimitSeconds)).ToString(CultureInfo.InvariantCulture),
            .. run.Arguments.Take(verb).SelectMany(word => new[] { "--engine-option", word }),
            .. run.Arguments.Skip(verb + 1).TakeWhile(word => word != Placeholder).SelectMany(word => new[] { "--run-option", word }),
        ];
    }

    private static CheckResult? Read(string line, Dictionary<int, ImageCheck> checks)
    {
        if (!line.StartsWith("{\"id\":", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var record = document.RootElement;
            return checks.TryGetValue(record.GetProperty("id").GetInt32(), out var check)
                ? new CheckResult(
                    check,
                    Enum.Parse<CheckOutcome>(record.GetProperty("outcome").GetString()!, ignoreCase: true),
                    TimeSpan.FromSeconds(record.GetProperty("seconds").GetDouble()),
                    record.GetProperty("reason").GetString()!,
                    DateTimeOffset.Now)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
