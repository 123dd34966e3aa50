using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What becomes of an installed distribution that a newly chosen version would break, and that nothing asks for.</summary>
internal enum Neighbours
{
    /// <summary>It stays, so the version cannot be chosen.</summary>
    Stay,

    /// <summary>It is replaced as well.</summary>
    Follow,

    /// <summary>It breaks.</summary>
    Break,
}

/// <summary>One run of the search over the candidates of Python packages: it feeds <see cref="Search"/> with what candidates need, and chooses.</summary>
internal sealed class PythonSearch
{
    private readonly CandidateProvider _provider;
    private readonly Neighbours _neighbours;
    private readonly bool _prereleases;
    private readonly Search _search = new();
    private readonly List<SolverPackage> _packages = [];
    private readonly Dictionary<(string Name, string Extra), SolverPackage> _byName = [];
    private readonly Dictionary<(int By, int Of, string Specifier), Incompatibility> _needs = [];
    private readonly HashSet<(int Package, int Candidate)> _expanded = [];
    private readonly HashSet<(int Extra, int Candidate)> _tied = [];
    private readonly SearchOrder _order = new();

    private PythonSearch(CandidateProvider provider, Neighbours neighbours, bool prereleases)
    {
        _provider = provider;
        _neighbours = neighbours;
        _prereleases = prereleases;
    }

    /// <summary>The packages that the search came across.</summary>
    public IReadOnlyList<SolverPackage> Packages => _packages;

    /// <summary>Why there is no solution; null where there is one.</summary>
    public Incompatibility? Failure { get; private set; }

    /// <summary>The candidate of a package in the solution; null where it is not part of it.</summary>
    public Candidate? Chosen(SolverPackage package) =>
        _search.Decided(package.Number) is >= 0 and var candidate ? package.Project.Candidates[candidate] : null;

    /// <summary>What the solution breaks of the needs of installed distributions that stay as they are.</summary>
    public IReadOnlyList<InstalledNeed> Broken() =>
    [
        .. from package in _packages
           where package.Extra.Length == 0
           let chosen = Chosen(package)
           where chosen is { Installed: null }
           from need in _provider.Installed.NeedsOn(package.Project.Name)
           where Breaks(chosen, need)
           select need,
    ];

    /// <summary>Searches.</summary>
    public static async Task<PythonSearch> RunAsync(
        CandidateProvider provider, IReadOnlyList<PythonRequest> requests, IReadOnlyList<PythonRequest> constraints, Neighbours neighbours, bool prereleases)
    {
        var run = new PythonSearch(provider, neighbours, prereleases);
        run.Failure = await run.StartAsync(requests, constraints).ConfigureAwait(false) ?? await run.GoOnAsync().ConfigureAwait(false);
        return run;
    }

    private async Task<Incompatibility?> StartAsync(IReadOnlyList<PythonRequest> requests, IReadOnlyList<PythonRequest> constraints)
    {
        foreach (var request in requests)
        {
            _provider.Foresee(request.Name, request.Extras, request.Specifier);
        }

        foreach (var request in requests)
        {
            foreach (var extra in request.Extras.Prepend(""))
            {
                var package = await PackageAsync(request.Name, extra).ConfigureAwait(false);
                package.Demands.Add(new Demand(null, -1, request.Specifier));
                var reason = new Reason.Requested(request);
                _search.Add(new Incompatibility(reason, new Term(package.Number, package.Matching(request.Specifier).Complement())));
            }
        }

        foreach (var constraint in constraints)
        {
            var package = await PackageAsync(constraint.Name, "").ConfigureAwait(false);
            package.Demands.Add(new Demand(null, -1, constraint.Specifier));
            var outside = package.Matching(constraint.Specifier).Complement().Without(VersionSet.Of(package.Width - 1, package.Width));
            if (!outside.IsEmpty)
            {
                _search.Add(new Incompatibility(new Reason.Constrained(constraint), new Term(package.Number, outside)));
            }
        }

        for (var package = 0; package < _packages.Count; package++)
        {
            if (_search.Propagate(package) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<Incompatibility?> GoOnAsync()
    {
        while (true)
        {
            Incompatibility? failure;
            if (Next() is { } package)
            {
                failure = await SettleAsync(package).ConfigureAwait(false);
            }
            else if (await BrokenAsync().ConfigureAwait(false) is { } breaks)
            {
                _search.Add(breaks);
                failure = _search.Propagate(breaks.Terms[0].Package);
            }
            else
            {
                return null;
            }

            if (failure is not null)
            {
                return failure;
            }
        }
    }

    private async Task<Incompatibility?> SettleAsync(SolverPackage package)
    {
        var number = package.Number;
        var candidate = CandidateChoice.Of(package.Project, _search.Possible(number), ActiveSpecifiers(package), _prereleases);
        if (candidate < 0)
        {
            var left = _search.Possible(number);
            return Exclude(package, left, package.Project.Candidates[left.Next(0)].IsYanked
                ? "is withdrawn, and is not asked for exactly"
                : "is a pre-release, and none is asked for");
        }

        var chosen = package.Project.Candidates[candidate];
        var needs = await _provider.NeedsAsync(package.Project, chosen).ConfigureAwait(false);
        if (needs.Unusable is { } why)
        {
            return Exclude(package, VersionSet.Of(candidate, package.Width), why);
        }

        var requirements = needs.For(package.Extra);
        foreach (var requirement in requirements)
        {
            _provider.Foresee(requirement.Name, requirement.Extras, requirement.Specifier);
        }

        Incompatibility? inTheWay = null;
        if (_expanded.Add((number, candidate)))
        {
            foreach (var requirement in requirements)
            {
                foreach (var extra in requirement.Extras.Prepend(""))
                {
                    await NeedAsync(package, candidate, requirement, extra).ConfigureAwait(false);
                }
            }

            Tie(package, candidate);
        }

        foreach (var incompatibility in Known(package, candidate))
        {
            if (_search.HoldsBut(incompatibility, number))
            {
                inTheWay = incompatibility;
                break;
            }
        }

        if (inTheWay is null)
        {
            _search.Decide(number, candidate);
        }
        else
        {
            var culprit = _order.Remember(number, inTheWay, other => _search.Decided(other) >= 0);
            ForeseeOthers(package, candidate);
            if (culprit is { } first)
            {
                return Reorder(first);
            }
        }

        return _search.Propagate(number);
    }

    private Incompatibility? Exclude(SolverPackage package, VersionSet candidates, string why)
    {
        _search.Add(new Incompatibility(new Reason.Unusable(package.Number, why), new Term(package.Number, candidates)));
        return _search.Propagate(package.Number);
    }

    private IEnumerable<Incompatibility> Known(SolverPackage package, int candidate) =>
        _search.Incompatibilities(package.Number).Where(one => one.Reason is Reason.Needs or Reason.SameVersion && one.SetOf(package.Number).Contains(candidate));

    private async Task NeedAsync(SolverPackage by, int candidate, Requirement requirement, string extra)
    {
        var needed = await PackageAsync(requirement.Name, extra).ConfigureAwait(false);
        needed.Demands.Add(new Demand(by, candidate, requirement.Specifier));
        var allowed = needed.Matching(requirement.Specifier);
        var own = VersionSet.Of(candidate, by.Width);
        if (needed == by)
        {
            if (!allowed.Contains(candidate))
            {
                _search.Add(new Incompatibility(new Reason.Needs(by.Number, requirement), new Term(by.Number, own)));
            }

            return;
        }

        var key = (by.Number, needed.Number, requirement.Specifier.ToString());
        if (_needs.TryGetValue(key, out var known))
        {
            known.WidenFirst(own);
        }
        else
        {
            var need = new Incompatibility(
                new Reason.Needs(by.Number, requirement), new Term(by.Number, own), new Term(needed.Number, allowed.Complement()));
            _needs.Add(key, need);
            _search.Add(need);
        }
    }

    // An extra takes the version of its project.
    private void Tie(SolverPackage package, int candidate)
    {
        var project = _byName[(package.Project.Name, "")];
        foreach (var extra in project.Extras)
        {
            if (_tied.Add((extra.Number, candidate)))
            {
                _search.Add(new Incompatibility(
                    new Reason.SameVersion(project.Number, extra.Number),
                    new Term(project.Number, VersionSet.Of(candidate, project.Width)),
                    new Term(extra.Number, VersionSet.All(extra.Width).Without(VersionSet.Of(candidate, extra.Width)).Without(VersionSet.Of(extra.Width - 1, extra.Width)))));
            }
        }
    }

    private async Task<SolverPackage> PackageAsync(string name, string extra)
    {
        if (_byName.TryGetValue((name, extra), out var known))
        {
            return known;
        }

        var project = await _provider.ProjectAsync(name).ConfigureAwait(false);
        var package = new SolverPackage(_search.AddPackage(project.Candidates.Count), project, extra);
        _packages.Add(package);
        _byName.Add((name, extra), package);
        if (extra.Length > 0)
        {
            var whole = await PackageAsync(name, "").ConfigureAwait(false);
            whole.Extras.Add(package);
            if (_search.Decided(whole.Number) is >= 0 and var candidate)
            {
                Tie(whole, candidate);
            }
        }

        return package;
    }

    /// <summary>The package to settle next: what has no choice first, then what was often in the way, then in the order of asking.</summary>
    private SolverPackage? Next()
    {
        SolverPackage? best = null;
        var bestKey = (0, 0, 0);
        foreach (var package in _packages)
        {
            if (_search.Decided(package.Number) >= 0 || !_search.IsRequired(package.Number))
            {
                continue;
            }

            if (package.Extra.Length > 0 && _search.Decided(_byName[(package.Project.Name, "")].Number) < 0)
            {
                continue;
            }

            var key = (_search.Possible(package.Number).Count == 1 ? 0 : 1, _order.Rank(package.Number), package.Number);
            if (best is null || key.CompareTo(bestKey) < 0)
            {
                (best, bestKey) = (package, key);
            }
        }

        return best;
    }

    // What is asked of a package by requests and by what is decided.
    private IEnumerable<Pep440SpecifierSet> ActiveSpecifiers(SolverPackage package)
    {
        var whole = _byName[(package.Project.Name, "")];
        return whole.Extras.Prepend(whole).SelectMany(one => one.Demands)
            .Where(demand => demand.By is null || _search.Decided(demand.By.Number) == demand.Candidate)
            .Select(demand => demand.Specifier);
    }

    // Where one candidate after another is refused, the next ones are asked for together: more each time that this was not enough.
    private void ForeseeOthers(SolverPackage package, int refused)
    {
        var count = _order.Trouble(package.Number);
        if (count == 0 || (count % SearchOrder.ManyConflicts) != 0)
        {
            return;
        }

        var possible = _search.Possible(package.Number);
        var left = Math.Min(count, 50);
        for (var next = possible.Next(refused + 1); next >= 0 && next < package.Project.Candidates.Count && left > 0; next = possible.Next(next + 1))
        {
            if (package.Project.Candidates[next] is { IsPrerelease: false, IsYanked: false } candidate)
            {
                _ = _provider.NeedsAsync(package.Project, candidate);
                left--;
            }
        }
    }

    // Takes back the decision on a package, so that another comes first; what was learned since counts from the start.
    private Incompatibility? Reorder(int culprit)
    {
        _search.Backtrack(_search.LevelOf(culprit) - 1);
        foreach (var package in _packages)
        {
            if (_search.Propagate(package.Number) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>That a chosen version breaks an installed distribution which nothing asks for; null where none does.</summary>
    private async Task<Incompatibility?> BrokenAsync()
    {
        if (_neighbours == Neighbours.Break)
        {
            return null;
        }

        foreach (var package in _packages)
        {
            if (package.Extra.Length > 0 || Chosen(package) is not { Installed: null } chosen || _provider.Installed.Find(package.Project.Name) is null)
            {
                continue;
            }

            foreach (var need in _provider.Installed.NeedsOn(package.Project.Name))
            {
                if (Breaks(chosen, need))
                {
                    return await BreakAsync(package, need).ConfigureAwait(false);
                }
            }
        }

        return null;
    }

    // What the solution has of it is held to its needs already.
    private bool Breaks(Candidate chosen, InstalledNeed need) =>
        !need.Specifier.Contains(chosen.Version, allowPrereleases: true)
        && !(_byName.TryGetValue((need.By.Name, ""), out var neighbour) && Chosen(neighbour) is not null);

    private async Task<Incompatibility> BreakAsync(SolverPackage package, InstalledNeed need)
    {
        var breaking = new Term(package.Number, package.Matching(need.Specifier).Complement().Without(VersionSet.Of(package.Width - 1, package.Width)));
        var reason = new Reason.Kept(need);
        if (_neighbours == Neighbours.Stay)
        {
            return new Incompatibility(reason, breaking);
        }

        // The installed version is the first candidate.
        var follower = await PackageAsync(need.By.Name, "").ConfigureAwait(false);
        var asItIs = VersionSet.Of(0, follower.Width).Or(VersionSet.Of(follower.Width - 1, follower.Width));
        return new Incompatibility(reason, breaking, new Term(follower.Number, asItIs));
    }
}
