namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>One finding about what the user wrote or about the world it was built in.</summary>
/// <param name="Descriptor">Its kind.</param>
/// <param name="Message">What is wrong and what to do; one line, no stack trace.</param>
/// <param name="Location">Where the user wrote the cause; null where there is no such place.</param>
public sealed record Diagnostic(DiagnosticDescriptor Descriptor, string Message, SourceLocation? Location)
{
    /// <summary>Stable code, such as <c>HTC1001</c>.</summary>
    public string Code => Descriptor.Code;

    /// <summary>Whether it ends the build.</summary>
    public DiagnosticSeverity Severity => Descriptor.Severity;

    /// <inheritdoc/>
    public override string ToString() => $"{(Location is { } at ? $"{at}: " : "")}{Severity.ToString().ToLowerInvariant()} {Code}: {Message}";
}
