using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What a user should know of one chosen distribution.</summary>
internal static class SolutionWarnings
{
    /// <summary>The warnings.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="chosen">What was chosen.</param>
    /// <param name="specifiers">All that is asked of it.</param>
    /// <param name="request">The request that led to it.</param>
    /// <param name="problem">The problem.</param>
    public static IEnumerable<PythonWarning> Of(
        PythonProject project, Candidate chosen, IReadOnlyList<Pep440SpecifierSet> specifiers, PythonRequest request, PythonProblem problem)
    {
        if (chosen.Installed is not null)
        {
            yield break;
        }

        var shown = $"{project.Name} {chosen.Version}";
        if (chosen.File is { Yanked: { } reason })
        {
            yield return new PythonWarning(
                PythonWarningKind.Yanked,
                shown,
                $"{shown} was withdrawn by its authors{(reason.Length == 0 ? "" : $" ({reason.ReplaceLineEndings(" ")})")}, and is taken since it is asked for exactly",
                request);
        }

        if (chosen.IsFromSource)
        {
            var wheels = project.Candidates.Where(one => !one.IsFromSource && one.Installed is null && !one.IsYanked && !one.IsPrerelease).ToArray();
            yield return new PythonWarning(
                PythonWarningKind.BuiltFromSource,
                shown,
                $"{shown} is built from its source distribution, since no wheel fits{BuildNeeds.Of(project.Name)}; "
                + (wheels.Length == 0 ? "no version has a wheel for this Python and machine" : $"versions with wheels: {ProjectWords.Texts(wheels)}"),
                request);
            yield break;
        }

        var newer = project.Candidates.Where(one => one.IsFromSource && !one.IsYanked).Select(one => one.Version)
            .Concat(project.LeftOut.Where(one => one is { Why: not LeftOut.OtherPython, IsYanked: false }).Select(one => one.Version))
            .Where(version => version.CompareTo(chosen.Version) > 0
                && (!version.IsPrerelease || problem.Prereleases)
                && specifiers.All(specifier => specifier.Contains(version, allowPrereleases: true)))
            .Max();
        if (newer is not null)
        {
            var (major, minor) = problem.Platform.PythonRelease;
            yield return new PythonWarning(
                PythonWarningKind.OlderForWheels,
                shown,
                $"{shown} is taken though there is {newer}, which has no wheel for Python {major}.{minor} on {problem.Platform.Machine}",
                request);
        }
    }
}
