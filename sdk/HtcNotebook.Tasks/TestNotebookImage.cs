using System.Globalization;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Testing;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Tests an image with the checks of its image folder, shows each verdict as it comes, and writes reports.</summary>
public sealed class TestNotebookImage : EngineTask
{
    /// <summary>The engine that has the image: auto, or one by name.</summary>
    public string ImageEngine { get; set; } = EngineSelector.Auto;

    /// <summary>The image, as its engine names it; empty for the one that an earlier publish made.</summary>
    public string Image { get; set; } = "";

    /// <summary>Its id in the engine's store, which stays its own whoever takes the name; empty where only the name is known.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The image folder that it was made from.</summary>
    [Required]
    public required string ImageFolder { get; set; }

    /// <summary>Which checks: see <see cref="TestFilter"/>; empty for all.</summary>
    public string Filter { get; set; } = "";

    /// <summary>Files of results: see <see cref="TestLogger"/>.</summary>
    public string[] Loggers { get; set; } = [];

    /// <summary>Folder of the files of results.</summary>
    [Required]
    public required string ResultsDirectory { get; set; }

    /// <summary>Shows the checks, and runs none.</summary>
    public bool ListOnly { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        var project = LoadProject();
        var folder = Path.GetFullPath(ImageFolder);
        if (!File.Exists(Path.Combine(folder, CheckList.Path)))
        {
            throw new NotebookException(DiagnosticTable.NotBuilt.At(null));
        }

        var loggers = TestLogger.Parse(Loggers, Path.GetFullPath(ResultsDirectory), $"{project.Name}-{project.Flavor.Name}");
        var checks = CheckList.Read(folder).Where(TestFilter.Parse(Filter)).ToList();
        if (checks.Count == 0)
        {
            Report(DiagnosticTable.NothingToTest.At(null, Printable.Quote(Filter)));
            return;
        }

        if (ListOnly)
        {
            ShowTable("checks of its image", [.. checks.Select(check => check.FullyQualifiedName)]);
            return;
        }

        var (runner, image, id) = Find(project, folder);
        Show($"Testing {image} with {runner.Name}: {checks.Count} checks");
        var run = new ImageTester(runner).RunAsync(folder, id, image, project.Name, checks, result => Show(result, project), Show, Cancellation).GetAwaiter().GetResult();
        Summarise(run);
        foreach (var logger in loggers)
        {
            logger.Write(run);
            Show($"  Results: {logger.Path}");
        }
    }

    private (IContainerRunner Runner, string Image, string Id) Find(NotebookProject project, string folder)
    {
        // buildah keeps its images where podman does, and runs none.
        var name = ImageEngine.Equals("buildah", StringComparison.OrdinalIgnoreCase) ? "podman" : ImageEngine;
        var selected = SelectEngine(name)
            ?? throw new NotebookException(DiagnosticTable.RenderOnly.At(Where("ImageEngine"), folder));
        var image = Image.Length != 0 ? Image : selected.Store.StoreName(project.Container.Images[0]);
        var runner = selected.RunnerOf(image);
        var facts = selected.Store.InspectAsync(ImageId.Length != 0 ? ImageId : image, Cancellation).GetAwaiter().GetResult()
            ?? throw new NotebookException(DiagnosticTable.TestedImageMissing.At(null, selected.Name, image));
        return (runner, image, facts.Id);
    }

    private void Show(CheckResult result, NotebookProject project)
    {
        var name = $"{result.Check.Category}: {result.Check.Name}";
        if (result.Outcome == CheckOutcome.Failed)
        {
            // The first part tells it; what shows it in full stands in the files of results.
            Report(DiagnosticTable.CheckFailed.At(CheckPlaces.Of(result.Check, project) ?? Where(result.Check), name, result.Reason.Split("\n\n")[0]));
            return;
        }

        // MSBuild's terminal logger shows these as the line of the project that is being tested; others show the message.
        var word = result.Outcome == CheckOutcome.Passed ? "Passed" : "Skipped";
        var shown = string.Create(CultureInfo.InvariantCulture, $"{name} [{result.Duration.TotalSeconds:0.0} s]");
        Tell(result.Outcome == CheckOutcome.Passed ? "TLTESTPASSED" : "TLTESTSKIPPED", $"  {word} {shown}{(result.Reason.Length == 0 ? "" : ": " + result.Reason)}", new()
        {
            ["localizedResult"] = word.ToLowerInvariant(),
            ["displayName"] = shown,
        });
    }

    private SourceLocation? Where(ImageCheck check) => check.Kind == "size" ? Where("MaxImageSize") : null;

    private void Summarise(TestRun run)
    {
        var (passed, failed, skipped) = (run.Count(CheckOutcome.Passed), run.Count(CheckOutcome.Failed), run.Count(CheckOutcome.Skipped));
        var counts = string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed, {skipped} skipped in {(run.Ended - run.Started).TotalSeconds:0} s");
        Tell("TLTESTFINISH", "  " + counts, new()
        {
            ["total"] = run.Results.Count.ToString(CultureInfo.InvariantCulture),
            ["passed"] = passed.ToString(CultureInfo.InvariantCulture),
            ["failed"] = failed.ToString(CultureInfo.InvariantCulture),
            ["skipped"] = skipped.ToString(CultureInfo.InvariantCulture),
        });
        Show($"{Path.GetFileNameWithoutExtension(ProjectPath)} -> {run.Image} {(failed == 0 ? "passed its tests" : "failed its tests")}");
    }

    private void Tell(string type, string message, Dictionary<string, string?> metadata) =>
        BuildEngine.LogMessageEvent(TerminalTestLine.Make(type, message, metadata));
}
