using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>One alternative of a dependency of a Debian package (Debian Policy 7.1).</summary>
/// <param name="Name">Name of a package, or one that packages provide.</param>
/// <param name="Relation">How its version has to be; null for any.</param>
public sealed record DebianDependency(string Name, VersionRelation<DebianVersion>? Relation)
{
    /// <summary>Reads dependency fields.</summary>
    /// <param name="fields">Values of such fields; empty ones say nothing.</param>
    /// <returns>The dependencies in the order of the fields, each with its alternatives. One that cannot be read stands for any version.</returns>
    public static IReadOnlyList<IReadOnlyList<DebianDependency>> Parse(params IEnumerable<string> fields) =>
    [
        .. fields
            .SelectMany(field => field.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(group => (IReadOnlyList<DebianDependency>)[.. group.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)]),
    ];

    /// <summary>Whether a version meets it; a package that is provided at no version meets it only where any version does.</summary>
    /// <param name="version">The version; null for none.</param>
    public bool IsMetBy(string? version) =>
        Relation is null || (DebianVersion.TryParse(version, out var known) && Relation.IsSatisfiedBy(known));

    private static DebianDependency ParseOne(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.IndexOf(')', StringComparison.Ordinal);

        // "python3:any": which architecture's it is does not matter where there is one only.
        var name = (open < 0 ? text : text[..open]).Split(':')[0].Trim();
        VersionRelation<DebianVersion>? relation = null;
        if (open >= 0 && close > open)
        {
            VersionRelation.TryParse(text[(open + 1)..close], DebianVersion.TryParse, out relation, out _);
        }

        return new DebianDependency(name, relation);
    }
}
