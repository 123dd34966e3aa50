using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.Images.Support.Files;

/// <summary>
/// A lock between processes: a file that one of them holds open. The operating system frees it when a process dies, and the
/// file stays, since removing it would let two hold the lock.
/// </summary>
public sealed class InterProcessLock : IDisposable
{
    private static readonly TimeSpan LongestForFile = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly FileStream _file;

    private InterProcessLock(FileStream file) => _file = file;

    /// <summary>Waits for a lock.</summary>
    /// <param name="lockFile">The lock's own file; made where it is missing, its folder must be there.</param>
    /// <param name="longest">How long to wait; null for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">Another process holds it for longer, or the file cannot be written.</exception>
    public static async Task<InterProcessLock> TakeAsync(string lockFile, TimeSpan? longest, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new InterProcessLock(new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (IsHeld(error) && (longest is null || waited.Elapsed < longest))
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for the lock of a file that is to be changed. The lock's own file is not beside the user's.</summary>
    /// <param name="path">The file that is to be changed.</param>
    /// <param name="folder">Folder for lock files; made where it is missing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">Another process holds it for longer than 30 s, or no folder can be written.</exception>
    public static Task<InterProcessLock> TakeForAsync(string path, string folder, CancellationToken cancellation)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..32];
        return TakeAsync(Path.Combine(Writable(folder), name), LongestForFile, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of Linux and of macOS, and ERROR_SHARING_VIOLATION of Windows.
    private static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>The folder, or one for temporary files where the user's cache cannot be written.</summary>
    private static string Writable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.OpenHandle(Path.Combine(folder, "probe"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"htcnotebook-locks-{Environment.UserName}")).FullName;
        }
    }
}
