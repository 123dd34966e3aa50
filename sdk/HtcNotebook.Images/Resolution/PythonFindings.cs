using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Resolution;

/// <summary>What the solver says, as errors and warnings with a code and a place in the project.</summary>
internal static class PythonFindings
{
    /// <summary>A conflict as an error, at the first of its requests that has a place.</summary>
    public static Diagnostic Of(PythonConflict conflict)
    {
        var place = conflict.Requests.Select(request => request.Location).FirstOrDefault(location => location is not null);
        var asked = string.Join("; ", conflict.Requests.Select(request => request.Location is { } location ? $"{request.Text} ({location})"
            : request.Flavor is { } flavor ? $"{request.Text} (flavor {flavor})" : request.Text));
        var why = string.Join("; ", conflict.Lines);
        var ways = conflict.WaysOut.Count == 0 ? "" : $" Ways out: {string.Join("; or ", conflict.WaysOut)}.";
        var text = conflict.Requests.Count == 0 ? "" : conflict.Requests[0].Text;
        return conflict.Kind switch
        {
            PythonConflictKind.UnknownName => DiagnosticTable.PackageUnknown.At(
                place, text, why, conflict.Nearest.Count == 0 ? "Check the name." : $"Did you mean {string.Join(", ", conflict.Nearest)}?"),
            PythonConflictKind.NoVersion => DiagnosticTable.PackageVersionUnknown.At(place, text, why),
            PythonConflictKind.Conflict when conflict.Requests.Count == 1 => DiagnosticTable.PackageVersionUnknown.At(place, text, string.Join("; ", conflict.Lines.SkipLast(1))),
            PythonConflictKind.BreaksInstalled => DiagnosticTable.PythonBreaksDebian.At(place, asked, why, ways),
            _ => DiagnosticTable.PythonConflict.At(place, asked, why, ways),
        };
    }

    /// <summary>A warning.</summary>
    public static Diagnostic Of(PythonWarning warning) => (warning.Kind switch
    {
        PythonWarningKind.Yanked => DiagnosticTable.PythonYanked,
        PythonWarningKind.BuiltFromSource => DiagnosticTable.PythonFromSource,
        PythonWarningKind.OlderForWheels => DiagnosticTable.PythonOlderForWheels,
        _ => DiagnosticTable.PythonExtraUnknown,
    }).At(warning.Request?.Location, warning.Text);
}
