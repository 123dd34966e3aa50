using System.Security.Cryptography;
using System.Text;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads the files that go into the image. They are digested here, so that every later stage works on what was checked.</summary>
internal static class ContentReader
{
    private const int LongestFileName = 255;

    private static readonly (string ItemType, ContentKind Kind)[] ItemTypes =
    [
        ("NotebookContent", ContentKind.Notebook),
        ("CondorConfig", ContentKind.CondorConfig),
        ("StartHook", ContentKind.StartHook),
        ("ImageTest", ContentKind.ImageTest),
    ];

    // What the image itself keeps in the home: its pool, its servers' state and the folder that users mount.
    private static readonly string[] ReservedInHome = [".condor", ".jupyter", ".local", ".cache", ".ipython", "work"];

    public static IReadOnlyList<ContentFile> Read(ProjectInput input, DiagnosticBag found)
    {
        var projectFolder = Path.GetDirectoryName(Path.GetFullPath(input.FilePath))!;
        var files = new List<ContentFile>();
        foreach (var (itemType, kind) in ItemTypes)
        {
            foreach (var item in input.Of(itemType))
            {
                if (ReadFile(item, kind, projectFolder, found) is { } file)
                {
                    files.Add(file);
                }
            }
        }

        var sorted = files.OrderBy(file => file.Kind).ThenBy(file => file.Target, StringComparer.Ordinal).ToList();
        ReportCollisions(sorted, found);
        return sorted.DistinctBy(file => (file.Kind, file.Target)).ToList();
    }

    private static ContentFile? ReadFile(ProjectItem item, ContentKind kind, string projectFolder, DiagnosticBag found)
    {
        var path = Path.GetFullPath(item.Include, projectFolder);
        if (!File.Exists(path))
        {
            found.Add(DiagnosticTable.ContentMissing, item.Location, item.Type, item.Include);
            return null;
        }

        var link = item.Get("Link") is { Length: > 0 } given ? given : item.Get("TargetPath");
        var inside = IsBelow(path, projectFolder);
        if (!inside && link.Length == 0)
        {
            found.Add(DiagnosticTable.ContentOutside, item.Location, item.Include);
            return null;
        }

        // Only what lies below the project is held to it: a file named outside of it was named on purpose.
        if (inside && !IsBelow(FileLinks.Resolve(path), FileLinks.Resolve(projectFolder)))
        {
            found.Add(DiagnosticTable.ContentLinkLeaves, item.Location, item.Include, FileLinks.Resolve(path));
            return null;
        }

        var target = (link.Length != 0 ? link : kind is ContentKind.Notebook or ContentKind.ImageTest ? Path.GetRelativePath(projectFolder, path) : Path.GetFileName(path)).Replace('\\', '/');
        if (TargetProblem(kind, target) is { } problem)
        {
            found.Add(DiagnosticTable.ContentTargetInvalid, item.Location, item.Include, target, problem);
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            var digest = Convert.ToHexStringLower(SHA256.HashData(stream));
            return new ContentFile(kind, path, target, digest, IsExecutable(path), item.Location);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            found.Add(DiagnosticTable.ContentUnreadable, item.Location, item.Include, unreadable.Message);
            return null;
        }
    }

    private static string? TargetProblem(ContentKind kind, string target)
    {
        var parts = target.Split('/');
        if (target.Any(char.IsControl))
        {
            return "it has a control character";
        }

        if (parts.Any(part => part is "" or "." or ".."))
        {
            return "it is not a plain relative path";
        }

        if (parts.Any(part => Encoding.UTF8.GetByteCount(part) > LongestFileName))
        {
            return $"a name in it is longer than {LongestFileName} bytes";
        }

        return kind switch
        {
            ContentKind.Notebook when ReservedInHome.Contains(parts[0], StringComparer.Ordinal) => $"the image keeps its own files in {parts[0]}",
            ContentKind.CondorConfig when parts.Length != 1 || !target.EndsWith(".conf", StringComparison.Ordinal) => "a pool configuration is one file that ends in .conf",
            ContentKind.StartHook when parts.Length != 1 => "a start hook is one file without folders",
            _ => null,
        };
    }

    private static void ReportCollisions(List<ContentFile> sorted, DiagnosticBag found)
    {
        var seen = new Dictionary<(ContentKind, string), ContentFile>();
        foreach (var file in sorted)
        {
            if (!seen.TryAdd((file.Kind, file.Target), file) && seen[(file.Kind, file.Target)].SourcePath != file.SourcePath)
            {
                found.Add(DiagnosticTable.ContentCollides, file.Location, file.Target, seen[(file.Kind, file.Target)].SourcePath, file.SourcePath);
            }
        }

        var names = sorted.Select(file => (file.Kind, file.Target)).ToHashSet();
        foreach (var file in sorted)
        {
            for (var folder = Path.GetDirectoryName(file.Target); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                if (names.Contains((file.Kind, folder)))
                {
                    found.Add(DiagnosticTable.ContentCollides, file.Location, folder, seen[(file.Kind, folder)].SourcePath, file.SourcePath);
                }
            }
        }
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsExecutable(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;
}
