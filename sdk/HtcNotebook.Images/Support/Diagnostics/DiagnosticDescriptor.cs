namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>What is known of a kind of finding before it occurs: a row of <see cref="DiagnosticTable"/>.</summary>
/// <param name="Code">Stable code: <c>HTC1xxx</c> project file, <c>HTC2xxx</c> packages, <c>HTC3xxx</c> engines and registries, <c>HTC4xxx</c> image tests.</param>
/// <param name="Title">Short name of the finding, the heading of its section in <c>docs/errors.md</c>.</param>
/// <param name="Format">Message for <see cref="string.Format(IFormatProvider, string, object?[])"/>: what is wrong, and what to do.</param>
/// <param name="Severity">Whether it ends the build.</param>
public sealed record DiagnosticDescriptor(
    string Code,
    string Title,
    string Format,
    DiagnosticSeverity Severity = DiagnosticSeverity.Error)
{
    /// <summary>Address of the section of <c>docs/errors.md</c> on this code.</summary>
    public string HelpLink => $"{DiagnosticTable.HelpBase}#{Code.ToLowerInvariant()}";

    /// <summary>Makes a finding of this kind.</summary>
    /// <param name="location">Where the user wrote the cause; null where there is no such place.</param>
    /// <param name="arguments">Values for <see cref="Format"/>.</param>
    public Diagnostic At(SourceLocation? location, params object?[] arguments) => new(
        this,
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Format, arguments),
        location);
}
