namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// PubGrub's search (Natalie Weizenbaum, "PubGrub: Next-Generation Version Solving") over packages with finitely many candidates
/// each: what is known is kept as incompatibilities; of each conflict a new one is learned, which leads back to the decision
/// that has to change, and in the end to the reason why there is no solution.
/// </summary>
internal sealed class Search
{
    private readonly List<PackageState> _packages = [];
    private readonly List<Assignment> _assignments = [];
    private int _level;

    /// <summary>How many conflicts there were so far.</summary>
    public int Conflicts { get; private set; }

    /// <summary>How many decisions stand.</summary>
    public int Level => _level;

    /// <summary>Adds a package.</summary>
    /// <param name="candidates">How many candidates it has.</param>
    /// <returns>Its number, counted from 0.</returns>
    public int AddPackage(int candidates)
    {
        _packages.Add(new PackageState(candidates + 1));
        return _packages.Count - 1;
    }

    /// <summary>How many values a package has: its candidates, and not to be there.</summary>
    public int Width(int package) => _packages[package].Width;

    /// <summary>The values that a package can still have.</summary>
    public VersionSet Possible(int package) => _packages[package].Possible;

    /// <summary>The candidate that was decided on; -1 where none is.</summary>
    public int Decided(int package) => _packages[package].Decided;

    /// <summary>Whether a package has to be there.</summary>
    public bool IsRequired(int package)
    {
        var state = _packages[package];
        return !state.Possible.Contains(state.Width - 1);
    }

    /// <summary>What is known about a package.</summary>
    public IReadOnlyList<Incompatibility> Incompatibilities(int package) => _packages[package].Incompatibilities;

    /// <summary>Whether every term of an incompatibility but one package's is true as things stand.</summary>
    public bool HoldsBut(Incompatibility incompatibility, int package)
    {
        foreach (var term in incompatibility.Span)
        {
            if (term.Package != package && !_packages[term.Package].Possible.IsSubsetOf(term.Set))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds what is known.</summary>
    public void Add(Incompatibility incompatibility)
    {
        foreach (var term in incompatibility.Span)
        {
            _packages[term.Package].Incompatibilities.Add(incompatibility);
        }
    }

    /// <summary>Decides on a candidate.</summary>
    public void Decide(int package, int candidate)
    {
        _level++;
        var state = _packages[package];
        state.Decided = candidate;
        Assign(package, VersionSet.Of(candidate, state.Width), cause: null);
    }

    /// <summary>Takes back decisions.</summary>
    /// <param name="level">How many decisions are left.</param>
    public void Backtrack(int level)
    {
        while (_assignments.Count > 0 && _assignments[^1].Level > level)
        {
            var last = _assignments[^1];
            _assignments.RemoveAt(_assignments.Count - 1);
            var state = _packages[last.Package];
            state.History.RemoveAt(state.History.Count - 1);
            state.Possible = state.History.Count == 0 ? VersionSet.All(state.Width) : _assignments[state.History[^1]].After;
            if (last.Cause is null)
            {
                state.Decided = -1;
            }
        }

        _level = level;
    }

    /// <summary>The level of the decision on a package.</summary>
    public int LevelOf(int package) => _assignments[_packages[package].History.First(at => _assignments[at].Cause is null)].Level;

    /// <summary>Draws all conclusions, after something became known or was decided.</summary>
    /// <param name="start">The package that it was about.</param>
    /// <param name="learned">Called with each conflict: the incompatibility that was violated, and the one learned from it.</param>
    /// <returns>The incompatibility that says that there is no solution; null where there still may be one.</returns>
    public Incompatibility? Propagate(int start, Action<Incompatibility, Incompatibility>? learned = null)
    {
        var changed = new Queue<int>();
        var waiting = new HashSet<int>();
        Enqueue(start);
        while (changed.TryDequeue(out var package))
        {
            waiting.Remove(package);
            var incompatibilities = _packages[package].Incompatibilities;
            for (var i = incompatibilities.Count - 1; i >= 0; i--)
            {
                var incompatibility = incompatibilities[i];
                var (relation, open) = Relate(incompatibility);
                if (relation == Relation.AlmostSatisfied)
                {
                    Assign(open.Package, open.Set.Complement(), incompatibility);
                    Enqueue(open.Package);
                }
                else if (relation == Relation.Satisfied)
                {
                    Conflicts++;
                    var cause = Resolve(incompatibility);
                    if (IsFailure(cause))
                    {
                        return cause;
                    }

                    learned?.Invoke(incompatibility, cause);
                    changed.Clear();
                    waiting.Clear();
                    (_, open) = Relate(cause);
                    Assign(open.Package, open.Set.Complement(), cause);
                    Enqueue(open.Package);
                    break;
                }
            }
        }

        return null;

        void Enqueue(int package)
        {
            if (waiting.Add(package))
            {
                changed.Enqueue(package);
            }
        }
    }

    private static bool IsFailure(Incompatibility incompatibility) => incompatibility.Span.IsEmpty;

    private void Assign(int package, VersionSet set, Incompatibility? cause)
    {
        var state = _packages[package];
        state.Possible = state.Possible.And(set);
        state.History.Add(_assignments.Count);
        _assignments.Add(new Assignment(package, set, state.Possible, _level, cause));
    }

    private (Relation Relation, Term Open) Relate(Incompatibility incompatibility)
    {
        Term? open = null;
        foreach (var term in incompatibility.Span)
        {
            var possible = _packages[term.Package].Possible;
            if (possible.IsSubsetOf(term.Set))
            {
                continue;
            }

            if (open is not null || !possible.Overlaps(term.Set))
            {
                return (Relation.Other, default);
            }

            open = term;
        }

        return open is { } one ? (Relation.AlmostSatisfied, one) : (Relation.Satisfied, default);
    }

    // "Conflict resolution" of the algorithm: from the violated incompatibility back to the first that was known early enough.
    private Incompatibility Resolve(Incompatibility incompatibility)
    {
        var isNew = false;
        while (!IsFailure(incompatibility))
        {
            Term recentTerm = default;
            var recent = -1;
            VersionSet? difference = null;
            var previousLevel = 0;
            foreach (var term in incompatibility.Span)
            {
                var satisfier = Satisfier(term);
                if (satisfier > recent)
                {
                    if (recent >= 0)
                    {
                        previousLevel = Math.Max(previousLevel, _assignments[recent].Level);
                    }

                    (recentTerm, recent, difference) = (term, satisfier, null);
                }
                else
                {
                    previousLevel = Math.Max(previousLevel, _assignments[satisfier].Level);
                }

                if (recent == satisfier && recentTerm.Package == term.Package)
                {
                    // What the assignment leaves open had to be excluded before.
                    var rest = _assignments[recent].Set.Without(term.Set);
                    if (!rest.IsEmpty)
                    {
                        difference = rest;
                        previousLevel = Math.Max(previousLevel, _assignments[Satisfier(new Term(term.Package, rest.Complement()))].Level);
                    }
                }
            }

            var assignment = _assignments[recent];
            if (previousLevel < assignment.Level || assignment.Cause is null)
            {
                Backtrack(previousLevel);
                if (isNew)
                {
                    Add(incompatibility);
                }

                return incompatibility;
            }

            incompatibility = Combine(incompatibility, assignment.Cause, recentTerm.Package, difference);
            isNew = true;
        }

        return incompatibility;
    }

    private static Incompatibility Combine(Incompatibility incompatibility, Incompatibility cause, int package, VersionSet? difference)
    {
        var terms = new List<Term>();
        foreach (var term in incompatibility.Span)
        {
            if (term.Package != package)
            {
                terms.Add(term);
            }
        }

        foreach (var term in cause.Span)
        {
            if (term.Package != package)
            {
                AddTerm(term);
            }
        }

        if (difference is { } rest)
        {
            AddTerm(new Term(package, rest.Complement()));
        }

        return new Incompatibility(incompatibility, cause, [.. terms]);

        void AddTerm(Term term)
        {
            var at = terms.FindIndex(other => other.Package == term.Package);
            if (at < 0)
            {
                terms.Add(term);
            }
            else
            {
                terms[at] = new Term(term.Package, terms[at].Set.And(term.Set));
            }
        }
    }

    // The first assignment from which on a term is true.
    private int Satisfier(Term term)
    {
        var history = _packages[term.Package].History;
        var (low, high) = (0, history.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_assignments[history[middle]].After.IsSubsetOf(term.Set))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return history[low];
    }

    private enum Relation
    {
        Other,
        AlmostSatisfied,
        Satisfied,
    }

    private readonly record struct Assignment(int Package, VersionSet Set, VersionSet After, int Level, Incompatibility? Cause);

    private sealed class PackageState(int width)
    {
        public int Width { get; } = width;

        public VersionSet Possible { get; set; } = VersionSet.All(width);

        public int Decided { get; set; } = -1;

        public List<Incompatibility> Incompatibilities { get; } = [];

        // Places of its assignments, the oldest first.
        public List<int> History { get; } = [];
    }
}
