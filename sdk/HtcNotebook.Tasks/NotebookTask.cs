using System.Diagnostics;
using System.Globalization;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using Microsoft.Build.Framework;
using MSBuildTask = Microsoft.Build.Utilities.Task;

namespace HtcNotebook.Tasks;

/// <summary>
/// A task of this SDK: runs one stage and turns its findings into messages of the build with their code, place and page.
/// </summary>
public abstract class NotebookTask : MSBuildTask, ICancelableTask
{
    private const string Subcategory = "";
    private static readonly TimeSpan FirstSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(8);
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The project file: the place of findings that have no other.</summary>
    [Required]
    public required string ProjectPath { get; set; }

    /// <summary>File that keeps the details of an unexpected failure; empty for none.</summary>
    public string ErrorLog { get; set; } = "";

    /// <summary>Ends when the user stops the build.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Runs the stage.</summary>
    /// <exception cref="NotebookException">Findings that end the build.</exception>
    protected abstract void Run();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Run();
        }
        catch (NotebookException findings)
        {
            foreach (var finding in findings.Diagnostics)
            {
                Report(finding);
            }
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            // MSBuild says itself that the build was cancelled.
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Report(DiagnosticTable.FileAccessFailed.At(null, failure.Message));
        }
        catch (Exception unexpected)
        {
            Report(DiagnosticTable.InternalError.At(null, GetType().Name, unexpected.Message, KeepDetails(unexpected)));
        }

        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <summary>Passes a finding on to the build.</summary>
    protected void Report(Diagnostic finding)
    {
        var place = finding.Location ?? new SourceLocation(ProjectPath);
        var link = finding.Descriptor.HelpLink;
        if (finding.Severity == DiagnosticSeverity.Error)
        {
            Log.LogError(Subcategory, finding.Code, finding.Code, link, place.File, place.Line, place.Column, 0, 0, "{0}", finding.Message);
        }
        else
        {
            Log.LogWarning(Subcategory, finding.Code, finding.Code, link, place.File, place.Line, place.Column, 0, 0, "{0}", finding.Message);
        }
    }

    /// <summary>Reads the project that an earlier task of this build stored; where it is damaged, the next build stores it again.</summary>
    /// <param name="path">The file below <c>obj/</c>.</param>
    /// <exception cref="NotebookException">It is damaged.</exception>
    protected static NotebookProject LoadStored(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            return ProjectStore.Load(path);
        }
        catch (NotebookException)
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Shows a line to the user, at once.</summary>
    /// <remarks>
    /// <c>dotnet run</c> asks MSBuild for no messages at all. In a terminal MSBuild itself shows what is going on; elsewhere the line
    /// goes to standard error, so that a first start is not silent for minutes.
    /// </remarks>
    protected void Show(string line)
    {
        if (Console.IsOutputRedirected
            && Environment.GetCommandLineArgs() is [_, "run", ..]
            && BuildEngine is IBuildEngine10 { EngineServices: var services } && !services.LogsMessagesOfImportance(MessageImportance.High))
        {
            Console.Error.WriteLine(line);
        }
        else
        {
            Log.LogMessage(MessageImportance.High, "{0}", line);
        }
    }

    /// <summary>Waits for work that says nothing itself, and says what it is after a second and again every eight.</summary>
    /// <param name="work">The work.</param>
    /// <param name="what">What it does, as a line to show.</param>
    protected void Await(Task work, string what)
    {
        var waited = Stopwatch.StartNew();
        for (var silence = FirstSilence; Task.WaitAny([work], silence) < 0; silence = LongestSilence)
        {
            Show(string.Create(CultureInfo.InvariantCulture, $"  {what} ({waited.Elapsed.TotalSeconds:0} s)"));
        }

        work.GetAwaiter().GetResult();
    }

    /// <summary>Shows lines to the user.</summary>
    /// <param name="title">What they are, in a few words.</param>
    /// <param name="lines">The lines.</param>
    /// <remarks>
    /// MSBuild's terminal logger drops messages, except one of the form <c>PROJECT -> TEXT</c>, whose text may have
    /// several lines; the classic logger shows it alike.
    /// </remarks>
    protected void ShowTable(string title, IReadOnlyList<string> lines)
    {
        var project = Path.GetFileNameWithoutExtension(ProjectPath);
        Log.LogMessage(MessageImportance.High, "{0}", string.Join('\n', lines.Select(line => "  " + line).Prepend($"{project} -> {title}")));
    }

    private string KeepDetails(Exception unexpected)
    {
        if (ErrorLog.Length != 0)
        {
            try
            {
                var path = Path.GetFullPath(ErrorLog);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, unexpected + Environment.NewLine);
                return path;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Then the details go where any build can keep them.
            }
        }

        Log.LogMessage(MessageImportance.Low, "{0}", unexpected);
        return "the output of the same command with -v:diag";
    }
}
