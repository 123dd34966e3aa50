namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>Whether a finding ends the build.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The build goes on.</summary>
    Warning,

    /// <summary>The build ends and leaves earlier output as it was.</summary>
    Error,
}
