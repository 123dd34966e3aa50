using System.Reflection;

namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>Every finding that this SDK can make. One file a range; <c>docs/errors.md</c> has a section for each.</summary>
public static partial class DiagnosticTable
{
    /// <summary>Address of the page that explains the codes.</summary>
    public const string HelpBase = "https://github.com/htcondor/htcnotebook-sdk/blob/main/docs/errors.md";

    /// <summary>All rows, by code. Read on demand: the order in which the rows of several files are initialised is not defined.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All =>
    [
        .. typeof(DiagnosticTable)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(row => row.FieldType == typeof(DiagnosticDescriptor))
            .Select(row => (DiagnosticDescriptor)row.GetValue(null)!)
            .OrderBy(row => row.Code, StringComparer.Ordinal),
    ];
}
