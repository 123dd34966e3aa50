namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What a candidate needs, as far as it counts on the platform.</summary>
/// <param name="Unusable">Why the candidate cannot be taken after all, a clause about it; null where it can.</param>
/// <param name="All">Its requirements.</param>
/// <param name="Extras">Its extras, normalised.</param>
/// <param name="Environment">The environment for markers.</param>
internal sealed record Needs(string? Unusable, IReadOnlyList<Requirement> All, IReadOnlyList<string> Extras, MarkerEnvironment Environment)
{
    private IReadOnlyList<Requirement>? _own;

    /// <summary>What it needs without extras.</summary>
    public IReadOnlyList<Requirement> Own => _own ??= [.. All.Where(requirement => requirement.Applies(Environment, ""))];

    /// <summary>What an extra needs besides.</summary>
    /// <param name="extra">The extra, normalised; empty for what is needed without extras.</param>
    public IReadOnlyList<Requirement> For(string extra) => extra.Length == 0
        ? Own
        : [.. All.Where(requirement => requirement.Marker is { NamesExtra: true } && requirement.Applies(Environment, extra) && !requirement.Applies(Environment, ""))];

    /// <summary>Whether it has an extra.</summary>
    public bool HasExtra(string extra) => Extras.Contains(extra, StringComparer.Ordinal) || For(extra).Count > 0;
}
