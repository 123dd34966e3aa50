namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>Collects findings, so that a user sees everything that is wrong at once.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>What was found so far, in order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Adds a finding.</summary>
    /// <param name="descriptor">Its kind.</param>
    /// <param name="location">Where the user wrote the cause; null where there is no such place.</param>
    /// <param name="arguments">Values for the kind's message.</param>
    public void Add(DiagnosticDescriptor descriptor, SourceLocation? location, params object?[] arguments) =>
        _diagnostics.Add(descriptor.At(location, arguments));

    /// <summary>Ends the stage when there is an error among the findings.</summary>
    /// <exception cref="NotebookException">With every finding.</exception>
    public void ThrowOnErrors()
    {
        if (_diagnostics.Any(found => found.Severity == DiagnosticSeverity.Error))
        {
            throw new NotebookException(_diagnostics);
        }
    }
}
