using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>
/// A version of an R package: numbers with <c>.</c> or <c>-</c> between them, which mean the same, in the order of R's
/// <c>numeric_version</c>: number by number, and of two that start alike the shorter first.
/// </summary>
/// <remarks>Equal means equal in that order: <c>1.2-3</c> and <c>1.2.3</c> are one version, <c>1.2</c> and <c>1.2.0</c> are two.</remarks>
public sealed class RVersion : IComparable<RVersion>, IEquatable<RVersion>
{
    private readonly string text;
    private readonly BigInteger[] parts;

    private RVersion(string text, BigInteger[] parts)
    {
        this.text = text;
        this.parts = parts;
    }

    /// <summary>The numbers; at least one.</summary>
    public IReadOnlyList<BigInteger> Parts => parts;

    /// <summary>Reads a version.</summary>
    /// <param name="text">The version, without white space.</param>
    /// <param name="version">The version; null where <paramref name="text"/> is none.</param>
    /// <returns>False where R's <c>numeric_version</c> refuses the text.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RVersion? version)
    {
        version = null;
        if (text is null)
        {
            return false;
        }

        string[] words = text.Split('.', '-');
        if (!words.All(word => word.Length > 0 && word.All(char.IsAsciiDigit)))
        {
            return false;
        }

        version = new RVersion(text, [.. words.Select(word => BigInteger.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture))]);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(RVersion? other) => other is null ? 1 : parts.AsSpan().SequenceCompareTo(other.parts);

    /// <inheritdoc/>
    public bool Equals(RVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RVersion);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (BigInteger part in parts)
        {
            hash.Add(part);
        }

        return hash.ToHashCode();
    }

    /// <summary>The text that was read.</summary>
    public override string ToString() => text;
}
