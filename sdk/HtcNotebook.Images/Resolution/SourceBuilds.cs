using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Resolution;

/// <summary>Source distributions that would be built without what their build is known to need.</summary>
internal static class SourceBuilds
{
    /// <summary>Refuses those of a solution.</summary>
    /// <param name="solution">The solution; null for none.</param>
    /// <param name="project">The project.</param>
    /// <param name="resolution">What comes from Debian.</param>
    /// <exception cref="NotebookException">There are some (HTC2015).</exception>
    public static void Refuse(PythonSolution? solution, NotebookProject project, NotebookResolution resolution)
    {
        // A base of the user's own may have what the archive's packages do not bring.
        if (solution is null || project.Container.BaseImage is not null)
        {
            return;
        }

        var there = resolution.Debian.SelectMany(layer => layer.Items).Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var errors =
            from distribution in solution.Distributions
            where distribution.IsFromSource
            let need = BuildNeeds.Find(distribution.Name)
            where need is not null
            let missing = need.Packages.Where(package => !there.Contains(package)).ToArray()
            where missing.Length > 0
            let shown = $"{distribution.Name} {distribution.Version}"
            let warning = solution.Warnings.First(each => each.Kind == PythonWarningKind.BuiltFromSource && each.Distribution == shown)
            select DiagnosticTable.PythonBuildLacks.At(
                warning.Request?.Location, warning.Request?.Text ?? distribution.WantedBy[0].By, shown, need.What, string.Join(", ", missing), BuildNeeds.Instead(distribution.Name));
        if (errors.ToArray() is { Length: > 0 } found)
        {
            throw new NotebookException(found);
        }
    }
}
