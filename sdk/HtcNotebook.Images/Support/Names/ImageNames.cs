using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Names;

/// <summary>
/// Grammar of the parts of an <see cref="ImageReference"/>, from the Distribution project's reference format
/// (<see href="https://github.com/distribution/reference">github.com/distribution/reference</see>).
/// </summary>
public static partial class ImageNames
{
    /// <summary>Longest repository name with its registry, in characters.</summary>
    public const int LongestName = 255;

    /// <summary>Longest reference, in characters.</summary>
    public const int LongestReference = 512;

    /// <summary>Pattern of a tag.</summary>
    internal const string Tag = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";

    /// <summary>Whether a text is a registry's host, with a port where it has one.</summary>
    public static bool IsRegistry(string text) => RegistryPattern().IsMatch(text);

    /// <summary>Whether a text is a repository, such as <c>mylab/climate</c>.</summary>
    public static bool IsRepository(string text) => text.Length <= LongestName && RepositoryPattern().IsMatch(text);

    /// <summary>Whether a text is a tag: at most 128 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, not starting with <c>.</c> or <c>-</c>.</summary>
    public static bool IsTag(string text) => TagPattern().IsMatch(text);

    /// <summary>A repository made from any text: lower case, everything else replaced by <c>-</c>.</summary>
    /// <param name="text">For instance a project's name.</param>
    public static string ToRepository(string text)
    {
        var name = NotRepository().Replace(text.ToLowerInvariant(), "-").Trim('-', '.', '_');
        name = RepeatedSeparator().Replace(name, match => match.Value[..1]);
        return name.Length == 0 ? "notebook" : name;
    }

    private const string Component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private const string Host = "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]{1,5})?";

    [GeneratedRegex($"^{Host}\\z")]
    private static partial Regex RegistryPattern();

    [GeneratedRegex($"^{Component}(?:/{Component})*\\z")]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex($"^{Tag}\\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex NotRepository();

    [GeneratedRegex("[._-]{2,}")]
    private static partial Regex RepeatedSeparator();
}
