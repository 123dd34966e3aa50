using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// Which packages apt installs for a list of them: these, and what they need, without recommendations. Chooses as apt does
/// where nothing else decides: of alternatives the first that can be had, of a package its newest version, of several that
/// provide a name the one that is installed already or comes first. What conflicts is apt's to find.
/// </summary>
/// <remarks>Stateful, as an image is: each <see cref="Add"/> stands on those before it.</remarks>
/// <param name="archive">The archive's packages.</param>
public sealed class DebianClosure(IDebianPackages archive)
{
    // apt is not required by itself, but how the rest comes in.
    private const string Installer = "apt";

    private readonly Dictionary<string, DebianPackage> _installed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(DebianPackage By, string? Version)>> _provided = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _standIns = new(StringComparer.Ordinal);
    private readonly List<UnmetDebianNeed> _unmet = [];

    /// <summary>Needs for which the archive has nothing.</summary>
    public IReadOnlyList<UnmetDebianNeed> Unmet => _unmet;

    /// <summary>Everything that is installed so far, the base's packages too.</summary>
    public IReadOnlyCollection<DebianPackage> Installed => _installed.Values;

    /// <summary>Takes what every Debian system has as installed, at the archive's versions.</summary>
    public void AddBase()
    {
        _ = Add([.. archive.Required().Append(Installer).Select(name => new PinnedPackage(name, null))]);
        _unmet.Clear();
    }

    /// <summary>Takes names as provided by a package that is nothing else.</summary>
    /// <param name="standIns">The names, each with the version at which it is provided.</param>
    public void StandIn(IEnumerable<PinnedPackage> standIns)
    {
        foreach (var (name, version) in standIns)
        {
            _standIns[name] = version;
        }
    }

    /// <summary>Installs packages.</summary>
    /// <param name="asked">Their names, and versions where these are given; the newest elsewhere.</param>
    /// <returns>What is new, sorted by name.</returns>
    public IReadOnlyList<DebianPackage> Add(IReadOnlyList<PinnedPackage> asked)
    {
        var before = _installed.Keys.ToHashSet(StringComparer.Ordinal);

        // As apt does: all that is named is marked first, so that an alternative among it counts.
        var roots = new List<DebianPackage>();
        foreach (var (name, version) in asked)
        {
            var packages = archive.Packages(name);
            if ((version is null ? packages.FirstOrDefault() : packages.FirstOrDefault(package => package.Version == version)) is { } package)
            {
                Mark(package);
                roots.Add(package);
            }
            else if (packages.Count == 0 && !IsProvided(new DebianDependency(name, null)) && Provider(new DebianDependency(name, null)) is { } provider)
            {
                Mark(provider);
                roots.Add(provider);
            }
        }

        foreach (var root in roots)
        {
            AddNeeds(root);
        }

        return [.. _installed.Values.Where(package => !before.Contains(package.Name)).OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    private void AddNeeds(DebianPackage root)
    {
        // Depth first, in the order of the fields; a stack of its own, since chains are long.
        var open = new Stack<(DebianPackage Package, IEnumerator<IReadOnlyList<DebianDependency>> Needs)>();
        open.Push((root, root.Needs().GetEnumerator()));
        while (open.Count > 0)
        {
            var (package, needs) = open.Peek();
            if (!needs.MoveNext())
            {
                open.Pop();
                continue;
            }

            var alternatives = needs.Current;
            if (alternatives.Any(IsMet))
            {
                continue;
            }

            if (alternatives.Select(Choose).FirstOrDefault(chosen => chosen is not null) is { } found)
            {
                Mark(found);
                open.Push((found, found.Needs().GetEnumerator()));
            }
            else
            {
                _unmet.Add(new UnmetDebianNeed(package, alternatives));
            }
        }
    }

    private void Mark(DebianPackage package)
    {
        if (!_installed.TryAdd(package.Name, package))
        {
            return;
        }

        foreach (var provided in DebianDependency.Parse(package.Provides).Select(entry => entry[0]))
        {
            if (!_provided.TryGetValue(provided.Name, out var by))
            {
                _provided.Add(provided.Name, by = []);
            }

            by.Add((package, provided.Relation?.Version.ToString()));
        }
    }

    private bool IsMet(DebianDependency dependency) =>
        (_installed.TryGetValue(dependency.Name, out var package) && dependency.IsMetBy(package.Version)) || IsProvided(dependency);

    private bool IsProvided(DebianDependency dependency) =>
        (_standIns.TryGetValue(dependency.Name, out var version) && dependency.IsMetBy(version))
        || (_provided.TryGetValue(dependency.Name, out var by) && by.Any(each => dependency.IsMetBy(each.Version)));

    private DebianPackage? Choose(DebianDependency dependency) =>
        archive.Packages(dependency.Name).FirstOrDefault() is { } newest && dependency.IsMetBy(newest.Version)
            ? _installed.ContainsKey(newest.Name) ? null : newest
            : Provider(dependency);

    private DebianPackage? Provider(DebianDependency dependency) => archive.Providers(dependency.Name)
        .Select(name => archive.Packages(name).FirstOrDefault())
        .OfType<DebianPackage>()
        .FirstOrDefault(package => !_installed.ContainsKey(package.Name)
            && DebianDependency.Parse(package.Provides).Any(entry => entry[0].Name == dependency.Name && dependency.IsMetBy(entry[0].Relation?.Version.ToString())));
}

/// <summary>A need of a package that nothing in the archive meets.</summary>
/// <param name="Package">Whose need it is.</param>
/// <param name="Alternatives">The need.</param>
public sealed record UnmetDebianNeed(DebianPackage Package, IReadOnlyList<DebianDependency> Alternatives)
{
    /// <summary>The need as its package has it.</summary>
    public string Need => string.Join(" | ", Alternatives.Select(each => each.Relation is null ? each.Name : $"{each.Name} ({each.Relation})"));
}
