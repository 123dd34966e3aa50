namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>That a package has one of some values.</summary>
/// <param name="Package">Number of the package.</param>
/// <param name="Set">The values.</param>
internal readonly record struct Term(int Package, VersionSet Set);

/// <summary>Terms, of different packages, that are not all true in any solution.</summary>
internal sealed class Incompatibility
{
    private Term[] _terms;

    /// <summary>Makes one that is known from the world. A term that is always true says nothing and is left out.</summary>
    public Incompatibility(Reason reason, params IEnumerable<Term> terms)
    {
        Reason = reason;
        _terms = [.. terms.Where(term => !term.Set.IsAll)];
    }

    /// <summary>Makes one that follows from two others.</summary>
    public Incompatibility(Incompatibility first, Incompatibility second, Term[] terms)
    {
        First = first;
        Second = second;
        _terms = terms;
    }

    /// <summary>What it says of the world; null where it follows from others.</summary>
    public Reason? Reason { get; }

    /// <summary>The first that it follows from.</summary>
    public Incompatibility? First { get; }

    /// <summary>The second that it follows from.</summary>
    public Incompatibility? Second { get; }

    /// <summary>The terms.</summary>
    public IReadOnlyList<Term> Terms => _terms;

    /// <summary>The terms.</summary>
    public ReadOnlySpan<Term> Span => _terms;

    /// <summary>The term of a package.</summary>
    public VersionSet SetOf(int package)
    {
        foreach (var term in _terms)
        {
            if (term.Package == package)
            {
                return term.Set;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(package));
    }

    /// <summary>Says the same of more values of its first package.</summary>
    public void WidenFirst(VersionSet more) => _terms = [new Term(_terms[0].Package, _terms[0].Set.Or(more)), .. _terms.AsSpan(1)];
}
