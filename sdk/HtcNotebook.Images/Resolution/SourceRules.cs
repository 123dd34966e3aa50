using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution;

/// <summary>Which sources a package may come from, by stack and kind; the order is that of <see cref="PackageSource.Auto"/>.</summary>
public static class SourceRules
{
    /// <summary>The sources that there are; <see cref="PackageSource.Auto"/> tries the first, and on Debian the second too.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="kind">Whose package it is.</param>
    public static IReadOnlyList<PackageSource> Of(NotebookStack stack, PackageKind kind) => (stack, kind) switch
    {
        (NotebookStack.Debian, PackageKind.Python) => [PackageSource.Apt, PackageSource.Pip],
        (NotebookStack.Debian, PackageKind.R) => [PackageSource.Apt, PackageSource.Cran],
        (NotebookStack.Jupyter, PackageKind.Python) => [PackageSource.Conda, PackageSource.Pip],
        (NotebookStack.Jupyter, PackageKind.R) => [PackageSource.Conda, PackageSource.Cran],
        _ => [PackageSource.Apt],
    };

    /// <summary>The sources to ask for a request, in order.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="request">The request.</param>
    /// <exception cref="NotebookException">The source that it names does not fit (HTC2004).</exception>
    public static IReadOnlyList<PackageSource> For(NotebookStack stack, PackageRequest request)
    {
        var all = Of(stack, request.Kind);
        if (request.Source == PackageSource.Auto)
        {
            // conda-forge is complete enough that auto on jupyter means conda alone; but conda knows no extras.
            return stack != NotebookStack.Jupyter ? all : request.Extras.Count > 0 ? [PackageSource.Pip] : [all[0]];
        }

        return all.Contains(request.Source)
            ? [request.Source]
            : throw new NotebookException(DiagnosticTable.PackageSourceUnfit.At(
                request.Location,
                request.Asked,
                request.Source.ToString().ToLowerInvariant(),
                stack.ToString().ToLowerInvariant(),
                request.Kind == PackageKind.System ? "system" : request.Kind.ToString(),
                string.Join(" or ", all.Select(source => source.ToString().ToLowerInvariant()))));
    }
}
