namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>A place in a file that the user wrote.</summary>
/// <param name="File">Path of the file as MSBuild names it, normally absolute.</param>
/// <param name="Line">Line, counted from 1; 0 where it is not known.</param>
/// <param name="Column">Column, counted from 1; 0 where it is not known.</param>
public readonly record struct SourceLocation(string File, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? File : $"{File}({Line},{Column})";
}
