using System.Text.Json.Nodes;

namespace HtcNotebook.Images.Planning.Checks;

/// <summary>One thing to check of an image, as data: <c>sdk/image/harness/checks</c> knows how.</summary>
public sealed record ImageCheck
{
    /// <summary>Number, from 1 on, in the order in which checks are shown.</summary>
    public required int Id { get; init; }

    /// <summary>Which container it runs in: one of those that <c>run.sh</c> starts.</summary>
    public required string Scene { get; init; }

    /// <summary>What it is about, such as <c>Packages</c> or <c>Pool</c>.</summary>
    public required string Category { get; init; }

    /// <summary>Unique name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Which function of the harness checks it: <c>sdk/image/harness/runner/main.py</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Seconds that it may take.</summary>
    public required int LimitSeconds { get; init; }

    /// <summary>Checks of one lane run one after another; null for those that may run beside all others.</summary>
    public string? Lane { get; init; }

    /// <summary>Numbers of checks without which it would only repeat their verdict.</summary>
    public IReadOnlyList<int> Needs { get; init; } = [];

    /// <summary>What the function needs to know.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Data { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Category and name: what a filter's plain text is looked for in.</summary>
    public string FullyQualifiedName => $"{Category}.{Name}";
}
