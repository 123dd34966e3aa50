using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>One clause of a <see cref="Pep440SpecifierSet"/>, such as <c>&gt;=1.2</c> or <c>==1.2.*</c>.</summary>
public sealed partial class Pep440Specifier
{
    private readonly string operand;
    private readonly Pep440Version? version;

    private Pep440Specifier(Pep440Operator relation, string operand, Pep440Version? version, bool isPrefix)
    {
        Operator = relation;
        this.operand = operand;
        this.version = version;
        IsPrefix = isPrefix;
    }

    /// <summary>The comparison.</summary>
    public Pep440Operator Operator { get; }

    /// <summary>Whether the version ends in <c>.*</c>.</summary>
    public bool IsPrefix { get; }

    /// <summary>Whether the clause names a pre-release, and so asks for them; <c>!=</c> does not ask for anything.</summary>
    public bool NamesPrerelease => Operator != Pep440Operator.NotEqual && version is { IsPrerelease: true };

    /// <summary>Reads a clause.</summary>
    /// <param name="text">A comparison and a version, with or without blanks around each.</param>
    /// <param name="specifier">The clause; null where <paramref name="text"/> is none.</param>
    /// <returns>
    /// False where PEP 440 does not allow the text. After <c>===</c> only letters, digits and <c>. _ + ! -</c> are
    /// read, where packaging takes any text.
    /// </returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Pep440Specifier? specifier)
    {
        specifier = null;
        Match match = Pattern().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }

        Pep440Operator relation = Relation(match.Groups["operator"].Value);
        string operand = match.Groups["operand"].Value;
        bool isPrefix = operand.EndsWith(".*", StringComparison.Ordinal);
        bool isVersion = Pep440Version.TryParse(isPrefix ? operand[..^2] : operand, out Pep440Version? version);
        bool isEquality = relation is Pep440Operator.Equal or Pep440Operator.NotEqual;
        bool allowed = relation == Pep440Operator.Arbitrary
            ? ArbitraryText().IsMatch(operand)
            : isVersion
              && (version!.Local is null || (isEquality && !isPrefix))
              && (relation != Pep440Operator.Compatible || version.Release.Count > 1)
              && (!isPrefix || (isEquality && version is { IsPrerelease: false, IsPostrelease: false }));
        if (!allowed)
        {
            return false;
        }

        specifier = new Pep440Specifier(
            relation,
            relation == Pep440Operator.Arbitrary ? operand : version + (isPrefix ? ".*" : ""),
            version,
            isPrefix);
        return true;
    }

    /// <summary>Whether a version matches, whether or not it is a pre-release.</summary>
    public bool Matches(Pep440Version candidate) => Operator switch
    {
        Pep440Operator.Arbitrary => string.Equals(candidate.ToString(), operand, StringComparison.OrdinalIgnoreCase),
        Pep440Operator.Equal => IsEqual(candidate),
        Pep440Operator.NotEqual => !IsEqual(candidate),
        Pep440Operator.LessOrEqual => candidate.Public.CompareTo(version) <= 0,
        Pep440Operator.GreaterOrEqual => candidate.Public.CompareTo(version) >= 0,
        Pep440Operator.Less => IsLess(candidate),
        Pep440Operator.Greater => IsGreater(candidate),
        _ => candidate.Public.CompareTo(version) >= 0 && candidate.StartsWith(version!.Epoch, version.Release.SkipLast(1)),
    };

    /// <summary>The normal form: the comparison and the version's normal form, without blanks.</summary>
    public override string ToString() => Symbol(Operator) + operand;

    private bool IsEqual(Pep440Version candidate) => IsPrefix
        ? candidate.StartsWith(version!.Epoch, version.Release)
        : (version!.Local is null ? candidate.Public : candidate).Equals(version);

    private bool IsLess(Pep440Version candidate) =>
        candidate.CompareTo(version) < 0
        && (version!.IsPrerelease || !candidate.IsPrerelease || !candidate.HasSameBase(version));

    private bool IsGreater(Pep440Version candidate) =>
        candidate.CompareTo(version) > 0
        && (version!.IsPostrelease || !candidate.IsPostrelease || !candidate.HasSameBase(version))
        && (candidate.Local is null || !candidate.HasSameBase(version));

    private static Pep440Operator Relation(string symbol) => symbol switch
    {
        "~=" => Pep440Operator.Compatible,
        "==" => Pep440Operator.Equal,
        "!=" => Pep440Operator.NotEqual,
        "<=" => Pep440Operator.LessOrEqual,
        ">=" => Pep440Operator.GreaterOrEqual,
        "<" => Pep440Operator.Less,
        ">" => Pep440Operator.Greater,
        _ => Pep440Operator.Arbitrary,
    };

    private static string Symbol(Pep440Operator relation) => relation switch
    {
        Pep440Operator.Compatible => "~=",
        Pep440Operator.Equal => "==",
        Pep440Operator.NotEqual => "!=",
        Pep440Operator.LessOrEqual => "<=",
        Pep440Operator.GreaterOrEqual => ">=",
        Pep440Operator.Less => "<",
        Pep440Operator.Greater => ">",
        _ => "===",
    };

    [GeneratedRegex(@"\A[ \t\n\v\f\r]*(?<operator>~=|===|==|!=|<=|>=|<|>)[ \t\n\v\f\r]*(?<operand>[!-~]+)[ \t\n\v\f\r]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9._+!-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ArbitraryText();
}
