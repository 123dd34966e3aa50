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
    /// <param name="world">The world.</param>
    /// <param name="unasked">What would have to be replaced besides.</param>
    public static PythonConflict Write(
        PythonConflictKind kind, IReadOnlyList<PythonRequest> core, PythonSearch failed, PythonWorld world, IReadOnlyList<string> unasked)
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

        foreach (var fact in facts)
        {
            switch (fact.Reason)
            {
                case Reason.Constrained(var constraint):
                    lines.Add($"a constraint bounds {constraint.Text}");
                    names.Add(constraint.Name);
                    break;
                case Reason.Unusable(var package, var why):
                    var one = failed.Packages[package];
                    lines.Add($"{one.Shown} {Versions(one, [.. Enumerable.Range(0, one.Width - 1).Where(fact.Terms[0].Set.Contains).Select(at => one.Project.Candidates[at])])} {why}");
                    names.Add(one.Project.Name);
                    break;
                case Reason.Kept(var need):
                    lines.Add($"{need.By.Package ?? need.By.Name}, which is installed, needs {Requirement.Described(need.Name, [], need.Specifier.ToString())}{(need.Rule is null ? "" : $" since {need.Rule}")}");
                    names.Add(need.By.Name);
                    break;
            }
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
        return new PythonConflict(kind, core, lines, [.. names.Concat(unasked).Distinct(StringComparer.Ordinal)]);
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
