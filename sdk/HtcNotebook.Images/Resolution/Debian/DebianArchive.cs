using System.IO.Compression;
using System.Security.Cryptography;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Trust;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Versions;
using SharpCompress.Compressors.Xz;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// The packages that an installation of a Debian suite can have: those of the suite, its updates and its security suite,
/// component main, as the archive's own indexes say (Debian repository format). An index is trusted as far as its digest
/// stands in <c>InRelease</c>, and that as far as <see cref="ReleaseGuard"/> says.
/// Parsed indexes are kept in the cache under the digest of what they were made from, so that only a changed
/// <c>InRelease</c> brings a new download, and so that any number of processes may share the cache.
/// </summary>
public sealed class DebianArchive : IDebianPackages
{
    // Decompressing gzip is five times faster than xz here; some suites offer nothing but xz.
    private static readonly string[] Compressions = [".gz", ".xz", ""];
    private readonly IReadOnlyList<PackageIndex> _indexes;

    private DebianArchive(DebianMirrors mirrors, string suite, long epoch, IReadOnlyList<PackageIndex> indexes)
    {
        Mirrors = mirrors;
        Suite = suite;
        Epoch = epoch;
        _indexes = indexes;
    }

    /// <summary>Where it is.</summary>
    public DebianMirrors Mirrors { get; }

    /// <summary>The suite that was asked for.</summary>
    public string Suite { get; }

    /// <summary>When the suite, its updates or its security suite was published last, in seconds since 1970: with each security update another base.</summary>
    public long Epoch { get; }

    /// <summary>Fetches what is not in the cache and opens the indexes.</summary>
    /// <param name="mirrors">Where from.</param>
    /// <param name="settings">The suite, and what makes an archive trustworthy.</param>
    /// <param name="architecture">Architecture in Debian's words, such as <c>amd64</c>.</param>
    /// <param name="http">The client.</param>
    /// <param name="options">Where the cache is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IndexUnreachableException">A mirror could not be asked.</exception>
    /// <exception cref="NotebookException">
    /// A mirror lacks the suite or the architecture, its indexes are damaged, or it is not to be trusted (HTC2103 to HTC2105, HTC2108 to HTC2112).
    /// </exception>
    public static async Task<DebianArchive> OpenAsync(
        DebianMirrors mirrors,
        SourceSettings settings,
        string architecture,
        IndexClient http,
        ResolverOptions options,
        CancellationToken cancellation)
    {
        var suite = settings.DebianSuite;
        var keyring = settings.DebianTrusted ? null : ArchiveKeyrings.Find(settings, options);
        var parts = await Task.WhenAll(DebianSuites.Of(suite, mirrors.Security is not null).Select(part => Task.Run(
            () => OpenSuiteAsync(
                part.IsSecurity ? mirrors.Security! : mirrors.Archive,
                part.Suite,
                architecture,
                settings,
                keyring,
                http,
                options,
                cancellation),
            cancellation))).ConfigureAwait(false);
        return new DebianArchive(mirrors, suite, parts.Max(part => part.Epoch), [.. parts.Select(part => part.Index)]);
    }

    /// <summary>The setting that names another mirror for an address of an archive.</summary>
    /// <param name="address">What could not be fetched.</param>
    public static string SettingOf(Uri address) => address.AbsolutePath.Contains("-security/", StringComparison.Ordinal)
        ? nameof(SourceSettings.DebianSecurityMirror)
        : nameof(SourceSettings.DebianMirror);

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
        SourceSettings settings,
        Keyring? keyring,
        IndexClient http,
        ResolverOptions options,
        CancellationToken cancellation)
    {
        var root = $"{mirror.AbsoluteUri.TrimEnd('/')}/dists/{suite}/";
        var shown = IndexClient.WithoutCredentials(mirror).AbsoluteUri.TrimEnd('/');
        var address = new Uri($"{root}InRelease");
        var setting = SettingOf(address);
        var guard = new ReleaseGuard(
            suite, IndexClient.WithoutCredentials(address), setting, keyring, settings.DebianCheckValidUntil, options.Clock.GetUtcNow());
        var document = await http.GetDocumentAsync(address, accept: null, compressed: false, cancellation, guard).ConfigureAwait(false)
            ?? await UnsignedAsync(new Uri($"{root}Release"), guard, settings.DebianTrusted, setting, http, cancellation).ConfigureAwait(false)
            ?? throw new NotebookException(DiagnosticTable.DebianSuiteMissing.At(null, shown, suite, setting));
        var release = guard.Read(document);
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

    /// <summary>The file without a signature that a mirror may have instead: for those who trust the mirror.</summary>
    private static async Task<IndexDocument?> UnsignedAsync(
        Uri address, ReleaseGuard guard, bool isTrusted, string setting, IndexClient http, CancellationToken cancellation)
    {
        if (isTrusted)
        {
            return await http.GetDocumentAsync(address, accept: null, compressed: false, cancellation, guard).ConfigureAwait(false);
        }

        return await http.ExistsAsync(address, cancellation).ConfigureAwait(false)
            ? throw new NotebookException(DiagnosticTable.ArchiveUnsigned.At(
                null, IndexClient.WithoutCredentials(address), "there is no InRelease beside it", setting))
            : null;
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
