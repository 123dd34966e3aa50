using System.Diagnostics.CodeAnalysis;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>What Python packages take as <c>Version</c>: clauses with commas between them, all of which have to match.</summary>
public sealed class Pep440SpecifierSet
{
    private readonly Pep440Specifier[] clauses;

    private Pep440SpecifierSet(IEnumerable<Pep440Specifier> clauses) =>
        this.clauses = [.. clauses.DistinctBy(clause => clause.ToString()).OrderBy(clause => clause.ToString(), StringComparer.Ordinal)];

    /// <summary>The set without clauses: any version.</summary>
    public static Pep440SpecifierSet Any { get; } = new([]);

    /// <summary>The clauses, sorted by their text, each once.</summary>
    public IReadOnlyList<Pep440Specifier> Clauses => clauses;

    /// <summary>Whether a clause names a pre-release, and so asks for them.</summary>
    public bool NamesPrerelease => clauses.Any(clause => clause.NamesPrerelease);

    /// <summary>Whether a clause names one version exactly, which is how a withdrawn one is asked for (PEP 592).</summary>
    public bool IsPin => clauses.Any(clause => clause is { Operator: Pep440Operator.Equal, IsPrefix: false } or { Operator: Pep440Operator.Arbitrary });

    /// <summary>Reads a set.</summary>
    /// <param name="text">Clauses with commas between them; empty ones are ignored, so an empty text is any version.</param>
    /// <param name="set">The set; null where <paramref name="text"/> is none.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Pep440SpecifierSet? set) =>
        TryParse(text, out set, out _);

    /// <summary>Reads a set.</summary>
    /// <param name="text">Clauses with commas between them; empty ones are ignored, so an empty text is any version.</param>
    /// <param name="set">The set; null where <paramref name="text"/> is none.</param>
    /// <param name="problem">What is wrong and what to write, for the end of a sentence; null where nothing is.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out Pep440SpecifierSet? set,
        [NotNullWhen(false)] out string? problem)
    {
        set = null;
        if (text is null)
        {
            problem = "it is missing";
            return false;
        }

        var read = new List<Pep440Specifier>();
        foreach (string part in text.Split(','))
        {
            string trimmed = AsciiText.TrimBlanks(part).ToString();
            if (trimmed.Length == 0)
            {
                continue;
            }

            if (!Pep440Specifier.TryParse(trimmed, out Pep440Specifier? clause))
            {
                problem = Pep440Version.TryParse(trimmed, out _)
                    ? $"'{trimmed}' does not say how to compare: write '=={trimmed}' for exactly this version or '>={trimmed}' for at least this one"
                    : $"'{trimmed}' is not a clause of PEP 440: write one like '>=1.2', '~=1.2' or '==1.2.*'";
                return false;
            }

            read.Add(clause);
        }

        set = new Pep440SpecifierSet(read);
        problem = null;
        return true;
    }

    /// <summary>Whether a version matches every clause.</summary>
    /// <param name="version">The version.</param>
    /// <param name="allowPrereleases">Whether a pre-release may match; null: only where a clause names one.</param>
    public bool Contains(Pep440Version version, bool? allowPrereleases = null) =>
        ((allowPrereleases ?? NamesPrerelease) || !version.IsPrerelease) && clauses.All(clause => clause.Matches(version));

    /// <summary>The versions that match, in the order given.</summary>
    /// <param name="versions">The versions there are.</param>
    /// <param name="allowPrereleases">
    /// Whether pre-releases may match; null: where a clause names one or where nothing else matches (PEP 440, "Handling
    /// of pre-releases").
    /// </param>
    public IReadOnlyList<Pep440Version> Filter(IEnumerable<Pep440Version> versions, bool? allowPrereleases = null)
    {
        Pep440Version[] matching = [.. versions.Where(version => Contains(version, allowPrereleases: true))];
        if (allowPrereleases ?? NamesPrerelease)
        {
            return matching;
        }

        Pep440Version[] final = [.. matching.Where(version => !version.IsPrerelease)];
        return final.Length == 0 && allowPrereleases is null ? matching : final;
    }

    /// <summary>The normal form: the clauses' normal forms, sorted, with commas and without blanks between them.</summary>
    public override string ToString() => string.Join(',', clauses.Select(clause => clause.ToString()));
}
