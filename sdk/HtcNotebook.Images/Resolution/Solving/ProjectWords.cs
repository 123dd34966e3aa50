using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Says what there is of a project.</summary>
internal static class ProjectWords
{
    /// <summary>Why no version of a project fits, and which there are instead; a clause.</summary>
    public static string NoVersion(PythonProject project, Pep440SpecifierSet specifier, PythonPlatform platform)
    {
        var asked = Requirement.Described(project.Name, [], specifier.ToString());
        if (project.Candidates.FirstOrDefault(one => one.IsYanked && specifier.Contains(one.Version, allowPrereleases: true)) is { } yanked)
        {
            var reason = yanked.File!.Yanked!.Length == 0 ? "" : $" ({yanked.File.Yanked.ReplaceLineEndings(" ")})";
            return $"what fits {asked} was withdrawn by its authors{reason}: {project.Name} {yanked.Version} is taken only where it is asked for as =={yanked.Version}";
        }

        var (major, minor) = platform.PythonRelease;
        var fitting = project.LeftOut.Where(one => specifier.Contains(one.Version, allowPrereleases: true)).ToArray();
        var there = Usable(project);
        if (fitting.Length == 0)
        {
            return $"no version fits {asked}: there are {(there.Length > 0 ? there : "none for this Python and machine")}";
        }

        var newest = fitting[0];
        var why = newest.Why switch
        {
            LeftOut.OtherPython => $"needs Python {newest.Detail}",
            LeftOut.OtherWheels => $"has no wheel for Python {major}.{minor} on {platform.Machine} (it has {newest.Detail})",
            _ => "has only a source distribution",
        };
        return $"{project.Name} {newest.Version} {why}{(fitting.Length > 1 ? $", and so do {fitting.Length - 1} others that fit {asked}" : "")}"
            + (there.Length > 0 ? $"; there are {there}" : "");
    }

    /// <summary>The versions of candidates, the newest first.</summary>
    public static string Texts(IEnumerable<Candidate> candidates) =>
        VersionList.Of([.. candidates.Select(one => one.Version).OrderDescending().Select(version => version.ToString())]);

    /// <summary>The versions of a project that can be taken, the newest first.</summary>
    public static string Usable(PythonProject project) =>
        Texts(project.Candidates.Where(one => !one.IsYanked && !one.IsPrerelease));
}
