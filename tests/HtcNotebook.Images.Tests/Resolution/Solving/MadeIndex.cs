using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

/// <summary>An index made by a test, in memory.</summary>
internal sealed class MadeIndex : IPythonIndex
{
    private static readonly Uri Page = new("https://made.example/simple/any/");
    private readonly Dictionary<string, List<IndexFile>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CoreMetadata> _metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a version with a wheel for every machine.</summary>
    public MadeIndex With(string name, string version, params string[] requires) => WithFile($"{name}-{version}-py3-none-any.whl", name, version, requires);

    /// <summary>Adds a file.</summary>
    public MadeIndex WithFile(string file, string name, string version, string[]? requires = null, string[]? extras = null, string? yanked = null, string python = "")
    {
        if (!_files.TryGetValue(name, out var files))
        {
            _files.Add(name, files = []);
        }

        files.Add(new IndexFile(file, file, Page) { Yanked = yanked, RequiresPython = python, Sha256 = new string('0', 64), Size = 1 });
        _metadata.Add(file, new CoreMetadata(name, version, "2.4", python, requires ?? [], extras ?? [], []));
        return this;
    }

    /// <summary>Adds a file whose metadata cannot be known.</summary>
    public MadeIndex WithUnreadable(string file, string name)
    {
        WithFile(file, name, "0");
        _metadata.Remove(file);
        return this;
    }

    public ValueTask<IReadOnlyList<IndexFile>?> FilesAsync(string name, CancellationToken cancellation) => new(_files.GetValueOrDefault(name));

    public ValueTask<CoreMetadata?> MetadataAsync(IndexFile file, CancellationToken cancellation) => new(_metadata.GetValueOrDefault(file.Name));

    public ValueTask<IReadOnlyCollection<string>> NamesAsync(CancellationToken cancellation) => new(_files.Keys);

    /// <summary>A problem on x86_64 with Python 3.13.</summary>
    public static PythonProblem Problem(params string[] requests) => new()
    {
        Requests = [.. requests.Select(Request)],
        Platform = PythonPlatform.Trixie("x86_64"),
    };

    public static PythonRequest Request(string text) => Requirement.Read(text) is { } read
        ? new PythonRequest { Name = read.Name, Extras = read.Extras, Specifier = read.Specifier, Address = read.Address, Text = text }
        : throw new ArgumentException(text, nameof(text));

    public static InstalledPython Installed(string name, string version, params string[] requires) => new()
    {
        Name = name,
        Version = Pep440Version.TryParse(version, out var parsed) ? parsed : throw new ArgumentException(version, nameof(version)),
        RequiresDist = requires,
        Package = $"python3-{name}",
    };

    public async Task<PythonAnswer> SolveAsync(PythonProblem problem) => await PythonSolver.SolveAsync(problem, this, CancellationToken.None);
}
