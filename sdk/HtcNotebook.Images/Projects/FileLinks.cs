namespace HtcNotebook.Images.Projects;

/// <summary>Follows symbolic links in every part of a path, as <c>realpath</c> does; .NET follows only the last part.</summary>
internal static class FileLinks
{
    private const int MostLinks = 40;

    /// <summary>The path without symbolic links.</summary>
    /// <param name="path">Absolute path of something that exists.</param>
    /// <exception cref="IOException">More than 40 links on the way.</exception>
    public static string Resolve(string path)
    {
        var links = 0;
        var pending = new Stack<string>(Parts(path).Reverse());
        var resolved = Path.GetPathRoot(path)!;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            var next = Path.Combine(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException($"Too many symbolic links in {path}");
            }

            if (Path.IsPathRooted(target))
            {
                resolved = Path.GetPathRoot(target)!;
            }

            foreach (var each in Parts(target).Reverse())
            {
                pending.Push(each);
            }
        }

        return resolved;
    }

    private static IEnumerable<string> Parts(string path) =>
        path[(Path.IsPathRooted(path) ? Path.GetPathRoot(path)!.Length : 0)..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part != ".");
}
