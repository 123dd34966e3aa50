namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>Ends a stage with findings that are meant for the user.</summary>
public sealed class NotebookException : Exception
{
    /// <summary>Ends a stage with several findings.</summary>
    /// <param name="diagnostics">At least one finding.</param>
    public NotebookException(IReadOnlyList<Diagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics)) => Diagnostics = diagnostics;

    /// <summary>Ends a stage with one finding.</summary>
    /// <param name="diagnostic">The finding.</param>
    public NotebookException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    /// <summary>What was found, in the order of the project file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
