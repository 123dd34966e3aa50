using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>A version of a project that can be part of a solution.</summary>
/// <param name="Version">The version.</param>
/// <param name="File">Its best file on the index; null for an installed one.</param>
/// <param name="Tags">The wheel's tags as its name has them; empty for a source distribution.</param>
/// <param name="Installed">The installed distribution; null for one of the index.</param>
internal sealed record Candidate(Pep440Version Version, IndexFile? File, string Tags, InstalledPython? Installed)
{
    /// <summary>
    /// The file that is asked for metadata; for a source distribution that has a wheel for this Python on another machine, that
    /// wheel, since a build makes what it is.
    /// </summary>
    public IndexFile? Metadata { get; init; } = File;

    /// <summary>Whether it has to be built.</summary>
    public bool IsFromSource => File is not null && Tags.Length == 0;

    /// <summary>Whether all of its files are withdrawn.</summary>
    public bool IsYanked => File is { Yanked: not null };

    /// <summary>Whether it counts only where pre-releases do; what is installed counts always.</summary>
    public bool IsPrerelease => Installed is null && Version.IsPrerelease;
}
