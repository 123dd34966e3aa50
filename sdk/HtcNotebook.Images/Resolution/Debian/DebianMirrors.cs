using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>The mirrors that Debian's packages come from.</summary>
/// <param name="Archive">The archive, without a slash at its end.</param>
/// <param name="Security">The security archive; null where the user said that there is none.</param>
/// <param name="Origin">Where <paramref name="Archive"/> was found, for people: <c>DebianMirror</c>, a file of apt's, or <c>mmdebstrap</c>.</param>
/// <param name="SecurityOrigin">The same for <paramref name="Security"/>.</param>
public sealed record DebianMirrors(Uri Archive, Uri? Security, string Origin, string SecurityOrigin)
{
    /// <summary>Value of <c>DebianSecurityMirror</c> for "there is none".</summary>
    public const string None = "none";

    private const string Bootstrap = "mmdebstrap";

    /// <summary>Whether mmdebstrap, left alone, takes the same ones.</summary>
    public bool AreDefault => Origin == Bootstrap && SecurityOrigin == Bootstrap;

    /// <summary>The archive's address for the lock; null where the project or mmdebstrap says it anyway.</summary>
    internal string? FoundArchive => Origin == nameof(SourceSettings.DebianMirror) ? null : Found(Archive);

    /// <summary>The security archive's address for the lock; null where the project or mmdebstrap says it anyway, or there is none.</summary>
    internal string? FoundSecurity => SecurityOrigin == nameof(SourceSettings.DebianSecurityMirror) ? null : Found(Security);

    /// <summary>
    /// Finds the mirrors: the setting; else the host's own, where the host is Debian; else what the installed mmdebstrap
    /// takes by default. No mirror is known to this program itself.
    /// </summary>
    /// <param name="settings">The user's settings.</param>
    /// <param name="options">Where to look on this host.</param>
    /// <exception cref="NotebookException">There is none (HTC2101).</exception>
    public static DebianMirrors Find(SourceSettings settings, ResolverOptions options)
    {
        var host = new Lazy<(AptSource? Archive, AptSource? Security)>(() => OfHost(options));
        var bootstrap = new Lazy<(string? Archive, string? Security)>(() => OfMmdebstrap(options));
        var (archive, origin) = Choose(settings.DebianMirror, nameof(settings.DebianMirror), host.Value.Archive, () => bootstrap.Value.Archive);
        if (settings.DebianSecurityMirror == None)
        {
            return new DebianMirrors(archive, null, origin, nameof(settings.DebianSecurityMirror));
        }

        var (security, securityOrigin) = Choose(
            settings.DebianSecurityMirror, nameof(settings.DebianSecurityMirror), host.Value.Security, () => bootstrap.Value.Security);
        return new DebianMirrors(archive, security, origin, securityOrigin);
    }

    /// <summary>Address of a setting, without a slash at its end.</summary>
    /// <param name="value">The setting, which was checked when the project was read (HTC1021).</param>
    internal static Uri Address(string value) => new(value.TrimEnd('/'));

    private string? Found(Uri? address) => AreDefault || address is null ? null : IndexClient.WithoutCredentials(address).AbsoluteUri.TrimEnd('/');

    private static Uri? TryAddress(string value) =>
        Uri.TryCreate(value.Trim().TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    private static (Uri Address, string Origin) Choose(string value, string setting, AptSource? host, Func<string?> bootstrap)
    {
        if (value.Length > 0)
        {
            return (Address(value), setting);
        }

        if (host is not null && TryAddress(host.Uri) is { } own)
        {
            return (own, host.File);
        }

        return bootstrap() is { } known && TryAddress(known) is { } address
            ? (address, Bootstrap)
            : throw new NotebookException(DiagnosticTable.DebianMirrorUnknown.At(null, setting));
    }

    private static (AptSource? Archive, AptSource? Security) OfHost(ResolverOptions options)
    {
        if (!File.Exists(options.OsReleaseFile))
        {
            return default;
        }

        var release = File.ReadLines(options.OsReleaseFile)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last()[1].Trim('"', '\''), StringComparer.Ordinal);
        if (release.GetValueOrDefault("ID") != "debian")
        {
            return default;
        }

        string[] names = [release.GetValueOrDefault("VERSION_CODENAME", "sid"), "stable", "oldstable", "testing", "unstable", "sid"];
        var sources = AptSources.Read(options.AptFolder)
            .Where(source => source.Components.Contains("main", StringComparer.Ordinal) && TryAddress(source.Uri) is not null)
            .ToArray();

        // Others publish a "main" for Debian's suites too; only Debian's own archive has an -updates suite, Debian's keyring and Debian's path.
        int Likeness(AptSource source) =>
            (sources.Any(other => other.Uri == source.Uri && names.Any(name => other.Suites.Contains($"{name}-updates", StringComparer.Ordinal))) ? 4 : 0)
            + (source.SignedBy.Contains("debian-archive", StringComparison.Ordinal) ? 2 : 0)
            + (source.Uri.TrimEnd('/').EndsWith("/debian", StringComparison.Ordinal) ? 1 : 0);
        var archive = sources
            .Where(source => names.Any(name => source.Suites.Contains(name, StringComparer.Ordinal)) && Likeness(source) > 0)
            .MaxBy(Likeness);
        var security = sources.FirstOrDefault(source => names.Any(name =>
            source.Suites.Contains($"{name}-security", StringComparer.Ordinal) || source.Suites.Contains($"{name}/updates", StringComparer.Ordinal)));
        return (archive, security);
    }

    private static (string? Archive, string? Security) OfMmdebstrap(ResolverOptions options)
    {
        var path = options.MmdebstrapPath ?? (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "mmdebstrap"))
            .FirstOrDefault(File.Exists);
        if (path is null || !File.Exists(path))
        {
            return default;
        }

        // mmdebstrap is a Perl script; the first value that it gives these variables is its default for Debian.
        var text = File.ReadAllText(path);
        string? Variable(string name) =>
            Regex.Match(text, $@"\${name}\s*=\s*'(https?://[^'\s]+)'") is { Success: true } match ? match.Groups[1].Value : null;
        return (Variable("mirror"), Variable("secmirror"));
    }
}
