using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Engines;

/// <summary>Tells from what an engine said why it failed.</summary>
public static partial class EngineFailure
{
    private const int QuotedLines = 2;
    private const int QuotedLength = 240;

    /// <summary>Makes the finding for a failed command.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="lines">The last lines that it said.</param>
    /// <param name="logPath">Its log; null where none is kept.</param>
    /// <param name="otherwise">The finding where the cause is none of the frequent ones: takes the quoted lines and where the log is.</param>
    public static Diagnostic Explain(string engine, IReadOnlyList<string> lines, string? logPath, DiagnosticDescriptor otherwise)
    {
        var log = logPath is null ? "" : $"The whole output is in {logPath}.";
        foreach (var (pattern, descriptor) in Causes)
        {
            // The last match: an earlier one may be a step's own warning that the build survived.
            if (lines.LastOrDefault(line => pattern.IsMatch(line)) is { } decisive)
            {
                var quoted = Shorten(decisive);
                return descriptor == DiagnosticTable.RegistryDenied || descriptor == DiagnosticTable.NoSpace
                    ? descriptor.At(null, quoted, engine, log)
                    : descriptor.At(null, quoted, log);
            }
        }

        return otherwise.At(null, Quote(lines), log);
    }

    /// <summary>The lines that say why, as one line: what the failed step said last, then the engine's own verdict.</summary>
    public static string Quote(IReadOnlyList<string> lines)
    {
        var spoken = lines.Where(line => line.Trim().Length > 0 && !Decoration().IsMatch(line)).ToList();
        var step = spoken.Where(line => !Verdict().IsMatch(line)).Select(Shorten).ToList();
        var errors = step.Where(line => ErrorLike().IsMatch(line)).ToList();
        var words = (errors.Count > 0 ? errors : step.TakeLast(1)).Distinct(StringComparer.Ordinal).TakeLast(QuotedLines);
        var verdict = spoken.Where(line => Verdict().IsMatch(line)).Select(Shorten).TakeLast(1);
        var quoted = string.Join(" / ", words.Concat(verdict));
        return quoted.Length == 0 ? "it said nothing" : quoted.TrimEnd('.');
    }

    /// <summary>A line without what builders put before it, and not too long to quote.</summary>
    internal static string Shorten(string line)
    {
        var text = Prefix().Replace(line.Trim(), "");
        return text.Length <= QuotedLength ? text.TrimEnd('.') : text[..QuotedLength] + "...";
    }

    // In this order: a full disk makes everything else fail too, and "denied" also ends the answers to names that do not exist.
    private static readonly IReadOnlyList<(Regex Pattern, DiagnosticDescriptor Descriptor)> Causes =
    [
        (NoSpace(), DiagnosticTable.NoSpace),
        (VersionGone(), DiagnosticTable.PackageVersionGone),
        (WithoutTls(), DiagnosticTable.RegistryWithoutTls),
        (BaseNotFound(), DiagnosticTable.BaseNotFound),
        (Denied(), DiagnosticTable.RegistryDenied),
        (Network(), DiagnosticTable.NetworkFailed),
    ];

    [GeneratedRegex("no space left on device|No space left on device|disk quota exceeded|You don't have enough free space", RegexOptions.CultureInvariant)]
    private static partial Regex NoSpace();

    // apt-get's own words; Candidate ... is what it says where only a part of the versions is pinned.
    [GeneratedRegex("^(#[0-9]+ [0-9.]+ )?E: Version '.*' for '.*' was not found", RegexOptions.CultureInvariant)]
    private static partial Regex VersionGone();

    [GeneratedRegex("server gave HTTP response to HTTPS client|first record does not look like a TLS handshake", RegexOptions.CultureInvariant)]
    private static partial Regex WithoutTls();

    [GeneratedRegex("manifest unknown|manifest for .* not found|pull access denied|repository does not exist|name unknown|unable to find .* in .*manifest|failed to resolve source metadata.*: not found|/[^ ]+:[^ ]+: not found$|did not resolve to an image|reading manifest .*(unknown|not found)", RegexOptions.CultureInvariant)]
    private static partial Regex BaseNotFound();

    [GeneratedRegex("unauthorized|authentication required|no basic auth credentials|denied: |requested access to the resource is denied|invalid username/password|401 Unauthorized|403 Forbidden.*(token|registry|v2)|insufficient_scope", RegexOptions.CultureInvariant)]
    private static partial Regex Denied();

    [GeneratedRegex("no such host|connection refused|Connection refused|i/o timeout|Temporary failure (in name resolution|resolving)|Could not resolve|Could not connect to|network is unreachable|Network is unreachable|TLS handshake timeout|Name or service not known|Failed to fetch .*(Could|Unable|timed out)", RegexOptions.CultureInvariant)]
    private static partial Regex Network();

    [GeneratedRegex("(?i)\\berror\\b|^E: |\\bfailed\\b|\\bfatal\\b|cannot|can't|could not|unable to|not found|denied|refused", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorLike();

    // How engines end a failed build.
    [GeneratedRegex("^(#[0-9]+ )?(ERROR|Error): |^executor failed running|level=(error|fatal)|failed to solve", RegexOptions.CultureInvariant)]
    private static partial Regex Verdict();

    // Progress, and what builders draw around the step that failed.
    [GeneratedRegex("^[- >|]*$|^ ?[> ]*\\[[^]]*\\] |^ *[0-9]+ \\||^#[0-9]+ (\\[|sha256:|DONE|CACHED|CANCELED|transferring|exporting|writing|naming)|^Dockerfile:[0-9]+$|^STEP [0-9]|^-->|^COMMIT |^(container|subprocess) exited|^: exit status|^Getting image source signatures|^Copying (blob|config) ", RegexOptions.CultureInvariant)]
    private static partial Regex Decoration();

    [GeneratedRegex("^(#[0-9]+ ([0-9.]+ )?)?(time=\"[^\"]*\" level=(error|fatal) msg=)?", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
