namespace HtcNotebook.Images.Support.Http;

/// <summary>The user's cache folder and writes that a killed process, or a second one at the same time, cannot leave half done.</summary>
public static class UserFiles
{
    /// <summary>
    /// <c>$XDG_CACHE_HOME/htcnotebook</c>, else <c>~/.cache/htcnotebook</c> (XDG Base Directory Specification);
    /// on Windows the local application data folder; without any of them the folder for temporary files.
    /// </summary>
    public static string DefaultCacheFolder
    {
        get
        {
            var root = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : XdgCacheHome();
            return Path.Combine(root.Length == 0 ? Path.GetTempPath() : root, "htcnotebook");
        }
    }

    /// <summary>Writes a file through a temporary sibling and a rename.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="content">All of its bytes.</param>
    /// <exception cref="IOException">It cannot be written; an earlier file is as it was.</exception>
    public static void WriteAtomically(string path, params ReadOnlySpan<ReadOnlyMemory<byte>> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = File.Create(temporary))
            {
                foreach (var part in content)
                {
                    file.Write(part.Span);
                }
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes a cache file; a cache that cannot be written (read-only home, full disk) only costs time later.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of its bytes.</param>
    public static void TryWrite(string path, params ReadOnlySpan<ReadOnlyMemory<byte>> content)
    {
        try
        {
            WriteAtomically(path, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Reads a cache file; null where there is none that can be read.</summary>
    /// <param name="path">The file.</param>
    public static byte[]? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string XdgCacheHome()
    {
        // The specification says that a relative path is to be ignored.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
        {
            return xdg;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length == 0 ? "" : Path.Combine(home, ".cache");
    }
}
