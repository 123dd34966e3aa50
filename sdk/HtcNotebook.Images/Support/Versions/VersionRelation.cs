using System.Diagnostics.CodeAnalysis;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>How a version has to stand to another one.</summary>
public enum VersionOperator
{
    /// <summary><c>==</c>, or Debian's <c>=</c>.</summary>
    Equal,

    /// <summary><c>!=</c>.</summary>
    NotEqual,

    /// <summary><c>&lt;</c>, or Debian's <c>&lt;&lt;</c>.</summary>
    Less,

    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary><c>&gt;</c>, or Debian's <c>&gt;&gt;</c>.</summary>
    Greater,

    /// <summary><c>&gt;=</c>.</summary>
    GreaterOrEqual,
}

/// <summary>Reads a version of one kind, as <see cref="RVersion.TryParse"/> and <see cref="DebianVersion.TryParse"/> do.</summary>
/// <typeparam name="TVersion">The kind.</typeparam>
public delegate bool VersionParser<TVersion>([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TVersion? version)
    where TVersion : class, IComparable<TVersion>;

/// <summary>
/// What R and system packages take as <c>Version</c>: one relation and one version, such as <c>&gt;= 1.2</c>.
/// </summary>
/// <remarks>
/// A version without a relation is refused: to some it means exactly that one (apt, renv), to others at least that one
/// (NuGet), and Python's specifiers in the same file refuse it too.
/// The versions are compared in full, as Debian's and R's own relations do: Debian's <c>2.42.4-2</c> is greater than
/// <c>2.42.4</c>, so that <c>== 2.42.4</c> does not match it.
/// </remarks>
/// <typeparam name="TVersion">The kind of version.</typeparam>
/// <param name="Operator">The relation.</param>
/// <param name="Version">What is compared with.</param>
public sealed record VersionRelation<TVersion>(VersionOperator Operator, TVersion Version)
    where TVersion : class, IComparable<TVersion>
{
    /// <summary>Whether a version stands in this relation.</summary>
    public bool IsSatisfiedBy(TVersion version)
    {
        int order = version.CompareTo(Version);
        return Operator switch
        {
            VersionOperator.Equal => order == 0,
            VersionOperator.NotEqual => order != 0,
            VersionOperator.Less => order < 0,
            VersionOperator.LessOrEqual => order <= 0,
            VersionOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>The normal form: the relation in R's words, a blank, and the version as it was written.</summary>
    public override string ToString() => $"{VersionRelation.Symbol(Operator)} {Version}";
}

/// <summary>Reads relations of versions.</summary>
public static class VersionRelation
{
    // Longer ones first, so that >= is not read as > and a version "=".
    private static readonly (string Symbol, VersionOperator Operator)[] Symbols =
    [
        (">=", VersionOperator.GreaterOrEqual),
        ("<=", VersionOperator.LessOrEqual),
        ("==", VersionOperator.Equal),
        ("!=", VersionOperator.NotEqual),
        (">>", VersionOperator.Greater),
        ("<<", VersionOperator.Less),
        (">", VersionOperator.Greater),
        ("<", VersionOperator.Less),
        ("=", VersionOperator.Equal),
    ];

    /// <summary>Reads a relation.</summary>
    /// <param name="text">A relation and a version, with or without blanks around each.</param>
    /// <param name="parser">Reads the version.</param>
    /// <param name="relation">The relation; null where <paramref name="text"/> is none.</param>
    /// <param name="problem">What is wrong and what to write, for the end of a sentence; null where nothing is.</param>
    public static bool TryParse<TVersion>(
        string text,
        VersionParser<TVersion> parser,
        [NotNullWhen(true)] out VersionRelation<TVersion>? relation,
        [NotNullWhen(false)] out string? problem)
        where TVersion : class, IComparable<TVersion>
    {
        relation = null;
        string trimmed = AsciiText.TrimBlanks(text).ToString();
        (string symbol, VersionOperator found) = Symbols.FirstOrDefault(row => trimmed.StartsWith(row.Symbol, StringComparison.Ordinal));
        string operand = AsciiText.TrimBlanks(trimmed.AsSpan(symbol?.Length ?? 0)).ToString();
        bool isVersion = parser(operand, out TVersion? version);
        problem = (symbol, isVersion) switch
        {
            (null, true) => $"it does not say how to compare: write '== {operand}' for exactly this version or '>= {operand}' for at least this one",
            (null, false) => "it is not a relation and a version: write one like '>= 1.2'",
            (_, false) when operand.Length == 0 => $"a version is missing after '{symbol}'",
            (_, false) when operand.Contains(',', StringComparison.Ordinal) => "it names several relations: write one, like '>= 1.2'",
            (_, false) => $"'{operand}' is not a version",
            _ => null,
        };
        if (problem is not null)
        {
            return false;
        }

        relation = new VersionRelation<TVersion>(found, version!);
        return true;
    }

    /// <summary>The relation in R's words, such as <c>&gt;=</c>.</summary>
    public static string Symbol(VersionOperator relation) => Symbols.First(row => row.Operator == relation && row.Symbol is not (">>" or "<<")).Symbol;
}
