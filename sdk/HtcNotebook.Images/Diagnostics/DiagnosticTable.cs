using System.Reflection;

namespace HtcNotebook.Images.Diagnostics;

/// <summary>Every finding that this SDK can make. One file a range; <c>docs/errors.md</c> has a section for each.</summary>
public static partial class DiagnosticTable
{
    /// <summary>Address of the page that explains the codes.</summary>
    public const string HelpBase = "https://github.com/htcondor/htcnotebook-sdk/blob/main/docs/errors.md";

    // Lazy: the initialisers of the other files of this class may run after this one's.
    private static readonly Lazy<IReadOnlyList<DiagnosticDescriptor>> Rows = new(() =>
    [
        .. typeof(DiagnosticTable)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
            .OrderBy(row => row.Code, StringComparer.Ordinal),
    ]);

    /// <summary>All rows, by code.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Rows.Value;
}
