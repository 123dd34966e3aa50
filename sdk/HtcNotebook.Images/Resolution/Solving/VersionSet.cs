using System.Numerics;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// Some of the values that a package can have in a solution: bit i is its candidate i, the last bit that the package is not part
/// of the solution. Sets of one package have one width. They do not change.
/// </summary>
internal readonly struct VersionSet : IEquatable<VersionSet>
{
    private readonly ulong[] _bits;
    private readonly int _width;

    private VersionSet(ulong[] bits, int width)
    {
        _bits = bits;
        _width = width;
    }

    /// <summary>How many values there are.</summary>
    public int Width => _width;

    /// <summary>No value.</summary>
    public static VersionSet None(int width) => new(new ulong[(width + 63) / 64], width);

    /// <summary>Every value.</summary>
    public static VersionSet All(int width) => None(width).Complement();

    /// <summary>One value.</summary>
    public static VersionSet Of(int value, int width)
    {
        var set = None(width);
        set._bits[value >> 6] = 1UL << (value & 63);
        return set;
    }

    /// <summary>The values for which something holds.</summary>
    public static VersionSet Where(int width, Func<int, bool> holds)
    {
        var set = None(width);
        for (var value = 0; value < width; value++)
        {
            if (holds(value))
            {
                set._bits[value >> 6] |= 1UL << (value & 63);
            }
        }

        return set;
    }

    /// <summary>Whether there is no value in it.</summary>
    public bool IsEmpty => !_bits.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>Whether every value is in it.</summary>
    public bool IsAll => Count == _width;

    /// <summary>How many values are in it.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _bits)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Whether a value is in it.</summary>
    public bool Contains(int value) => (_bits[value >> 6] >> (value & 63) & 1) != 0;

    /// <summary>The first value from one on; -1 where there is none.</summary>
    public int Next(int from)
    {
        for (var word = from >> 6; word < _bits.Length; word++)
        {
            var bits = word == from >> 6 ? _bits[word] & (ulong.MaxValue << (from & 63)) : _bits[word];
            if (bits != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        }

        return -1;
    }

    /// <summary>Whether every value of it is in another.</summary>
    public bool IsSubsetOf(VersionSet other)
    {
        for (var i = 0; i < _bits.Length; i++)
        {
            if ((_bits[i] & ~other._bits[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a value is in both.</summary>
    public bool Overlaps(VersionSet other)
    {
        for (var i = 0; i < _bits.Length; i++)
        {
            if ((_bits[i] & other._bits[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is in both.</summary>
    public VersionSet And(VersionSet other)
    {
        var bits = new ulong[_bits.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = _bits[i] & other._bits[i];
        }

        return new VersionSet(bits, _width);
    }

    /// <summary>What is in either.</summary>
    public VersionSet Or(VersionSet other)
    {
        var bits = new ulong[_bits.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = _bits[i] | other._bits[i];
        }

        return new VersionSet(bits, _width);
    }

    /// <summary>What is in it and not in another.</summary>
    public VersionSet Without(VersionSet other)
    {
        var bits = new ulong[_bits.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = _bits[i] & ~other._bits[i];
        }

        return new VersionSet(bits, _width);
    }

    /// <summary>What is not in it.</summary>
    public VersionSet Complement()
    {
        var bits = new ulong[_bits.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = ~_bits[i];
        }

        if ((_width & 63) != 0)
        {
            bits[^1] &= ulong.MaxValue >> (64 - (_width & 63));
        }

        return new VersionSet(bits, _width);
    }

    /// <inheritdoc/>
    public bool Equals(VersionSet other) => _bits.AsSpan().SequenceEqual(other._bits);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VersionSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var word in _bits)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }
}
