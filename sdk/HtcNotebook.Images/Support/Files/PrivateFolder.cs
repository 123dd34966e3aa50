namespace HtcNotebook.Images.Support.Files;

/// <summary>Folders that nobody but the user can put anything into, for what must not be in another user's hand.</summary>
public static class PrivateFolder
{
    private const int MostTries = 100;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The first folder that can be written: the one that is named, else one of the user's own below a shared one.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="shared">A folder that everybody may write to, such as the one for temporary files.</param>
    /// <exception cref="IOException">There is none.</exception>
    public static string Of(string folder, string shared)
    {
        if (IsWritable(folder))
        {
            return folder;
        }

        // Another user may have made folders of these names; all processes of this user come to the same one.
        for (var number = 0; number < MostTries; number++)
        {
            var own = Path.Combine(shared, FormattableString.Invariant($"htcnotebook-{Environment.UserName}-{number}"));
            if (IsOwn(own))
            {
                return own;
            }
        }

        throw new IOException($"neither {folder} nor a folder of one's own in {shared} can be written");
    }

    private static bool IsWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.OpenHandle(Path.Combine(folder, "probe"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsOwn(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                return IsWritable(folder);
            }

            Directory.CreateDirectory(folder, OwnerOnly);
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                return false;
            }

            // chmod(2) is for the owner alone.
            File.SetUnixFileMode(folder, OwnerOnly);
            return IsWritable(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
