namespace HtcNotebook.Images.Support.Processes;

/// <summary>Finds programs as a shell does.</summary>
internal static class ProgramPath
{
    /// <summary>The first program of that name in PATH; null where there is none.</summary>
    /// <param name="name">Name of the program, or a path to it.</param>
    /// <param name="path">Value of PATH to look in; null for this process's own.</param>
    public static string? Find(string name, string? path) => FindAll(name, path).FirstOrDefault();

    /// <summary>All programs of that name in PATH, first found first, each file once.</summary>
    public static IReadOnlyList<string> FindAll(string name, string? path)
    {
        if (name.Contains(Path.DirectorySeparatorChar) || name.Contains('/'))
        {
            return IsProgram(name) ? [Path.GetFullPath(name)] : [];
        }

        var names = OperatingSystem.IsWindows() ? new[] { name + ".exe", name } : [name];
        var found = new List<string>();
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in (path ?? Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var candidate in names.Select(file => Path.Combine(folder, file)).Where(IsProgram))
            {
                // /bin is often a link to /usr/bin.
                if (targets.Add(RealPath(candidate)))
                {
                    found.Add(candidate);
                }
            }
        }

        return found;
    }

    private static bool IsProgram(string file) =>
        File.Exists(file)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    private static string RealPath(string file)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var realFolder = folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;
        var real = new FileInfo(Path.Combine(realFolder, Path.GetFileName(file)));
        return real.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real.FullName;
    }
}
