using System.Collections.Concurrent;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// Gives a search the candidates of projects and what these need, from the index and the installed set. Everything is asked once, and ahead of the search: as soon as a
/// requirement is known, its project and what the likeliest candidate needs are on their way.
/// </summary>
internal sealed class CandidateProvider
{
    private readonly IPythonIndex _index;
    private readonly CancellationToken _cancellation;
    private readonly CandidateRules _rules;
    private readonly ConcurrentDictionary<string, Task<PythonProject>> _projects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Candidate, Task<Needs>> _needs = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, Requirement?> _requirements = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string, string), bool> _visited = new();

    /// <summary>The provider of a problem.</summary>
    public CandidateProvider(PythonProblem problem, IPythonIndex index, CancellationToken cancellation)
    {
        _index = index;
        _cancellation = cancellation;
        _rules = new CandidateRules(problem.Platform, problem.Sources);
        Environment = new MarkerEnvironment(problem.Platform);
        Installed = new InstalledSet(problem.Installed, Environment);
    }

    /// <summary>The environment for markers.</summary>
    public MarkerEnvironment Environment { get; }

    /// <summary>What is installed.</summary>
    public InstalledSet Installed { get; }

    /// <summary>A project; without candidates where the index does not know it.</summary>
    public Task<PythonProject> ProjectAsync(string name) => _projects.GetOrAdd(name, key => Task.Run(
        async () => PythonProject.Of(key, await _index.FilesAsync(key, _cancellation).ConfigureAwait(false), Installed.Find(key), _rules),
        _cancellation));

    /// <summary>What a candidate needs.</summary>
    public Task<Needs> NeedsAsync(PythonProject project, Candidate candidate) =>
        _needs.GetOrAdd(candidate, static (key, state) => state.Provider.ReadNeedsAsync(state.Project, key), (Provider: this, Project: project));

    /// <summary>The index's names that come nearest to one that it does not have.</summary>
    public async Task<IReadOnlyList<string>> NearestAsync(string name) =>
        NameSuggestions.Nearest(name, await _index.NamesAsync(_cancellation).ConfigureAwait(false), 5);

    /// <summary>Asks ahead for what a requirement will likely lead to.</summary>
    public void Foresee(string name, IReadOnlyList<string> extras, Pep440SpecifierSet specifier)
    {
        if (_visited.TryAdd((name, string.Join(',', extras)), true))
        {
            _ = Task.Run(() => ForeseeAsync(name, extras, specifier), _cancellation);
        }
    }

    private async Task ForeseeAsync(string name, IReadOnlyList<string> extras, Pep440SpecifierSet specifier)
    {
        try
        {
            var project = await ProjectAsync(name).ConfigureAwait(false);
            var likeliest = project.Candidates.FirstOrDefault(candidate =>
                (candidate.Installed is not null || (!candidate.IsPrerelease && !candidate.IsYanked)) && specifier.Contains(candidate.Version, allowPrereleases: true));
            if (likeliest is null)
            {
                return;
            }

            var needs = await NeedsAsync(project, likeliest).ConfigureAwait(false);
            foreach (var requirement in extras.Prepend("").SelectMany(needs.For))
            {
                Foresee(requirement.Name, requirement.Extras, requirement.Specifier);
            }
        }
        catch (Exception error) when (error is Support.Http.IndexUnreachableException or Support.Http.IndexDamagedException or OperationCanceledException)
        {
            // Who really needs it asks again, and is told.
        }
    }

    private async Task<Needs> ReadNeedsAsync(PythonProject project, Candidate candidate)
    {
        if (candidate.Installed is { } installed)
        {
            return NeedsOf(installed);
        }

        if (await _index.MetadataAsync(candidate.Metadata!, _cancellation).ConfigureAwait(false) is not { } metadata)
        {
            return Without(candidate.IsFromSource
                ? $"has no wheel for this Python and machine, and says what it needs only when it is built ({BuildNeeds.Instead(project.Name)}; with NoDependencies=\"true\" it comes alone)"
                : "has no metadata that can be read");
        }

        if (PythonName.Normalise(metadata.Name) != project.Name
            || !Pep440Version.TryParse(metadata.Version, out var version) || !version.Equals(candidate.Version))
        {
            return Without($"says in its metadata that it is {metadata.Name} {metadata.Version}");
        }

        if (!_rules.IsForPython(metadata.RequiresPython))
        {
            return Without($"needs Python {metadata.RequiresPython}");
        }

        var all = new List<Requirement>();
        foreach (var line in metadata.RequiresDist)
        {
            if (Read(line) is not { } requirement)
            {
                return Without($"has invalid metadata (Requires-Dist: {line})");
            }

            all.Add(requirement);
        }

        return all.FirstOrDefault(requirement => requirement.Address is not null && requirement.Applies(Environment, "")) is { } direct
            ? Without($"needs {direct.Name} from an address of its own ({direct.Address})")
            : new Needs(null, [.. all.Where(requirement => requirement.Address is null && MayApply(requirement))], metadata.Extras, Environment);
    }

    // What holds for no extra here never counts: most of it is for other systems and older Pythons.
    private bool MayApply(Requirement requirement) => requirement.Marker is null or { NamesExtra: true } || requirement.Applies(Environment, "");

    // Own needs as far as they are met today; an extra's needs have to be met whatever is missing today.
    private Needs NeedsOf(InstalledPython installed) => new(
        null,
        [
            .. Installed.NeedsBy(installed.Name).Select(need => new Requirement(need.Name, [], need.Specifier, null, null)),
            .. installed.RequiresDist
                .Select(Read)
                .Where(requirement => requirement is { Address: null, Marker.NamesExtra: true } && !requirement.Applies(Environment, ""))
                .Select(requirement => requirement!),
        ],
        installed.Extras,
        Environment);

    private Needs Without(string why) => new(why, [], [], Environment);

    private Requirement? Read(string line) => _requirements.GetOrAdd(line, Requirement.Read);
}
