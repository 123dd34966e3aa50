using System.Buffers;
using System.Globalization;
using System.Text;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// The packages of one suite in a compact form that is searched as it lies on disk: a head line, then a line for each package
/// with its fields between tabs, the name first, then <c>virtual-name TAB provider</c> lines, each part sorted by its bytes.
/// </summary>
public sealed class PackageIndex
{
    private const string Header = "htcnotebook-packages 2 ";
    private const int ProvidesField = 8;
    private const int PriorityField = 9;
    private const int EssentialField = 10;

    // In the order in which a line has them; the last two are one mark.
    private static readonly byte[][] Fields =
    [
        "Package: "u8.ToArray(), "Version: "u8.ToArray(), "Source: "u8.ToArray(), "Filename: "u8.ToArray(), "Size: "u8.ToArray(),
        "SHA256: "u8.ToArray(), "Pre-Depends: "u8.ToArray(), "Depends: "u8.ToArray(), "Provides: "u8.ToArray(),
        "Priority: "u8.ToArray(), "Essential: "u8.ToArray(),
    ];

    private static readonly byte[] RequiredMark = "\trequired\n"u8.ToArray();

    private static readonly SearchValues<byte> Initials = SearchValues.Create("PVSFDE"u8);

    private readonly byte[] _bytes;
    private readonly int _packages;
    private readonly int _provides;

    private PackageIndex(byte[] bytes, int packages, int provides)
    {
        _bytes = bytes;
        _packages = packages;
        _provides = provides;
    }

    /// <summary>The compact form, for the cache.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Takes the compact form as read from the cache; null where it is not whole.</summary>
    /// <param name="bytes">The file's bytes.</param>
    public static PackageIndex? FromBytes(byte[] bytes)
    {
        // "htcnotebook-packages 2 <start of the provides> <length of all>", as ten digits each.
        var head = Header.Length + 22;
        if (bytes.Length < head || !bytes.AsSpan(0, Header.Length).SequenceEqual(Encoding.ASCII.GetBytes(Header)))
        {
            return null;
        }

        var numbers = Encoding.ASCII.GetString(bytes, Header.Length, 21).Split(' ');
        return numbers.Length == 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var provides)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length == bytes.Length && provides >= head && provides <= length
            ? new PackageIndex(bytes, head, provides)
            : null;
    }

    /// <summary>Reads a <c>Packages</c> file (deb822(5)) from its decompressed stream.</summary>
    /// <param name="packages">The stream; read to its end.</param>
    public static PackageIndex Parse(Stream packages)
    {
        var lines = new List<byte[]>(70_000);
        var provides = new List<byte[]>(70_000);
        var values = new byte[]?[Fields.Length];

        void EndStanza()
        {
            if (values[0] is { } name && values[1] is not null)
            {
                var isRequired = values[PriorityField].AsSpan().SequenceEqual("required"u8) || values[EssentialField].AsSpan().SequenceEqual("yes"u8);
                lines.Add(Record(values, isRequired));
                if (values[ProvidesField] is { } provided)
                {
                    foreach (var virtualName in DebianDependency.Parse(Encoding.UTF8.GetString(provided)).Select(entry => entry[0].Name).Distinct(StringComparer.Ordinal))
                    {
                        provides.Add(Line(Encoding.UTF8.GetBytes(virtualName), name));
                    }
                }
            }

            Array.Clear(values);
        }

        using var reader = new LineReader(packages);
        while (reader.Next(out var line))
        {
            if (line.Length == 0)
            {
                EndStanza();
            }
            else if (Initials.Contains(line[0]))
            {
                for (var field = 0; field < Fields.Length; field++)
                {
                    values[field] = Value(line, Fields[field]) ?? values[field];
                }
            }
        }

        EndStanza();
        return Build(lines, provides);
    }

    /// <summary>All versions of a package in this suite; empty where it has none of that name.</summary>
    /// <param name="name">The package's name.</param>
    public IReadOnlyList<string> Versions(string name) => [.. Find(name, _packages, _provides).Select(line => line[..line.IndexOf('\t', StringComparison.Ordinal)])];

    /// <summary>All packages of a name in this suite, one for each version; empty where it has none.</summary>
    /// <param name="name">The package's name.</param>
    public IReadOnlyList<DebianPackage> Packages(string name) => [.. Find(name, _packages, _provides).Select(line => Read(name, line.Split('\t')))];

    /// <summary>The packages that say that they provide a name, sorted.</summary>
    /// <param name="name">A virtual package's name.</param>
    public IReadOnlyList<string> Providers(string name) => Find(name, _provides, _bytes.Length);

    /// <summary>Names of the packages that every system has (<see cref="DebianPackage.IsRequired"/>), in the order of the index.</summary>
    public IEnumerable<string> Required()
    {
        // A line that ends with the mark; few do.
        var mark = RequiredMark;
        for (var at = _packages; at < _provides;)
        {
            var found = _bytes.AsSpan(at, _provides - at).IndexOf(mark);
            if (found < 0)
            {
                yield break;
            }

            var start = _bytes.AsSpan(0, at + found).LastIndexOf((byte)'\n') + 1;
            yield return Encoding.UTF8.GetString(_bytes, start, _bytes.AsSpan(start).IndexOf((byte)'\t'));
            at += found + mark.Length;
        }
    }

    /// <summary>Names of all packages, sorted, each as often as it has versions.</summary>
    public IEnumerable<string> Names()
    {
        for (var at = _packages; at < _provides;)
        {
            var length = _bytes.AsSpan(at).IndexOf((byte)'\n');
            var tab = _bytes.AsSpan(at, length).IndexOf((byte)'\t');
            yield return Encoding.UTF8.GetString(_bytes, at, tab);
            at += length + 1;
        }
    }

    private static byte[]? Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field) =>
        line.StartsWith(field) ? line[field.Length..].Trim((byte)' ').ToArray() : null;

    private static byte[] Record(byte[]?[] values, bool isRequired)
    {
        var line = new MemoryStream(512);
        for (var field = 0; field <= ProvidesField; field++)
        {
            line.Write(values[field]);
            line.WriteByte((byte)'\t');
        }

        line.Write(isRequired ? RequiredMark.AsSpan(1) : "\n"u8);
        return line.ToArray();
    }

    private static DebianPackage Read(string name, string[] fields) => new()
    {
        Name = name,
        Version = fields[0],

        // "pytorch (2.6.0-7)" where the versions of the two differ.
        Source = fields[1].Length == 0 ? name : fields[1].Split(' ')[0],
        File = fields[2],
        Size = long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0,
        Sha256 = fields[4],
        PreDepends = fields[5],
        Depends = fields[6],
        Provides = fields[7],
        IsRequired = fields[8].Length > 0,
    };

    private static byte[] Line(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => [.. key, (byte)'\t', .. value, (byte)'\n'];

    private static PackageIndex Build(List<byte[]> packages, List<byte[]> provides)
    {
        // A tab sorts before every character of a name, so lines sort as their keys do.
        static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);
        packages.Sort(Compare);
        provides.Sort(Compare);
        var head = Header.Length + 22;
        var start = head + packages.Sum(line => line.Length);
        var bytes = new byte[start + provides.Sum(line => line.Length)];
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Header}{start:D10} {bytes.Length:D10}\n"), bytes);
        var at = head;
        foreach (var line in packages.Concat(provides))
        {
            line.CopyTo(bytes, at);
            at += line.Length;
        }

        return new PackageIndex(bytes, head, start);
    }

    /// <summary>Finds the lines of a key between two offsets by halving.</summary>
    private List<string> Find(string key, int from, int to)
    {
        ReadOnlySpan<byte> wanted = Encoding.UTF8.GetBytes($"{key}\t");
        int low = from, high = to;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var start = middle == low ? low : _bytes.AsSpan(low, middle - low).LastIndexOf((byte)'\n') + low + 1;
            var end = start + _bytes.AsSpan(start).IndexOf((byte)'\n') + 1;
            if (_bytes.AsSpan(start, end - start).SequenceCompareTo(wanted) < 0)
            {
                low = end;
            }
            else
            {
                high = start;
            }
        }

        var found = new List<string>();
        while (low < to && _bytes.AsSpan(low).StartsWith(wanted))
        {
            var end = low + _bytes.AsSpan(low).IndexOf((byte)'\n');
            found.Add(Encoding.UTF8.GetString(_bytes, low + wanted.Length, end - low - wanted.Length));
            low = end + 1;
        }

        return found;
    }

    /// <summary>Splits a stream into lines without making strings of the many that nobody wants.</summary>
    private sealed class LineReader(Stream stream) : IDisposable
    {
        private byte[] _buffer = new byte[1 << 20];
        private int _start;
        private int _end;

        public bool Next(out ReadOnlySpan<byte> line)
        {
            while (true)
            {
                var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
                if (length >= 0)
                {
                    line = _buffer.AsSpan(_start, length);
                    _start += length + 1;
                    return true;
                }

                if (!Fill())
                {
                    line = _buffer.AsSpan(_start, _end - _start);
                    _start = _end;
                    return line.Length > 0;
                }
            }
        }

        public void Dispose() => stream.Dispose();

        private bool Fill()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }
            else if (_end == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var count = stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += count;
            return count > 0;
        }
    }
}
