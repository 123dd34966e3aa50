using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>
/// A version of a Debian package, <c>[epoch:]upstream[-revision]</c>, in the order of Debian Policy 5.6.12, which is
/// that of <c>dpkg --compare-versions</c>.
/// </summary>
/// <remarks>
/// Equal means equal in that order: <c>1.0</c>, <c>0:1.0</c>, <c>1.00</c> and <c>1.0-0</c> are one version.
/// <see cref="ToString"/> gives the text that was read, which is what apt wants after <c>name=</c>.
/// </remarks>
public sealed class DebianVersion : IComparable<DebianVersion>, IEquatable<DebianVersion>
{
    private readonly string text;

    private DebianVersion(string text, int epoch, string upstream, string revision)
    {
        this.text = text;
        Epoch = epoch;
        Upstream = upstream;
        Revision = revision;
    }

    /// <summary>The number before the colon; 0 where there is none.</summary>
    public int Epoch { get; }

    /// <summary>The version of the software, with what Debian's packager added to it (<c>+dfsg</c> and the like).</summary>
    public string Upstream { get; }

    /// <summary>What follows the last hyphen: the version of the packaging; empty where there is none.</summary>
    public string Revision { get; }

    /// <summary>Reads a version.</summary>
    /// <param name="text">The version, without white space.</param>
    /// <param name="version">The version; null where <paramref name="text"/> is none.</param>
    /// <returns>
    /// False where dpkg refuses the text too, and where the upstream part does not start with a digit (dpkg warns).
    /// </returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DebianVersion? version)
    {
        version = null;
        if (text is null)
        {
            return false;
        }

        string rest = text;
        int epoch = 0;
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (!int.TryParse(rest.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out epoch))
            {
                return false;
            }

            rest = rest[(colon + 1)..];
        }

        string upstream = rest;
        string revision = "";
        int hyphen = rest.LastIndexOf('-');
        if (hyphen >= 0)
        {
            upstream = rest[..hyphen];
            revision = rest[(hyphen + 1)..];
            if (revision.Length == 0 || !revision.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '~'))
            {
                return false;
            }
        }

        if (upstream.Length == 0
            || !char.IsAsciiDigit(upstream[0])
            || !upstream.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '~' or '-' or ':'))
        {
            return false;
        }

        version = new DebianVersion(text, epoch, upstream, revision);
        return true;
    }

    /// <summary>
    /// The version of the software as its author writes it: no epoch, no revision, none of the marks of Debian's
    /// packagers (see <see cref="DebianUpstream"/>).
    /// </summary>
    /// <returns>Null where the author's version cannot be told, as for a snapshot taken before a release.</returns>
    public string? ToUpstream() => DebianUpstream.Read(Upstream);

    /// <summary><see cref="ToUpstream"/> as a version of a Python distribution.</summary>
    /// <returns>Null where it is none.</returns>
    public Pep440Version? ToPep440() => Pep440Version.TryParse(ToUpstream(), out Pep440Version? version) ? version : null;

    /// <summary><see cref="ToUpstream"/> as a version of an R package.</summary>
    /// <returns>Null where it is none.</returns>
    public RVersion? ToRVersion() => RVersion.TryParse(ToUpstream(), out RVersion? version) ? version : null;

    /// <inheritdoc/>
    public int CompareTo(DebianVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = Epoch.CompareTo(other.Epoch);
        if (order == 0)
        {
            order = ComparePart(Upstream, other.Upstream);
        }

        return order != 0 ? order : ComparePart(Revision, other.Revision);
    }

    /// <inheritdoc/>
    public bool Equals(DebianVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DebianVersion);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Epoch);
        AddPart(ref hash, Upstream);
        AddPart(ref hash, Revision);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    // Policy 5.6.12: in turn the longest prefixes without digits, by character, and with digits only, by number.
    private static int ComparePart(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (a.Length > 0 || b.Length > 0)
        {
            ReadOnlySpan<char> wordA = TakeWord(ref a);
            ReadOnlySpan<char> wordB = TakeWord(ref b);
            for (int i = 0; i < wordA.Length || i < wordB.Length; i++)
            {
                int order = Weight(wordA, i).CompareTo(Weight(wordB, i));
                if (order != 0)
                {
                    return order;
                }
            }

            ReadOnlySpan<char> numberA = TakeNumber(ref a);
            ReadOnlySpan<char> numberB = TakeNumber(ref b);
            int byNumber = numberA.Length.CompareTo(numberB.Length);
            if (byNumber == 0)
            {
                byNumber = numberA.SequenceCompareTo(numberB);
            }

            if (byNumber != 0)
            {
                return byNumber;
            }
        }

        return 0;
    }

    // The tilde before the end of a word, letters after it, everything else after the letters.
    private static int Weight(ReadOnlySpan<char> word, int index) => index >= word.Length
        ? 0
        : word[index] switch
        {
            '~' => -1,
            char c when char.IsAsciiLetter(c) => c,
            char c => c + 256,
        };

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyInRange('0', '9');
        ReadOnlySpan<char> word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return word;
    }

    // Without leading zeros, so that the longer of two is the greater; zero is empty.
    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = end < 0 ? text : text[..end];
        text = text[number.Length..];
        return number.TrimStart('0');
    }

    // Equal versions have the same words and numbers but for empty ones at the end.
    private static void AddPart(ref HashCode hash, ReadOnlySpan<char> text)
    {
        int empty = 0;
        while (text.Length > 0)
        {
            AddToken(ref hash, ref empty, TakeWord(ref text));
            AddToken(ref hash, ref empty, TakeNumber(ref text));
        }
    }

    private static void AddToken(ref HashCode hash, ref int empty, ReadOnlySpan<char> token)
    {
        if (token.IsEmpty)
        {
            empty++;
            return;
        }

        hash.Add(empty);
        empty = 0;
        foreach (char c in token)
        {
            hash.Add(c);
        }
    }
}
