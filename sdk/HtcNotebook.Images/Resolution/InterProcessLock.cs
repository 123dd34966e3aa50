using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// Keeps other processes of this user from changing the same file at the same time. The lock is a file beside the cache,
/// not beside the user's file, and the operating system frees it when a process dies.
/// </summary>
public sealed class InterProcessLock : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly FileStream _file;

    private InterProcessLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock of a file.</summary>
    /// <param name="path">The file that is to be changed.</param>
    /// <param name="folder">Folder for lock files; made where it is missing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">Another process holds it for longer than 30 s, or no folder can be written.</exception>
    public static async Task<InterProcessLock> TakeAsync(string path, string folder, CancellationToken cancellation)
    {
        folder = Writable(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..32];
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new InterProcessLock(new FileStream(
                    Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (IsHeld(error) && waited.Elapsed < Longest)
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
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
