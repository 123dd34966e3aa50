using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>A project, or an extra of one, as the search counts it: an extra has its project's candidates and takes the one that the project takes.</summary>
/// <param name="number">Its number in the search.</param>
/// <param name="project">The project.</param>
/// <param name="extra">The extra, normalised; empty for the project itself.</param>
internal sealed class SolverPackage(int number, PythonProject project, string extra)
{
    private readonly Dictionary<string, VersionSet> _matching = new(StringComparer.Ordinal);

    /// <summary>Its number in the search.</summary>
    public int Number { get; } = number;

    /// <summary>The project.</summary>
    public PythonProject Project { get; } = project;

    /// <summary>The extra, normalised; empty for the project itself.</summary>
    public string Extra { get; } = extra;

    /// <summary>Its name with the extra, for people.</summary>
    public string Shown => Extra.Length == 0 ? Project.Name : $"{Project.Name}[{Extra}]";

    /// <summary>How many values it has: its candidates, and not to be there.</summary>
    public int Width => Project.Candidates.Count + 1;

    /// <summary>Who asks for it, and how; also those that are not part of the solution as it stands.</summary>
    public List<Demand> Demands { get; } = [];

    /// <summary>Its extras that are known to the search.</summary>
    public List<SolverPackage> Extras { get; } = [];

    /// <summary>The candidates that a specifier allows, pre-releases included; never that it is not there.</summary>
    public VersionSet Matching(Pep440SpecifierSet specifier)
    {
        var text = specifier.ToString();
        if (!_matching.TryGetValue(text, out var set))
        {
            set = VersionSet.Where(Width, value => value < Width - 1 && specifier.Contains(Project.Candidates[value].Version, allowPrereleases: true));
            _matching.Add(text, set);
        }

        return set;
    }
}

/// <summary>Who asks for a package.</summary>
/// <param name="By">Who; null for a request.</param>
/// <param name="Candidate">Which candidate of it.</param>
/// <param name="Specifier">The versions.</param>
internal readonly record struct Demand(SolverPackage? By, int Candidate, Pep440SpecifierSet Specifier);
