using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What one installed distribution needs of another, and has.</summary>
/// <param name="By">Who needs it.</param>
/// <param name="Name">Name of the other.</param>
/// <param name="Specifier">The versions it needs.</param>
/// <param name="Rule">Why it needs these, where its own metadata does not say so; null where that does.</param>
internal sealed record InstalledNeed(InstalledPython By, string Name, Pep440SpecifierSet Specifier, string? Rule);

/// <summary>
/// The installed distributions and what they need of each other. A need that is unmet from the start is known and left: only
/// what is added or replaced is held to what holds today.
/// </summary>
internal sealed class InstalledSet
{
    private readonly Dictionary<string, InstalledPython> _all;
    private readonly ILookup<string, InstalledNeed> _byName;
    private readonly ILookup<string, InstalledNeed> _byWho;

    /// <summary>Reads what they need.</summary>
    public InstalledSet(IReadOnlyList<InstalledPython> installed, MarkerEnvironment environment)
    {
        _all = installed.ToDictionary(one => one.Name, StringComparer.Ordinal);
        var needs = installed.SelectMany(one => NeedsOf(one, environment)).ToArray();
        _byName = needs.ToLookup(need => need.Name, StringComparer.Ordinal);
        _byWho = needs.ToLookup(need => need.By.Name, StringComparer.Ordinal);
    }

    /// <summary>The installed distribution of a name; null where there is none.</summary>
    public InstalledPython? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>What needs a distribution.</summary>
    public IEnumerable<InstalledNeed> NeedsOn(string name) => _byName[name];

    /// <summary>What a distribution needs.</summary>
    public IEnumerable<InstalledNeed> NeedsBy(string name) => _byWho[name];

    private IReadOnlyList<InstalledNeed> NeedsOf(InstalledPython by, MarkerEnvironment environment)
    {
        var needs = new List<InstalledNeed>();
        var seen = new HashSet<(string, string)>();
        var open = new Queue<(InstalledPython Of, string Extra)>([(by, "")]);
        while (open.TryDequeue(out var next))
        {
            foreach (var requirement in Requirements(next.Of.RequiresDist, next.Extra, environment))
            {
                if (!_all.TryGetValue(requirement.Name, out var needed) || !requirement.Specifier.Contains(needed.Version, allowPrereleases: true))
                {
                    continue;
                }

                if (needed != by)
                {
                    needs.Add(new InstalledNeed(by, needed.Name, requirement.Specifier, null));
                    if (BinaryInterfaces.Of(needed) is var (specifier, rule))
                    {
                        needs.Add(new InstalledNeed(by, needed.Name, specifier, rule));
                    }
                }

                // What an extra of another needs is needed as well.
                foreach (var extra in requirement.Extras.Where(extra => seen.Add((needed.Name, extra))))
                {
                    open.Enqueue((needed, extra));
                }
            }
        }

        var known = needs.Select(need => (need.Name, need.Specifier.ToString())).ToHashSet();
        foreach (var requirement in Requirements(by.UpstreamRequiresDist, "", environment))
        {
            if (_all.TryGetValue(requirement.Name, out var needed) && needed != by
                && requirement.Specifier.Contains(needed.Version, allowPrereleases: true)
                && known.Add((requirement.Name, requirement.Specifier.ToString())))
            {
                needs.Add(new InstalledNeed(by, needed.Name, requirement.Specifier, $"its release on the index, {by.Name} {by.Version}, says so"));
            }
        }

        return needs;
    }

    private static IEnumerable<Requirement> Requirements(IReadOnlyList<string> lines, string extra, MarkerEnvironment environment) => lines
        .Select(Requirement.Read)
        .Where(requirement => requirement is { Address: null }
            && requirement.Applies(environment, extra)
            && (extra.Length == 0 || !requirement.Applies(environment, "")))
        .Select(requirement => requirement!);
}
