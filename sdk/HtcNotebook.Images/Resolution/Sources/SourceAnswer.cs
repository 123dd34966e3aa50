using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Resolution.Sources;

/// <summary>What a source says to a request.</summary>
internal abstract record SourceAnswer
{
    /// <summary>It has it.</summary>
    /// <param name="Installs">What to install.</param>
    public sealed record Found(IReadOnlyList<PinnedPackage> Installs) : SourceAnswer;

    /// <summary>It has nothing of that name.</summary>
    /// <param name="Statement">A sentence's clause that says so: <c>Debian trixie has no python3-xarry</c>.</param>
    /// <param name="Nearest">Names that it does have, nearest first.</param>
    public sealed record NoSuchName(string Statement, IReadOnlyList<string> Nearest) : SourceAnswer;

    /// <summary>It has the name, but no version that fits.</summary>
    /// <param name="Statement">A sentence's clause that names the versions there are.</param>
    public sealed record NoSuchVersion(string Statement) : SourceAnswer;

    /// <summary>It could have it, but not as asked.</summary>
    /// <param name="Diagnostic">Why.</param>
    public sealed record Refused(Diagnostic Diagnostic) : SourceAnswer;

    /// <summary>It could not be asked.</summary>
    /// <param name="Place">What could not be asked: <c>the Debian archive at http://...</c>.</param>
    /// <param name="Setting">The setting that names another place.</param>
    /// <param name="Reason">Why; a clause.</param>
    /// <param name="Open">What the build would install at whatever version it then finds.</param>
    public sealed record Unreachable(string Place, string Setting, string Reason, IReadOnlyList<PinnedPackage> Open) : SourceAnswer;
}
