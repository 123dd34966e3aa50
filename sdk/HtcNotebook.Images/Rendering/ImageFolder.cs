using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Rendering;

/// <summary>
/// Writes an image folder as a whole: whoever looks sees either the old one or the new one, also when the build is killed.
/// Modes are fixed and times are those of the content, so that equal inputs give equal folders.
/// </summary>
public static class ImageFolder
{
    private const UnixFileMode PlainMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode ProgramMode =
        PlainMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Replaces a folder by a rendered one.</summary>
    /// <param name="folder">Absolute path; its parent is made where it is missing.</param>
    /// <param name="rendered">What to write.</param>
    /// <exception cref="NotebookException">A file of the user changed or vanished since it was read.</exception>
    /// <exception cref="IOException">The disk cannot take it; the old folder is as it was.</exception>
    public static void Write(string folder, RenderedFolder rendered)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        Recover(folder);
        var next = folder + ".next";
        DeleteIfThere(next);
        Directory.CreateDirectory(next);
        try
        {
            foreach (var file in rendered.Files)
            {
                WriteFile(Path.Combine(next, file.Path), file);
            }

            FixTimes(next);
            Exchange(next, folder);
        }
        catch
        {
            DeleteIfThere(next);
            throw;
        }
    }

    /// <summary>Puts back a folder whose replacement was interrupted between its two renames.</summary>
    private static void Recover(string folder)
    {
        var old = folder + ".old";
        if (!Directory.Exists(folder) && Directory.Exists(old))
        {
            Directory.Move(old, folder);
        }

        DeleteIfThere(old);
    }

    private static void WriteFile(string path, PlannedFile file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] bytes;
        try
        {
            bytes = file.Content?.ToArray() ?? File.ReadAllBytes(file.SourcePath!);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NotebookException(DiagnosticTable.ContentChanged.At(null, file.SourcePath));
        }

        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Sha256)
        {
            throw new NotebookException(DiagnosticTable.ContentChanged.At(null, file.SourcePath ?? file.Path));
        }

        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, file.Executable ? ProgramMode : PlainMode);
        }

        File.SetLastWriteTimeUtc(path, ContentTime.Of(file.Sha256));
    }

    private static void FixTimes(string folder)
    {
        foreach (var each in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(each, ProgramMode);
            }

            Directory.SetLastWriteTimeUtc(each, ContentTime.OfFolder);
        }
    }

    private static void Exchange(string next, string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.Move(next, folder);
            return;
        }

        if (OperatingSystem.IsLinux() && NativeMethods.TryExchange(next, folder))
        {
            DeleteIfThere(next);
            return;
        }

        var old = folder + ".old";
        Directory.Move(folder, old);
        Directory.Move(next, folder);
        DeleteIfThere(old);
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static class NativeMethods
    {
        private const int CurrentFolder = -100; // AT_FDCWD
        private const uint ExchangeFlag = 2; // RENAME_EXCHANGE

        /// <summary>Exchanges two folders in one step; false where the file system cannot.</summary>
        public static bool TryExchange(string left, string right)
        {
            try
            {
                return renameat2(CurrentFolder, left, CurrentFolder, right, ExchangeFlag) == 0;
            }
            catch (EntryPointNotFoundException)
            {
                return false;
            }
        }

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int renameat2(
            int leftFolder,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string left,
            int rightFolder,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string right,
            uint flags);
    }
}
