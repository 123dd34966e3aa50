using System.Security.Cryptography;
using System.Text;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Engines;

/// <summary>Everything that decides the bytes of a bootstrapped base.</summary>
public sealed record BaseRecipe
{
    // Part of the key of cached bases: raise it when the arguments below change.
    private const int Version = 1;

    /// <summary>What dpkg leaves out of the base and, since its configuration stays, of everything installed on it.</summary>
    /// <remarks>Copyright files stay: licences ask for them. Flushing each file to disk is for machines that must survive a power cut.</remarks>
    public const string DefaultDpkgConfiguration = """
        force-unsafe-io
        path-exclude=/usr/share/doc/*
        path-include=/usr/share/doc/*/copyright
        path-exclude=/usr/share/man/*
        path-exclude=/usr/share/info/*
        path-exclude=/usr/share/groff/*
        path-exclude=/usr/share/lintian/*
        path-exclude=/usr/share/linda/*
        path-exclude=/usr/share/locale/*
        path-include=/usr/share/locale/locale.alias

        """;

    /// <summary>The recipe of a lock: where the project names no mirrors, those that restore found, so that equal locks give equal bases on every host.</summary>
    /// <param name="sources">The project's settings.</param>
    /// <param name="resolved">The lock's base: a bootstrap.</param>
    /// <param name="architecture">Debian's name of the architecture.</param>
    /// <param name="host">Where to look for the credentials of a mirror, which are not in the lock.</param>
    public static BaseRecipe Of(SourceSettings sources, ResolvedBase resolved, string architecture, ResolverOptions host)
    {
        var own = new Lazy<DebianMirrors?>(() => Own(sources, host));
        return new BaseRecipe
        {
            Suite = resolved.Reference,
            Architecture = architecture,
            Mirror = Named(sources.DebianMirror) ?? Locked(resolved.Mirror, () => own.Value?.Archive),
            SecurityMirror = sources.DebianSecurityMirror == DebianMirrors.None
                ? DebianMirrors.None
                : Named(sources.DebianSecurityMirror) ?? Locked(resolved.SecurityMirror, () => own.Value?.Security),
            Keyring = sources.DebianKeyring,
            Trusted = sources.DebianTrusted,
            CheckValidUntil = sources.DebianCheckValidUntil,
            Epoch = resolved.Epoch ?? 0,
            TrustedCertificates = sources.TrustedCertificates,
        };

        static string? Named(string setting) => setting.Length == 0 ? null : Text(DebianMirrors.Address(setting));

        static string Locked(string? locked, Func<Uri?> ofHost) =>
            locked is not null && ofHost() is { UserInfo.Length: > 0 } found && Text(IndexClient.WithoutCredentials(found)) == locked ? Text(found) : locked ?? "";

        static string Text(Uri address) => address.AbsoluteUri.TrimEnd('/');
    }

    private static DebianMirrors? Own(SourceSettings sources, ResolverOptions host)
    {
        try
        {
            return DebianMirrors.Find(sources, host);
        }
        catch (NotebookException)
        {
            // A host that knows no mirror has no credentials for one.
            return null;
        }
    }

    /// <summary>Debian suite, such as <c>trixie</c>.</summary>
    public required string Suite { get; init; }

    /// <summary>Debian's name of the architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>Address of the mirror; empty for mmdebstrap's defaults, those of its security mirror too.</summary>
    public string Mirror { get; init; } = "";

    /// <summary>Address of the security mirror; empty for the one beside <see cref="Mirror"/>; <c>none</c> for none.</summary>
    public string SecurityMirror { get; init; } = "";

    /// <summary>Whether an index that is no longer valid by its own words is refused.</summary>
    public bool CheckValidUntil { get; init; } = true;

    /// <summary>File with the keys that the archive is signed with; empty for Debian's own.</summary>
    public string Keyring { get; init; } = "";

    /// <summary>Whether the mirrors are trusted without a signature; only for mirrors that are named.</summary>
    public bool Trusted { get; init; }

    /// <summary>Certificate authorities, in PEM, that apt trusts beside the system's own; no part of the base and of its key.</summary>
    public string TrustedCertificates { get; init; } = "";

    /// <summary>Seconds since 1970 that no file in the base is newer than.</summary>
    public required long Epoch { get; init; }

    /// <summary>Content of <c>/etc/dpkg/dpkg.cfg.d/htcnotebook</c>, the file that the os layer writes too: one option a line.</summary>
    public string DpkgConfiguration { get; init; } = DefaultDpkgConfiguration;

    /// <summary>The lines of the base's <c>sources.list</c>; empty where mmdebstrap's own defaults are taken.</summary>
    public IReadOnlyList<string> Sources
    {
        get
        {
            if (Mirror.Length == 0)
            {
                return [];
            }

            var mirror = Mirror.TrimEnd('/');
            var deb = Trusted ? "deb [trusted=yes]" : "deb";
            List<string> lines = [$"{deb} {mirror} {Suite} main"];
            if (IsRelease)
            {
                lines.Add($"{deb} {mirror} {Suite}-updates main");
                if (SecurityMirror != "none")
                {
                    lines.Add($"{deb} {(SecurityMirror.Length > 0 ? SecurityMirror.TrimEnd('/') : mirror + "-security")} {Suite}-security main");
                }
            }

            return lines;
        }
    }

    /// <summary>Digest of the recipe: bases with equal keys are equal as long as the archive at the epoch is.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', [FormattableString.Invariant($"{Version} {Epoch}"), Suite, Architecture, .. Sources, DpkgConfiguration]))))[..16];

    // Testing and unstable have neither updates nor security suites that must exist.
    private bool IsRelease => Suite is not ("sid" or "unstable" or "testing" or "experimental");

    /// <summary>Checks the parts that end up in apt's sources.</summary>
    /// <exception cref="NotebookException"><c>HTC3036</c>.</exception>
    public void Validate()
    {
        CheckAddress("DebianMirror", Mirror);
        CheckAddress("DebianSecurityMirror", SecurityMirror == "none" ? "" : SecurityMirror);
    }

    // A space or bracket would become another field or option of the sources line, such as trusted=yes.
    private static void CheckAddress(string property, string address)
    {
        if (address.Length > 0
            && !(Uri.TryCreate(address, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https"
                && address.All(letter => char.IsAsciiLetterOrDigit(letter) || "-._~:/@%+".Contains(letter, StringComparison.Ordinal))))
        {
            throw new NotebookException(DiagnosticTable.MirrorAddress.At(null, property, address));
        }
    }
}
