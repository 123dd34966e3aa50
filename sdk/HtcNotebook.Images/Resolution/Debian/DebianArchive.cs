using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Versions;
using SharpCompress.Compressors.Xz;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// The packages that an installation of a Debian suite can have: those of the suite, its updates and its security suite,
/// component main, as the archive's own indexes say (Debian repository format). An index is trusted as far as its digest
/// stands in <c>InRelease</c>; the signature of <c>InRelease</c> is checked by apt and mmdebstrap when the image is built.
/// Parsed indexes are kept in the cache under the digest of what they were made from, so that only a changed
/// <c>InRelease</c> brings a new download, and so that any number of processes may share the cache.
/// </summary>
public sealed class DebianArchive : IDebianPackages
{
    // Decompressing gzip is five times faster than xz here; some suites offer nothing but xz.
    private static readonly string[] Compressions = [".gz", ".xz", ""];
    private readonly IReadOnlyList<PackageIndex> _indexes;

    private DebianArchive(string suite, long epoch, IReadOnlyList<PackageIndex> indexes)
    {
        Suite = suite;
        Epoch = epoch;
        _indexes = indexes;
    }

    /// <summary>The suite that was asked for.</summary>
    public string Suite { get; }

    /// <summary>When the suite itself (not its updates) was published last, in seconds since 1970.</summary>
    public long Epoch { get; }

    /// <summary>Fetches what is not in the cache and opens the indexes.</summary>
    /// <param name="mirrors">Where from.</param>
    /// <param name="suite">The suite, such as <c>trixie</c>.</param>
    /// <param name="architecture">Architecture in Debian's words, such as <c>amd64</c>.</param>
    /// <param name="http">The client.</param>
    /// <param name="options">Where the cache is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IndexUnreachableException">A mirror could not be asked.</exception>
    /// <exception cref="NotebookException">A mirror lacks the suite or the architecture, or its indexes are damaged (HTC2103, HTC2104, HTC2105).</exception>
    public static async Task<DebianArchive> OpenAsync(
        DebianMirrors mirrors,
        string suite,
        string architecture,
        IndexClient http,
        ResolverOptions options,
        CancellationToken cancellation)
    {
        var parts = await Task.WhenAll(DebianSuites.Of(suite, mirrors.Security is not null).Select(part => Task.Run(
            () => OpenSuiteAsync(
                part.IsSecurity ? mirrors.Security! : mirrors.Archive,
                part.Suite,
                architecture,
                http,
                options,
                cancellation),
            cancellation))).ConfigureAwait(false);
        return new DebianArchive(suite, parts[0].Epoch, [.. parts.Select(part => part.Index)]);
    }

    /// <summary>The setting that names another mirror for an address of an archive.</summary>
    /// <param name="address">What could not be fetched.</param>
    public static string SettingOf(Uri address) => address.AbsolutePath.Contains("-security/", StringComparison.Ordinal)
        ? nameof(Projects.SourceSettings.DebianSecurityMirror)
        : nameof(Projects.SourceSettings.DebianMirror);

    /// <summary>All versions of a package over the suites, each once, in no order; empty where there is none of that name.</summary>
    /// <param name="name">The package's name.</param>
    public IReadOnlyList<string> Versions(string name) =>
        [.. _indexes.SelectMany(index => index.Versions(name)).Distinct(StringComparer.Ordinal)];

    /// <summary>All packages of a name over the suites, newest version first; empty where there is none.</summary>
    /// <param name="name">The package's name.</param>
    public IReadOnlyList<DebianPackage> Packages(string name) => NewestFirst(_indexes.SelectMany(index => index.Packages(name)));

    /// <summary>Packages of one name, each version once, the newest first; what has no valid version is left out.</summary>
    /// <param name="packages">The packages.</param>
    internal static IReadOnlyList<DebianPackage> NewestFirst(IEnumerable<DebianPackage> packages) =>
    [
        .. packages
            .DistinctBy(package => package.Version, StringComparer.Ordinal)
            .Select(package => (Package: package, Version: DebianVersion.TryParse(package.Version, out var version) ? version : null))
            .Where(each => each.Version is not null)
            .OrderByDescending(each => each.Version)
            .Select(each => each.Package),
    ];

    /// <summary>The packages that provide a virtual package, sorted.</summary>
    /// <param name="name">The virtual package's name.</param>
    public IReadOnlyList<string> Providers(string name) =>
        [.. _indexes.SelectMany(index => index.Providers(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Required() =>
        [.. _indexes.SelectMany(index => index.Required()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The names of all packages, each once.</summary>
    public IReadOnlyCollection<string> Names() =>
        _indexes.SelectMany(index => index.Names()).ToHashSet(StringComparer.Ordinal);

    private static async Task<(long Epoch, PackageIndex Index)> OpenSuiteAsync(
        Uri mirror,
        string suite,
        string architecture,
        IndexClient http,
        ResolverOptions options,
        CancellationToken cancellation)
    {
        var root = $"{mirror.AbsoluteUri.TrimEnd('/')}/dists/{suite}/";
        var shown = IndexClient.WithoutCredentials(mirror).AbsoluteUri.TrimEnd('/');
        var address = new Uri($"{root}InRelease");
        var setting = SettingOf(address);
        var document = await http.GetDocumentAsync(address, accept: null, compressed: false, cancellation).ConfigureAwait(false)
            ?? throw new NotebookException(DiagnosticTable.DebianSuiteMissing.At(null, shown, suite, setting));
        ReleaseFile release;
        try
        {
            release = ReleaseFile.Parse(Encoding.UTF8.GetString(document.Body));
        }
        catch (FormatException error)
        {
            throw Damaged(address, error.Message, setting);
        }

        var plain = $"main/binary-{architecture}/Packages";
        var offered = Compressions.Where(suffix => release.Sha256.ContainsKey(plain + suffix)).ToArray();
        if (offered.Length == 0)
        {
            throw new NotebookException(DiagnosticTable.DebianArchitectureMissing.At(
                null, shown, suite, architecture, string.Join(", ", release.Architectures)));
        }

        foreach (var suffix in offered)
        {
            var digest = release.Sha256[plain + suffix];
            var cache = Path.Combine(options.CacheFolder, "debian", $"{digest}.packages");
            if (CacheFolder.TryRead(cache) is { } bytes && PackageIndex.FromBytes(bytes) is { } known)
            {
                return (release.Date, known);
            }
        }

        foreach (var suffix in offered)
        {
            var digest = release.Sha256[plain + suffix];
            if (await FetchAsync(root, plain + suffix, digest, release.ByHash, http, cancellation).ConfigureAwait(false) is not { } file)
            {
                // Release files list the plain index too, which few mirrors keep.
                continue;
            }

            var index = Decode(file, suffix, digest, new Uri(root + plain + suffix), setting);
            CacheFolder.TryWrite(Path.Combine(options.CacheFolder, "debian", $"{digest}.packages"), index.Bytes);
            return (release.Date, index);
        }

        throw Damaged(new Uri(root + plain + offered[0]), "it is listed but not there", setting);
    }

    private static async Task<byte[]?> FetchAsync(
        string root, string path, string digest, bool byHash, IndexClient http, CancellationToken cancellation)
    {
        // Under its digest an index stays the same while the mirror is updated.
        var hashed = $"{path[..path.LastIndexOf('/')]}/by-hash/SHA256/{digest}";
        var document = byHash ? await http.GetFileAsync(new Uri(root + hashed), cancellation).ConfigureAwait(false) : null;
        document ??= await http.GetFileAsync(new Uri(root + path), cancellation).ConfigureAwait(false);
        return document?.Body;
    }

    private static PackageIndex Decode(byte[] file, string suffix, string digest, Uri address, string setting)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(file)) != digest)
        {
            throw Damaged(address, "its SHA-256 is not the one that InRelease lists", setting);
        }

        using var stream = new MemoryStream(file);
        try
        {
            return PackageIndex.Parse(suffix switch
            {
                ".gz" => new GZipStream(stream, CompressionMode.Decompress),
                ".xz" => new XZStream(stream),
                _ => stream,
            });
        }
        catch (Exception error) when (error is InvalidDataException or IOException or SharpCompress.Common.SharpCompressException)
        {
            throw Damaged(address, $"it cannot be decompressed ({error.Message.TrimEnd('.')})", setting);
        }
    }

    private static NotebookException Damaged(Uri address, string reason, string setting) =>
        new(DiagnosticTable.IndexDamaged.At(null, IndexClient.WithoutCredentials(address), reason, setting));
}
