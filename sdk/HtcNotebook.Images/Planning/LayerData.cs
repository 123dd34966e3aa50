using System.Security.Cryptography;
using System.Text;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning;

/// <summary>
/// Writes packages as the data files that <c>sdk/image/build/install-layer</c> reads: one package a line, sorted, nothing to execute.
/// </summary>
internal static class LayerData
{
    // CRAN has sources only: what compiles them comes from the archive. conda's R brings its own compilers.
    private const string CranCompilers = "r-base-dev";

    /// <summary>The files of one layer; none where there is nothing to install.</summary>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="packages">What it installs.</param>
    /// <param name="project">Says where downloads come from.</param>
    public static IReadOnlyList<PlannedFile> For(string layer, IReadOnlyList<ResolvedPackage> packages, NotebookProject project)
    {
        var sources = project.Sources;
        var files = new List<PlannedFile>();
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var compilers = project.Stack == NotebookStack.Debian && packages.Any(package => package.Source == PackageSource.Cran) ? [CranCompilers] : Array.Empty<string>();
        Add("apt.txt", PackageSource.Apt, (_, install) => install.Version is null ? install.Name : $"{install.Name}={install.Version}", compilers);
        var noDependencies = packages.Where(package => package.NoDependencies).ToList();
        if (Add("python.txt", PackageSource.Pip, PipLine) | AddOf(noDependencies, "python-no-deps.txt", PackageSource.Pip, PipLine))
        {
            foreach (var (name, value) in PipSettings(sources))
            {
                settings[name] = value;
            }
        }

        if (Add("r.txt", PackageSource.Cran, (_, install) => install.Version is null ? install.Name : $"{install.Name} {install.Version}"))
        {
            Set("CRAN_MIRROR", sources.CranMirror);
        }

        if (Add("conda.txt", PackageSource.Conda, CondaLine))
        {
            Set("CONDA_CHANNEL", sources.CondaChannel);
        }

        if (Settings(layer, settings) is { } file)
        {
            files.Add(file);
        }

        return files;

        bool Add(string name, PackageSource source, Func<ResolvedPackage, PinnedPackage, string> line, params string[] more) =>
            AddOf(packages.Where(package => !package.NoDependencies), name, source, line, more);

        bool AddOf(IEnumerable<ResolvedPackage> from, string name, PackageSource source, Func<ResolvedPackage, PinnedPackage, string> line, params string[] more)
        {
            var lines = from
                .Where(package => package.Source == source)
                .SelectMany(package => package.Installs.Select(install => line(package, install)))
                .Concat(more)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .ToList();
            if (lines.Count != 0)
            {
                files.Add(TextFile($"layers/{layer}/{name}", Lines(lines)));
            }

            return lines.Count != 0;
        }

        void Set(string name, string value)
        {
            if (value.Length != 0)
            {
                settings[name] = value;
            }
        }
    }

    /// <summary>Settings of what pip downloads; none for its default.</summary>
    public static IReadOnlyDictionary<string, string> PipSettings(SourceSettings sources)
    {
        var settings = new Dictionary<string, string>();
        if (sources.PipIndexUrl.Length != 0)
        {
            var index = new Uri(sources.PipIndexUrl);
            settings["PIP_INDEX_URL"] = sources.PipIndexUrl;

            // Whoever writes http trusts the host; pip wants that said twice.
            if (index.Scheme == Uri.UriSchemeHttp)
            {
                settings["PIP_TRUSTED_HOST"] = index.Authority;
            }
        }

        return settings;
    }

    /// <summary>The file of a layer's settings; null where there are none.</summary>
    public static PlannedFile? Settings(string layer, IReadOnlyDictionary<string, string> settings) =>
        settings.Count == 0 ? null : TextFile($"layers/{layer}/settings", Lines(settings.Select(each => $"{each.Key}={each.Value}")));

    /// <summary>A text file of the context.</summary>
    public static PlannedFile TextFile(string path, string text) => BinaryFile(path, Encoding.UTF8.GetBytes(text));

    /// <summary>A file of the context that is executable if it is a program.</summary>
    public static PlannedFile BinaryFile(string path, ReadOnlyMemory<byte> content) =>
        new(path, ImageAssets.IsProgram(content.Span)) { Content = content, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span)) };

    /// <summary>Digest of a set of files: of their paths, modes and bytes, and of words beside them.</summary>
    public static string Key(IEnumerable<PlannedFile> files, params IEnumerable<string> words)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var word in words.Concat(files.OrderBy(file => file.Path, StringComparer.Ordinal).SelectMany(file => new[] { file.Path, file.Executable ? "x" : "-", file.Sha256 })))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(word));
            hash.AppendData([0]);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string PipLine(ResolvedPackage package, PinnedPackage install)
    {
        var extras = package.Extras.Count == 0 ? "" : $"[{string.Join(",", package.Extras)}]";
        return install.Name + extras + (install.Version is null ? package.Specifier : $"=={install.Version}");
    }

    private static string CondaLine(ResolvedPackage package, PinnedPackage install) =>
        install.Name + (install.Version is null ? package.Specifier.Replace(" ", "", StringComparison.Ordinal) : $"=={install.Version}");

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
