using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Tasks;

/// <summary>Says how to test an image where <c>dotnet test</c> is set to a runner that cannot.</summary>
public sealed class TestNotebookRunner : NotebookTask
{
    /// <inheritdoc/>
    protected override void Run() => Report(DiagnosticTable.TestRunnerUnsupported.At(null, Path.GetFileName(ProjectPath)));
}
