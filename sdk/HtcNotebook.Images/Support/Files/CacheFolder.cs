namespace HtcNotebook.Images.Support.Files;

/// <summary>The user's cache folder. What lies in it may be deleted at any time, and no build fails because of it.</summary>
public static class CacheFolder
{
    /// <summary>
    /// <c>$XDG_CACHE_HOME/htcnotebook</c>, else <c>~/.cache/htcnotebook</c> (XDG Base Directory Specification);
    /// on Windows the local application data folder; without any of them the folder for temporary files.
    /// </summary>
    public static string Default => OperatingSystem.IsWindows()
        ? Named(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData))
        : Below(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>The folder for an <c>XDG_CACHE_HOME</c> and a home; the specification says that a relative path is to be ignored.</summary>
    internal static string Below(string? xdgCacheHome, string home) => Named(
        xdgCacheHome is { Length: > 0 } && Path.IsPathRooted(xdgCacheHome) ? xdgCacheHome
        : home.Length == 0 ? ""
        : Path.Combine(home, ".cache"));

    /// <summary>Writes a cache file; a cache that cannot be written (read-only home, full disk) only costs time later.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of its bytes.</param>
    public static void TryWrite(string path, params ReadOnlySpan<ReadOnlyMemory<byte>> content)
    {
        try
        {
            AtomicFile.Write(path, content);
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

    private static string Named(string parent) => Path.Combine(parent.Length == 0 ? Path.GetTempPath() : parent, "htcnotebook");
}
