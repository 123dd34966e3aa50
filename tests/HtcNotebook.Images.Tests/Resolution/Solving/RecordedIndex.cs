using HtcNotebook.Images.Resolution.Python;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Versions;
using HtcNotebook.Testing;
using SharpCompress.Compressors.Xz;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

/// <summary>The index of <c>../shared/pypi</c>, read once and kept in memory.</summary>
internal sealed class RecordedIndex : IPythonIndex
{
    private static readonly Uri Page = new("https://recorded.example/simple/any/");
    private static readonly Lazy<RecordedIndex> Whole = new(() => new RecordedIndex());
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _projects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _metadata = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<IndexFile>?> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CoreMetadata?> _read = new(StringComparer.Ordinal);

    private RecordedIndex()
    {
        foreach (var line in Lines("projects"))
        {
            // {"name":"..."
            var start = line.IndexOf((byte)':') + 2;
            _projects.Add(Encoding.UTF8.GetString(line.AsSpan(start, line.AsSpan(start).IndexOf((byte)'"'))), line);
        }

        Read("metadata", _metadata);
        Read("sdist-metadata", _metadata);
    }

    public static RecordedIndex Open() => Whole.Value;

    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(Repository.Root)!, "shared", "pypi", "index");

    public static IReadOnlyList<InstalledPython> Debian { get; } =
    [
        .. Lines("debian-installed").Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new InstalledPython
            {
                Name = PythonName.Normalise(root.GetProperty("name").GetString()!),
                Version = Pep440Version.TryParse(root.GetProperty("version").GetString(), out var version) ? version : throw new FormatException(root.ToString()),
                RequiresDist = root.TryGetProperty("requires-dist", out var requires) ? [.. requires.EnumerateArray().Select(one => one.GetString()!)] : [],
                Extras = root.TryGetProperty("provides-extra", out var extras) ? [.. extras.EnumerateArray().Select(one => PythonName.Normalise(one.GetString()!))] : [],
                Package = root.TryGetProperty("debian-package", out var package) ? package.GetString() : null,
            };
        }),
    ];

    public ValueTask<IReadOnlyList<IndexFile>?> FilesAsync(string name, CancellationToken cancellation) => new(_files.GetOrAdd(name, ReadFiles));

    public ValueTask<CoreMetadata?> MetadataAsync(IndexFile file, CancellationToken cancellation) => new(Metadata(file.Name));

    /// <summary>The metadata of a file; null where it is not recorded.</summary>
    public CoreMetadata? Metadata(string file) =>
        _read.GetOrAdd(file, name => _metadata.TryGetValue(name, out var text) ? CoreMetadata.Read(text) : null);

    public ValueTask<IReadOnlyCollection<string>> NamesAsync(CancellationToken cancellation) => new(_projects.Keys);

    private IReadOnlyList<IndexFile>? ReadFiles(string name)
    {
        if (!_projects.TryGetValue(name, out var line))
        {
            return null;
        }

        using var json = JsonDocument.Parse(line);
        return
        [
            .. json.RootElement.GetProperty("files").EnumerateArray().Select(file => new IndexFile(
                file.GetProperty("filename").GetString()!, file.GetProperty("filename").GetString()!, Page)
            {
                RequiresPython = file.TryGetProperty("requires-python", out var python) ? python.GetString()! : "",
                Yanked = !file.TryGetProperty("yanked", out var yanked) || yanked.ValueKind == JsonValueKind.False ? null
                    : yanked.ValueKind == JsonValueKind.True ? "" : yanked.GetString(),
                Sha256 = file.GetProperty("hashes").GetProperty("sha256").GetString(),
                Size = file.TryGetProperty("size", out var size) ? size.GetInt64() : null,
                HasMetadata = true,
            }),
        ];
    }

    private static void Read(string file, Dictionary<string, byte[]> into)
    {
        foreach (var line in Lines(file))
        {
            using var json = JsonDocument.Parse(line);
            var text = Encoding.UTF8.GetBytes(json.RootElement.GetProperty("text").GetString()!);
            foreach (var name in json.RootElement.GetProperty("files").EnumerateArray())
            {
                into[name.GetString()!] = text;
            }
        }
    }

    private static IEnumerable<byte[]> Lines(string file)
    {
        using var packed = File.OpenRead(Path.Combine(Folder, $"{file}.jsonl.xz"));
        using var stream = new XZStream(packed);
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        var bytes = whole.GetBuffer().AsMemory(0, (int)whole.Length);
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            yield return bytes[..end].ToArray();
            bytes = bytes[(end + 1)..];
        }
    }
}
