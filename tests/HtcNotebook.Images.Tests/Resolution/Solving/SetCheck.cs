using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

/// <summary>Checks sets of files by what their metadata says, without the solver.</summary>
internal sealed class SetCheck
{
    private readonly RecordedIndex _index = RecordedIndex.Open();
    private readonly PythonProblem _problem;
    private readonly MarkerEnvironment _environment;
    private readonly Dictionary<string, CoreMetadata> _added;
    private readonly Dictionary<string, InstalledPython> _installed;

    /// <summary>A set: files by name.</summary>
    public SetCheck(PythonProblem problem, IReadOnlyDictionary<string, string> set)
    {
        _problem = problem;
        _environment = new MarkerEnvironment(problem.Platform);
        _installed = problem.Installed.ToDictionary(one => one.Name, StringComparer.Ordinal);
        _added = set.ToDictionary(one => one.Key, one => _index.Metadata(one.Value) ?? Sibling(one.Key, one.Value), StringComparer.Ordinal);
    }

    /// <summary>What is not met of what the requests and the files need, and what is there without need.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        var reached = new HashSet<(string, string)>();
        var open = new Queue<(string Name, string Extra)>();
        foreach (var request in _problem.Requests)
        {
            Need("a request", request.Name, request.Extras, request.Specifier);
        }

        foreach (var constraint in _problem.Constraints.Where(one => Version(one.Name) is { } version && !Fits(one.Specifier, version)))
        {
            faults.Add($"constraint {constraint.Text}");
        }

        while (open.TryDequeue(out var next))
        {
            foreach (var requirement in Requirements(next.Name, next.Extra))
            {
                Need(next.Name, requirement.Name, requirement.Extras, requirement.Specifier);
            }
        }

        faults.AddRange(_added.Keys.Where(name => !reached.Contains((name, ""))).Select(name => $"nothing needs {name}"));
        return faults;

        void Need(string by, string name, IReadOnlyList<string> extras, Pep440SpecifierSet specifier)
        {
            if (Version(name) is not { } version || !Fits(specifier, version))
            {
                faults.Add($"{by} needs {name} {specifier}, there is {Version(name)}");
                return;
            }

            foreach (var extra in extras.Prepend("").Where(extra => reached.Add((name, extra))))
            {
                open.Enqueue((name, extra));
            }
        }
    }

    /// <summary>Installed distributions, not in the set, of which a need is met without the set and not with it.</summary>
    public IReadOnlyList<string> Broken() =>
    [
        .. _problem.Installed
            .Where(one => !_added.ContainsKey(one.Name))
            .Where(one => Lines(one, "").Any(need => _installed.TryGetValue(need.Name, out var before) && Fits(need.Specifier, before.Version)
                && (!Fits(need.Specifier, Version(need.Name)!) || (need.Name == "numpy" && Version("numpy")!.Release[0] != before.Version.Release[0]))))
            .Select(one => one.Name),
    ];

    /// <summary>What installed distributions need and do not have, and all that this needs.</summary>
    public static IReadOnlySet<string> Unmet(PythonProblem problem, IReadOnlyDictionary<string, string> set)
    {
        var check = new SetCheck(problem, set);
        var unmet = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        var there = new Queue<(string Name, string Extra)>(problem.Installed.Select(one => (one.Name, "")));
        while (there.TryDequeue(out var next))
        {
            foreach (var need in seen.Add(next) ? check.Lines(check._installed[next.Name], next.Extra) : [])
            {
                if (!check._installed.TryGetValue(need.Name, out var other) || !Fits(need.Specifier, other.Version))
                {
                    unmet.Add(need.Name);
                    continue;
                }

                foreach (var extra in need.Extras)
                {
                    there.Enqueue((need.Name, extra));
                }
            }
        }

        var open = new Queue<string>(unmet);
        while (open.TryDequeue(out var name))
        {
            foreach (var need in check._added.ContainsKey(name) ? check.Requirements(name, "") : [])
            {
                if (unmet.Add(need.Name))
                {
                    open.Enqueue(need.Name);
                }
            }
        }

        return unmet;
    }

    // An installed one is held to what it has today; its extras, where something new asks for them, to everything.
    private IEnumerable<Requirement> Requirements(string name, string extra) => _added.TryGetValue(name, out var metadata)
        ? metadata.RequiresDist.Select(line => Requirement.Read(line)!).Where(one => one.Applies(_environment, extra))
        : extra.Length == 0
            ? Lines(_installed[name], "")
                .Where(need => _installed.TryGetValue(need.Name, out var before) && Fits(need.Specifier, before.Version))
                .Select(need => need with { Extras = [] })
            : Lines(_installed[name], extra).Where(one => !one.Applies(_environment, ""));

    private IEnumerable<Requirement> Lines(InstalledPython installed, string extra) => installed.RequiresDist
        .Select(line => Requirement.Read(line)!)
        .Where(one => one.Address is null && one.Applies(_environment, extra));

    private Pep440Version? Version(string name) => _added.TryGetValue(name, out var metadata)
        ? Pep440Version.TryParse(metadata.Version, out var version) ? version : null
        : _installed.TryGetValue(name, out var installed) ? installed.Version : null;

    // A source distribution whose own metadata is not recorded has that of a wheel for another machine.
    private CoreMetadata Sibling(string name, string file)
    {
        var names = new PythonFileName(name);
        var version = names.SourceVersion(file);
        return _index.FilesAsync(name, CancellationToken.None).Result!
            .Where(other => names.TryReadWheel(other.Name, out var wheel) && wheel.Version.Equals(version))
            .Select(other => _index.Metadata(other.Name))
            .First(metadata => metadata is not null)!;
    }

    private static bool Fits(Pep440SpecifierSet specifier, Pep440Version version) => specifier.Contains(version, allowPrereleases: true);
}
