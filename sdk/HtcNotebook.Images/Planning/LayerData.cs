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
    /// <summary>The files of one layer; none where there is nothing to install.</summary>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="packages">What was asked for and it installs.</param>
    /// <param name="resolution">Every file that it installs for them.</param>
    /// <param name="sources">Says where downloads come from.</param>
    /// <param name="more">Settings beyond those that its packages need; empty ones are left out.</param>
    public static IReadOnlyList<PlannedFile> For(
        string layer, IReadOnlyList<ResolvedPackage> packages, NotebookResolution resolution, SourceSettings sources, params IEnumerable<(string Name, string Value)> more)
    {
        var files = new List<PlannedFile>();
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add("apt.txt", Of(PackageSource.Apt, AptLine));
        Add("apt-closure.txt", Items(resolution.Debian).Select(package => $"{package.Name}={package.Version}"));
        Add("stand-ins.txt", resolution.StandIns is { } standIns && packages.Any(package => package.Layer is not null)
            ? standIns.Select(standIn => standIn.Version is null ? standIn.Name : $"{standIn.Name} (= {standIn.Version})")
            : []);

        // What is locked is installed file by file; what stayed open is for pip to resolve.
        var locked = Items(resolution.Python).ToArray();
        var open = packages.Where(package => !locked.Any(file => file.Name == package.Name)).ToArray();
        if (Add("python.txt", locked.Select(file => $"{file.Name}=={file.Version} --hash=sha256:{file.Sha256}"))
            | Add("python-open.txt", Of(PackageSource.Pip, PipLine, open.Where(package => !package.NoDependencies)))
            | Add("python-open-no-deps.txt", Of(PackageSource.Pip, PipLine, open.Where(package => package.NoDependencies))))
        {
            Set(PipSettings(sources));
        }

        if (Add("r.txt", Of(PackageSource.Cran, (_, install) => install.Version is null ? install.Name : $"{install.Name} {install.Version}")))
        {
            Set([("CRAN_MIRROR", sources.CranMirror)]);
        }

        if (Add("conda.txt", Of(PackageSource.Conda, CondaLine)))
        {
            Set([("CONDA_CHANNEL", sources.CondaChannel)]);
        }

        Set(more);

        if (Settings(layer, settings) is { } file)
        {
            files.Add(file);
        }

        return files;

        IEnumerable<string> Of(PackageSource source, Func<ResolvedPackage, PinnedPackage, string> line, IEnumerable<ResolvedPackage>? some = null) =>
            (some ?? packages).Where(package => package.Source == source).SelectMany(package => package.Installs.Select(install => line(package, install)));

        IEnumerable<T> Items<T>(IReadOnlyList<LockedLayer<T>> layers) => layers.Where(each => each.Name == layer).SelectMany(each => each.Items);

        bool Add(string name, IEnumerable<string> content)
        {
            var lines = content.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (lines.Count != 0)
            {
                files.Add(TextFile($"layers/{layer}/{name}", Lines(lines)));
            }

            return lines.Count != 0;
        }

        void Set(IEnumerable<(string Name, string Value)> given)
        {
            foreach (var (name, value) in given.Where(each => each.Value.Length != 0))
            {
                settings[name] = value;
            }
        }
    }

    /// <summary>Settings of what pip downloads; none for its default.</summary>
    private static IEnumerable<(string Name, string Value)> PipSettings(SourceSettings sources)
    {
        if (sources.PipIndexUrl.Length != 0)
        {
            var index = new Uri(sources.PipIndexUrl);
            yield return ("PIP_INDEX_URL", sources.PipIndexUrl);

            // Whoever writes http trusts the host; pip wants that said twice.
            if (index.Scheme == Uri.UriSchemeHttp)
            {
                yield return ("PIP_TRUSTED_HOST", index.Authority);
            }
        }
    }

    /// <summary>The file of a layer's settings; null where there are none.</summary>
    private static PlannedFile? Settings(string layer, IReadOnlyDictionary<string, string> settings) =>
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

    private static string AptLine(ResolvedPackage package, PinnedPackage install) =>
        install.Version is null ? install.Name : $"{install.Name}={install.Version}";

    private static string PipLine(ResolvedPackage package, PinnedPackage install)
    {
        var extras = package.Extras.Count == 0 ? "" : $"[{string.Join(",", package.Extras)}]";
        return install.Name + extras + (install.Version is null ? package.Specifier : $"=={install.Version}");
    }

    private static string CondaLine(ResolvedPackage package, PinnedPackage install) =>
        install.Name + (install.Version is null ? package.Specifier.Replace(" ", "", StringComparison.Ordinal) : $"=={install.Version}");

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
