using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace HtcNotebook.Testing;

/// <summary>This repository's own files.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The version of the packages: Directory.Build.props is its only place.</summary>
    public static string Version { get; } =
        XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>Every file that is in version control or would go there, relative to <see cref="Root"/>, ordinally sorted.</summary>
    public static IReadOnlyList<string> Files() =>
    [
        .. Command.Run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], Root).Succeeds().Output
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => File.Exists(PathOf(file)))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The absolute path of a file of the repository.</summary>
    public static string PathOf(string file) => Path.Combine(Root, file);

    private static string FindRoot([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
