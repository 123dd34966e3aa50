using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Reads the names of one project's files (the binary and source distribution formats of packaging.python.org); a page names each version many times.</summary>
/// <param name="project">The project's normalised name.</param>
internal sealed class PythonFileName(string project)
{
    private readonly Dictionary<string, Pep440Version?> _versions = new(StringComparer.Ordinal);

    /// <summary>What the name of a wheel says.</summary>
    /// <param name="version">The version.</param>
    /// <param name="build">The build tag; empty for none.</param>
    /// <param name="python">Tags for Python, several with dots between.</param>
    /// <param name="abi">Tags for the ABI.</param>
    /// <param name="platform">Tags for the platform.</param>
    public readonly ref struct Wheel(Pep440Version version, ReadOnlySpan<char> build, ReadOnlySpan<char> python, ReadOnlySpan<char> abi, ReadOnlySpan<char> platform)
    {
        /// <summary>The version.</summary>
        public Pep440Version Version { get; } = version;

        /// <summary>The build tag; empty for none.</summary>
        public ReadOnlySpan<char> Build { get; } = build;

        /// <summary>Tags for Python, several with dots between.</summary>
        public ReadOnlySpan<char> Python { get; } = python;

        /// <summary>Tags for the ABI.</summary>
        public ReadOnlySpan<char> Abi { get; } = abi;

        /// <summary>Tags for the platform.</summary>
        public ReadOnlySpan<char> Platform { get; } = platform;
    }

    /// <summary>Reads the name of a wheel of the project.</summary>
    public bool TryReadWheel(ReadOnlySpan<char> name, out Wheel wheel)
    {
        wheel = default;
        if (!name.EndsWith(".whl", StringComparison.Ordinal))
        {
            return false;
        }

        Span<Range> parts = stackalloc Range[7];
        var stem = name[..^4];
        var count = stem.Split(parts, '-');
        if (count is not (5 or 6) || !IsProject(stem[parts[0]]) || Version(stem[parts[1]]) is not { } version)
        {
            return false;
        }

        var build = count == 6 ? stem[parts[2]] : [];
        if (count == 6 && (build.IsEmpty || !char.IsAsciiDigit(build[0])))
        {
            return false;
        }

        wheel = new Wheel(version, build, stem[parts[count - 3]], stem[parts[count - 2]], stem[parts[count - 1]]);
        return true;
    }

    /// <summary>The version of a source distribution of the project; null for other files.</summary>
    public Pep440Version? SourceVersion(ReadOnlySpan<char> name)
    {
        var stem = name.EndsWith(".tar.gz", StringComparison.Ordinal) ? name[..^7]
            : name.EndsWith(".zip", StringComparison.Ordinal) ? name[..^4]
            : [];

        // Old source distributions have hyphens in their names.
        for (var at = 0; at < stem.Length; at++)
        {
            if (stem[at] == '-' && IsProject(stem[..at]) && Version(stem[(at + 1)..]) is { } version)
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>Compares build tags: by their leading number, then as text; none is before any.</summary>
    public static int CompareBuilds(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.IsEmpty || b.IsEmpty)
        {
            return a.Length.CompareTo(b.Length);
        }

        var digitsA = Digits(a);
        var digitsB = Digits(b);
        var numberA = a[..digitsA].TrimStart('0');
        var numberB = b[..digitsB].TrimStart('0');
        return numberA.Length != numberB.Length ? numberA.Length.CompareTo(numberB.Length)
            : numberA.SequenceCompareTo(numberB) is var order and not 0 ? order
            : a[digitsA..].SequenceCompareTo(b[digitsB..]);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private Pep440Version? Version(ReadOnlySpan<char> text)
    {
        var versions = _versions.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!versions.TryGetValue(text, out var version))
        {
            // Wheels write a hyphen of the version as an underscore.
            versions[text] = version = Pep440Version.TryParse(text.ToString(), out var parsed) ? parsed : null;
        }

        return version;
    }

    // PEP 503's normal form, compared without making it.
    private bool IsProject(ReadOnlySpan<char> name)
    {
        var at = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var letter = char.ToLowerInvariant(name[i]);
            if (letter is '-' or '_' or '.')
            {
                while (i + 1 < name.Length && (name[i + 1] is '-' or '_' or '.'))
                {
                    i++;
                }

                letter = '-';
            }

            if (at == project.Length || project[at++] != letter)
            {
                return false;
            }
        }

        return at == project.Length;
    }
}
