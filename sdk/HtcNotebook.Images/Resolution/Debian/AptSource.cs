namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>One place that apt is told to fetch binary packages from.</summary>
/// <param name="Uri">Address as written.</param>
/// <param name="Suites">Suites, such as <c>bookworm</c> and <c>bookworm-updates</c>.</param>
/// <param name="Components">Components, such as <c>main</c>.</param>
/// <param name="SignedBy">Key file or fingerprint; empty where none is named.</param>
/// <param name="File">The file that says so.</param>
public sealed record AptSource(
    string Uri,
    IReadOnlyList<string> Suites,
    IReadOnlyList<string> Components,
    string SignedBy,
    string File);
