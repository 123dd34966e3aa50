namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Says in the words of the requests why a search failed.</summary>
internal static class ConflictWriter
{
    private const int MostLines = 8;

    /// <summary>The requests that a failure follows from, in their order.</summary>
    public static IReadOnlyList<PythonRequest> Requests(PythonSearch failed, IReadOnlyList<PythonRequest> all)
    {
        var used = Facts(failed.Failure!).Select(fact => fact.Reason).OfType<Reason.Requested>().Select(reason => reason.Request).ToHashSet();
        return [.. all.Where(used.Contains)];
    }

    /// <summary>Writes a conflict.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="core">The requests, none of which could be left out.</param>
    /// <param name="failed">The search with these.</param>
    /// <param name="broken">What installed distributions need and would not have.</param>
    /// <param name="followers">Installed distributions that could be replaced as well, so that none breaks.</param>
    public static PythonConflict Write(
        PythonConflictKind kind, IReadOnlyList<PythonRequest> core, PythonSearch failed, IReadOnlyList<InstalledNeed> broken, IReadOnlyList<string> followers)
    {
        var facts = Facts(failed.Failure!);
        var lines = new List<string>();
        var names = core.Select(request => request.Name).ToList();
        foreach (var group in facts.Where(fact => fact.Reason is Reason.Needs).GroupBy(fact => (By: fact.Terms[0].Package, ((Reason.Needs)fact.Reason!).Requirement.Name)))
        {
            var by = failed.Packages[group.Key.By];
            var specifiers = group.Select(fact => ((Reason.Needs)fact.Reason!).Requirement.ToString()).Distinct(StringComparer.Ordinal).ToArray();
            var candidates = group.SelectMany(fact => Enumerable.Range(0, by.Width - 1).Where(fact.Terms[0].Set.Contains)).Distinct().Order().Select(at => by.Project.Candidates[at]).ToArray();
            lines.Add($"{by.Shown} {Versions(by, candidates)} needs {string.Join(" or ", specifiers.Take(3))}{(specifiers.Length > 3 ? " or others" : "")}");
            names.Add(by.Project.Name);
            names.Add(group.Key.Name);
        }

        foreach (var constraint in facts.Select(fact => fact.Reason).OfType<Reason.Constrained>().Select(reason => reason.Constraint))
        {
            lines.Add($"a constraint bounds {constraint.Text}");
            names.Add(constraint.Name);
        }

        foreach (var group in facts.Where(fact => fact.Reason is Reason.Unusable).GroupBy(fact => (Reason.Unusable)fact.Reason!))
        {
            var one = failed.Packages[group.Key.Package];
            var candidates = Enumerable.Range(0, one.Width - 1).Where(at => group.Any(fact => fact.Terms[0].Set.Contains(at))).Select(at => one.Project.Candidates[at]);
            lines.Add($"{one.Shown} {Versions(one, [.. candidates])} {group.Key.Why}");
            names.Add(one.Project.Name);
        }

        // The search stops at the first that breaks; people want to know all.
        var needs = facts.Select(fact => fact.Reason).OfType<Reason.Kept>().Select(kept => kept.Need).Concat(broken)
            .DistinctBy(need => (need.By.Name, need.Name, need.Specifier.ToString()))
            .ToArray();
        foreach (var need in needs)
        {
            lines.Add($"{need.By.Package ?? need.By.Name}, which is installed, needs {Requirement.Described(need.Name, [], need.Specifier.ToString())}{(need.Rule is null ? "" : $" since {need.Rule}")}");
            names.Add(need.By.Name);
        }

        if (lines.Count > MostLines)
        {
            lines = [.. lines.Take(MostLines - 1), $"and {lines.Count - MostLines + 1} more needs like these"];
        }

        lines.Add(core.Count switch
        {
            1 => $"so '{core[0].Text}' cannot be met",
            _ => $"so {string.Join(" and ", core.Select(request => $"'{request.Text}'"))} cannot be met together",
        });
        return new PythonConflict(kind, core, lines, [.. names.Concat(followers).Distinct(StringComparer.Ordinal)])
        {
            WaysOut = kind == PythonConflictKind.BreaksInstalled ? WaysOut(needs, followers) : [],
        };
    }

    private static IReadOnlyList<string> WaysOut(IReadOnlyList<InstalledNeed> broken, IReadOnlyList<string> followers)
    {
        var ways = broken
            .GroupBy(need => need.Name)
            .Select(group => $"ask for a version that leaves them be ({string.Join(" and ", group.Select(need => Requirement.Described(need.Name, [], need.Specifier.ToString())).Distinct())})")
            .ToList();
        if (followers.Count > 0)
        {
            ways.Add($"ask for {string.Join(", ", followers)} from the index as well (Source=\"pip\" with a Version that Debian's does not meet)");
        }

        ways.Add("install it in an environment of its own");
        return ways;
    }

    private static string Versions(SolverPackage package, IReadOnlyList<Candidate> candidates)
    {
        var sorted = candidates.Select(one => one.Version).Order().ToArray();
        return sorted.Length == 0 ? "of any version"
            : sorted.Length == package.Width - 1 && sorted.Length > 1 ? "of every version"
            : sorted.Length <= 3 ? string.Join(", ", sorted.Select(version => version.ToString()))
            : $"{sorted[0]} to {sorted[^1]}";
    }

    // What the failure follows from, each fact once, those of the conflict itself first.
    private static List<Incompatibility> Facts(Incompatibility failure)
    {
        var facts = new List<Incompatibility>();
        var seen = new HashSet<Incompatibility>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Incompatibility>([failure]);
        while (open.TryPop(out var one))
        {
            if (!seen.Add(one))
            {
                continue;
            }

            if (one.Reason is not null)
            {
                facts.Add(one);
                continue;
            }

            open.Push(one.Second!);
            open.Push(one.First!);
        }

        return facts;
    }
}
