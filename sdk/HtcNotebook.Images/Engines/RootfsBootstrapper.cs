using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Engines;

/// <summary>Makes the root file system of a base from a Debian mirror with mmdebstrap, and keeps it for the next build.</summary>
/// <param name="settings">Environment and the path of <c>mmdebstrap</c>, where set.</param>
public sealed partial class RootfsBootstrapper(EngineSettings settings)
{
    private const string Tool = "mmdebstrap";
    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const string SystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>Path of the root file system in an image folder.</summary>
    public const string FileInImageFolder = "base/rootfs.tar";

    // Traces of the host and of the making; everything else mmdebstrap removes itself.
    private const string Cleanup = """
        set -eu
        mv "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap" "$1/etc/dpkg/dpkg.cfg.d/htcnotebook"
        rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"
        rm -f "$1/etc/resolv.conf" "$1/etc/hostname" "$1/var/cache/ldconfig/aux-cache"
        rm -f "$1"/var/cache/debconf/*-old "$1"/var/lib/dpkg/*-old
        find "$1/var/log" -type f -delete
        """;

    /// <summary>Folder of kept bases.</summary>
    public static string DefaultCacheFolder => Path.Combine(CacheFolder.Default, "bases");

    /// <summary>Puts the base's root file system into an image folder, making it first where no earlier build did.</summary>
    /// <param name="recipe">Which base.</param>
    /// <param name="imageFolder">The image folder: gets <see cref="FileInImageFolder"/>.</param>
    /// <param name="announce">Gets the one line that says what happens.</param>
    /// <param name="log">Gets mmdebstrap's output.</param>
    /// <param name="cacheFolder">Where bases are kept; null for <see cref="DefaultCacheFolder"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Path of the kept base.</returns>
    /// <exception cref="NotebookException"><c>HTC3014</c>, <c>HTC3030</c> to <c>HTC3037</c>.</exception>
    public async Task<string> EnsureAsync(
        BaseRecipe recipe, string imageFolder, Action<string>? announce, BuildLog log, string? cacheFolder = null, CancellationToken cancellation = default)
    {
        recipe.Validate();
        var cache = Path.GetFullPath(cacheFolder ?? DefaultCacheFolder);
        var kept = Path.Combine(cache, $"{recipe.Suite}-{recipe.Architecture}-{recipe.Key}.tar");
        try
        {
            if (!File.Exists(kept))
            {
                Directory.CreateDirectory(cache);

                // The second of two builds waits for the first one's base. The lock ends with its process.
                using var mutex = await InterProcessLock.TakeAsync(kept + ".lock", null, cancellation).ConfigureAwait(false);
                if (!File.Exists(kept))
                {
                    await BootstrapAsync(recipe, kept, announce, log, cancellation).ConfigureAwait(false);
                }
            }

            Place(kept, Path.Combine(imageFolder, FileInImageFolder));
            return kept;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(DiagnosticTable.BaseCacheUnwritable.At(null, cache, error.Message));
        }
    }

    private async Task BootstrapAsync(BaseRecipe recipe, string target, Action<string>? announce, BuildLog log, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new NotebookException(DiagnosticTable.BootstrapNeedsLinux.At(null, recipe.Suite));
        }

        var asked = settings.Commands.GetValueOrDefault(Tool) is { Length: > 0 } named ? named : Tool;
        var program = ProgramPath.Find(asked, settings.Environment.GetValueOrDefault("PATH"))
            ?? throw new NotebookException(DiagnosticTable.BootstrapToolMissing.At(null, recipe.Suite));
        announce?.Invoke(
            $"No container registry in reach: bootstrapping Debian {recipe.Suite} from {(recipe.Mirror.Length > 0 ? recipe.Mirror : "the default mirror")} with {Tool}");

        RemoveAbandoned(target);
        var temporary = $"{target}.{Path.GetRandomFileName()}.tmp";
        var certificates = $"{target}.{Path.GetRandomFileName()}.pem.tmp";
        try
        {
            if (recipe.TrustedCertificates.Length != 0)
            {
                // apt takes one file, and drops its rights before it opens it.
                await File.WriteAllTextAsync(certificates, (File.Exists(SystemCertificates) ? await File.ReadAllTextAsync(SystemCertificates, cancellation).ConfigureAwait(false) : "") + recipe.TrustedCertificates, cancellation).ConfigureAwait(false);
                File.SetUnixFileMode(certificates, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            var arguments = Arguments(recipe, temporary, recipe.TrustedCertificates.Length == 0 ? null : certificates);
            log.Header(new EngineCommand(program, arguments));
            var result = await ProcessRunner.RunAsync(
                new ProcessRequest
                {
                    FileName = program,
                    Arguments = arguments,
                    Environment = new Dictionary<string, string?>(settings.Environment)
                    {
                        ["SOURCE_DATE_EPOCH"] = recipe.Epoch.ToString(CultureInfo.InvariantCulture),
                    },
                    Output = log.Line,
                },
                cancellation).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw new NotebookException(Explain(recipe, result, log));
            }

            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
            File.Delete(certificates);
        }
    }

    private static List<string> Arguments(BaseRecipe recipe, string target, string? certificates) =>
    [
        "--variant=minbase",
        "--format=tar",
        $"--architectures={recipe.Architecture}",

        // Line by line: a file of the user's is out of reach for the user namespace of an unprivileged run.
        .. recipe.DpkgConfiguration.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => $"--dpkgopt={line}"),
        .. recipe.CheckValidUntil ? Array.Empty<string>() : ["--aptopt=Acquire::Check-Valid-Until \"false\""],
        .. certificates is null ? Array.Empty<string>() : [$"--aptopt=Acquire::https::CaInfo \"{certificates}\""],
        .. File.Exists(Keyring) ? new[] { $"--keyring={Keyring}" } : [],
        $"--customize-hook={Cleanup}",
        recipe.Suite,
        target,
        .. recipe.Sources,
    ];

    private static Diagnostic Explain(BaseRecipe recipe, ProcessResult result, BuildLog log)
    {
        var where = log.FilePath is null ? "" : $"The whole output is in {log.FilePath}.";
        if (result.Lines.Any(line => NoSpace().IsMatch(line)))
        {
            return EngineFailure.Explain(Tool, result.Lines, log.FilePath, DiagnosticTable.BootstrapFailed);
        }

        if (result.Lines.FirstOrDefault(line => Expired().IsMatch(line)) is { } expired)
        {
            return DiagnosticTable.BootstrapExpired.At(null, recipe.Suite, EngineFailure.Shorten(expired), where);
        }

        // apt's own words, which name the address; mmdebstrap's last ones only say that apt failed.
        foreach (var (pattern, kind) in new[] { (Signature(), DiagnosticTable.BootstrapSignature), (Fetch(), DiagnosticTable.BootstrapMirror) })
        {
            var said = result.Lines.Where(line => pattern.IsMatch(line)).ToList();
            if (said.Count > 0)
            {
                return kind.At(null, recipe.Suite, EngineFailure.Shorten(said.Find(line => line.Contains("://", StringComparison.Ordinal)) ?? said[0]), where);
            }
        }

        return DiagnosticTable.BootstrapFailed.At(null, recipe.Suite, EngineFailure.Quote(result.Lines), where);
    }

    // A killed build leaves its temporary file; who holds the lock may remove it.
    private static void RemoveAbandoned(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(target)!, $"{Path.GetFileName(target)}.*.tmp"))
        {
            File.Delete(file);
        }
    }

    private static void Place(string kept, string target)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (!OperatingSystem.IsWindows())
        {
            // As all folders of the image folder, whatever the umask.
            folder.UnixFileMode = FolderMode;
        }

        var temporary = $"{target}.{Path.GetRandomFileName()}";
        try
        {
            // Another file system, one without hard links, and a base of somebody else get a copy.
            var time = ContentTime.OfFile(kept);
            if (OperatingSystem.IsWindows() || Link(kept, temporary) != 0 || !TrySetTime(temporary, time))
            {
                File.Copy(kept, temporary, overwrite: true);
                File.SetLastWriteTimeUtc(temporary, time);
            }

            // rename(2) of two links to one file does nothing and leaves both.
            File.Delete(target);
            File.Move(temporary, target);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool TrySetTime(string file, DateTime time)
    {
        try
        {
            File.SetLastWriteTimeUtc(file, time);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            File.Delete(file);
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string created);

    [GeneratedRegex("No space left on device|no space left on device|don't have enough free space", RegexOptions.CultureInvariant)]
    private static partial Regex NoSpace();

    [GeneratedRegex("^E: Release file .* is expired", RegexOptions.CultureInvariant)]
    private static partial Regex Expired();

    [GeneratedRegex("NO_PUBKEY|is not signed|BADSIG|EXPKEYSIG|signatures? (couldn't|could not) be verified|signatures were invalid|Missing key|OpenPGP signature", RegexOptions.CultureInvariant)]
    private static partial Regex Signature();

    [GeneratedRegex("does not have a Release file|Failed to fetch|Could not (resolve|connect)|Temporary failure|404 +Not Found|Unable to connect|cannot find.*suite", RegexOptions.CultureInvariant)]
    private static partial Regex Fetch();
}
