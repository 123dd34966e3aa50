using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Chooses among the candidates that a search has left: the first, where pre-releases and withdrawn versions count only where they are asked for.</summary>
internal static class CandidateChoice
{
    /// <summary>The chosen candidate.</summary>
    /// <param name="project">The project.</param>
    /// <param name="possible">The candidates that are left.</param>
    /// <param name="asked">All that is asked of the project as things stand.</param>
    /// <param name="prereleases">Whether pre-releases are as good as others.</param>
    /// <returns>Its number; -1 where none of those left counts.</returns>
    public static int Of(PythonProject project, VersionSet possible, IEnumerable<Pep440SpecifierSet> asked, bool prereleases)
    {
        prereleases = prereleases || !project.HasPrereleases;
        var yanked = !project.HasYanked;
        if (!prereleases || !yanked)
        {
            Pep440SpecifierSet[] specifiers = [.. asked];
            prereleases = prereleases || specifiers.Any(specifier => specifier.NamesPrerelease) || OnlyPrereleases(project, specifiers);
            yanked = yanked || specifiers.Any(specifier => specifier.IsPin);
        }

        for (var candidate = possible.Next(0); candidate >= 0 && candidate < project.Candidates.Count; candidate = possible.Next(candidate + 1))
        {
            var one = project.Candidates[candidate];
            if ((prereleases || !one.IsPrerelease) && (yanked || !one.IsYanked))
            {
                return candidate;
            }
        }

        return -1;
    }

    // PEP 440: where nothing else fits, pre-releases count.
    private static bool OnlyPrereleases(PythonProject project, IReadOnlyList<Pep440SpecifierSet> specifiers) =>
        !project.Candidates.Any(one => !one.IsPrerelease && !one.IsYanked && specifiers.All(specifier => specifier.Contains(one.Version, allowPrereleases: true)));
}
