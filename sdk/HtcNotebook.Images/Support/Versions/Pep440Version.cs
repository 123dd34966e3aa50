using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>
/// A version of a Python distribution as PEP 440 defines it: <c>[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]</c>,
/// read as leniently as the PEP's appendix B allows.
/// </summary>
/// <remarks>Equal means equal in the PEP's order: <c>1.0</c> and <c>1.0.0</c> are one version.</remarks>
public sealed partial class Pep440Version : IComparable<Pep440Version>, IEquatable<Pep440Version>
{
    private readonly IReadOnlyList<string> local;

    private Pep440Version(
        BigInteger epoch,
        IReadOnlyList<BigInteger> release,
        (string Phase, BigInteger Number)? pre,
        BigInteger? post,
        BigInteger? dev,
        IReadOnlyList<string> local)
    {
        Epoch = epoch;
        Release = release;
        Pre = pre;
        Post = post;
        Dev = dev;
        this.local = local;
    }

    /// <summary>The number before <c>!</c>; 0 where there is none.</summary>
    public BigInteger Epoch { get; }

    /// <summary>The dotted numbers, as many as were written; at least one.</summary>
    public IReadOnlyList<BigInteger> Release { get; }

    /// <summary>Phase <c>a</c>, <c>b</c> or <c>rc</c> and its number; null for a final release.</summary>
    public (string Phase, BigInteger Number)? Pre { get; }

    /// <summary>Number of the post-release; null where it is none.</summary>
    public BigInteger? Post { get; }

    /// <summary>Number of the development release; null where it is none.</summary>
    public BigInteger? Dev { get; }

    /// <summary>What follows <c>+</c>, normalised; null where there is nothing.</summary>
    public string? Local => local.Count == 0 ? null : string.Join('.', local);

    /// <summary>Whether it is an alpha, beta, candidate or development release.</summary>
    public bool IsPrerelease => Pre is not null || Dev is not null;

    /// <summary>Whether it is a post-release.</summary>
    public bool IsPostrelease => Post is not null;

    /// <summary>The version without its local part.</summary>
    public Pep440Version Public => local.Count == 0 ? this : new(Epoch, Release, Pre, Post, Dev, []);

    /// <summary>Reads a version.</summary>
    /// <param name="text">The version; ASCII white space around it is ignored.</param>
    /// <param name="version">The version; null where <paramref name="text"/> is none.</param>
    /// <returns>False where PEP 440 does not allow the text, and where it holds anything but ASCII.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Pep440Version? version)
    {
        version = null;
        if (text is null)
        {
            return false;
        }

        Match match = Pattern().Match(AsciiText.TrimBlanks(text).ToString());
        if (!match.Success)
        {
            return false;
        }

        Group phase = match.Groups["phase"];
        Group post = match.Groups["post"];
        Group dev = match.Groups["dev"];
        Group localPart = match.Groups["local"];
        version = new Pep440Version(
            Number(match.Groups["epoch"]),
            [.. match.Groups["release"].Value.Split('.').Select(Number)],
            phase.Success ? (Phase(phase.Value), Number(match.Groups["phase_n"])) : null,
            post.Success ? Number(match.Groups["post_n"]) : null,
            dev.Success ? Number(match.Groups["dev_n"]) : null,
            localPart.Success
                ? [.. localPart.Value.ToLowerInvariant().Split('.', '-', '_').Select(NormaliseLocal)]
                : []);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Pep440Version? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = ComparePublic(other, ignoreSuffixes: false);
        return order != 0 ? order : CompareLocal(local, other.local);
    }

    /// <inheritdoc/>
    public bool Equals(Pep440Version? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Pep440Version);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Epoch);
        int significant = Release.Count;
        while (significant > 0 && Release[significant - 1].IsZero)
        {
            significant--;
        }

        for (int i = 0; i < significant; i++)
        {
            hash.Add(Release[i]);
        }

        hash.Add(Pre);
        hash.Add(Post);
        hash.Add(Dev);
        hash.Add(Local);
        return hash.ToHashCode();
    }

    /// <summary>The normal form of PEP 440, such as <c>1.0rc1</c> for <c>v1.0-RC.1</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (!Epoch.IsZero)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Epoch}!");
        }

        text.AppendJoin('.', Release);
        if (Pre is var (phase, number))
        {
            text.Append(CultureInfo.InvariantCulture, $"{phase}{number}");
        }

        if (Post is { } post)
        {
            text.Append(CultureInfo.InvariantCulture, $".post{post}");
        }

        if (Dev is { } dev)
        {
            text.Append(CultureInfo.InvariantCulture, $".dev{dev}");
        }

        if (Local is { } localPart)
        {
            text.Append('+').Append(localPart);
        }

        return text.ToString();
    }

    /// <summary>Whether epoch and release are the same, whatever follows them.</summary>
    internal bool HasSameBase(Pep440Version other) => ComparePublic(other, ignoreSuffixes: true) == 0;

    /// <summary>Whether the release, filled up with zeros, starts with the numbers of <paramref name="prefix"/>.</summary>
    internal bool StartsWith(BigInteger epoch, IEnumerable<BigInteger> prefix) =>
        Epoch == epoch && prefix.Select((number, i) => number == ReleaseAt(i)).All(same => same);

    // PEP 440, "Summary of permitted suffixes and relative ordering":
    // .devN before aN before bN before rcN before the final release before .postN, and within each .devN first.
    private int ComparePublic(Pep440Version other, bool ignoreSuffixes)
    {
        int order = Epoch.CompareTo(other.Epoch);
        for (int i = 0; order == 0 && i < Math.Max(Release.Count, other.Release.Count); i++)
        {
            order = ReleaseAt(i).CompareTo(other.ReleaseAt(i));
        }

        if (order != 0 || ignoreSuffixes)
        {
            return order;
        }

        order = PreKey.CompareTo(other.PreKey);
        if (order == 0)
        {
            order = (Post ?? BigInteger.MinusOne).CompareTo(other.Post ?? BigInteger.MinusOne);
        }

        if (order == 0)
        {
            order = (Dev is null, Dev ?? 0).CompareTo((other.Dev is null, other.Dev ?? 0));
        }

        return order;
    }

    // A development release of a final release comes before its first alpha.
    private (int Rank, BigInteger Number) PreKey => Pre switch
    {
        ("a", var number) => (1, number),
        ("b", var number) => (2, number),
        (_, var number) => (3, number),
        null when Post is null && Dev is not null => (0, 0),
        null => (4, 0),
    };

    private BigInteger ReleaseAt(int index) => index < Release.Count ? Release[index] : BigInteger.Zero;

    // None before any; words before numbers; of two that start alike the longer is the greater.
    private static int CompareLocal(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            bool numberA = char.IsAsciiDigit(a[i][0]) && a[i].All(char.IsAsciiDigit);
            bool numberB = char.IsAsciiDigit(b[i][0]) && b[i].All(char.IsAsciiDigit);
            int order = (numberA, numberB) switch
            {
                (true, true) => BigInteger.Parse(a[i], CultureInfo.InvariantCulture)
                    .CompareTo(BigInteger.Parse(b[i], CultureInfo.InvariantCulture)),
                (false, false) => string.CompareOrdinal(a[i], b[i]),
                _ => numberA.CompareTo(numberB),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return a.Count.CompareTo(b.Count);
    }

    private static string NormaliseLocal(string part) => part.All(char.IsAsciiDigit)
        ? BigInteger.Parse(part, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
        : part;

    private static string Phase(string word) => word.ToLowerInvariant() switch
    {
        "a" or "alpha" => "a",
        "b" or "beta" => "b",
        _ => "rc",
    };

    // A suffix without a number means 0: 1.0a is 1.0a0.
    private static BigInteger Number(Group group) => group.Length == 0 ? BigInteger.Zero : Number(group.Value);

    private static BigInteger Number(string digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    // Appendix B of PEP 440. Letters are spelt in both cases, since "ignore case" would admit letters outside ASCII.
    [GeneratedRegex(
        """
        \A[vV]?
        (?:(?<epoch>[0-9]+)!)?
        (?<release>[0-9]+(?:\.[0-9]+)*)
        (?:[-_.]?(?<phase>[aA][lL][pP][hH][aA]|[bB][eE][tT][aA]|[pP][rR][eE][vV][iI][eE][wW]|[pP][rR][eE]|[rR][cC]|[aAbBcC])[-_.]?(?<phase_n>[0-9]*))?
        (?<post>-(?<post_n>[0-9]+)|[-_.]?(?:[pP][oO][sS][tT]|[rR][eE][vV]|[rR])[-_.]?(?<post_n>[0-9]*))?
        (?<dev>[-_.]?[dD][eE][vV][-_.]?(?<dev_n>[0-9]*))?
        (?:\+(?<local>[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*))?\z
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
