using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HtcNotebook.Images.Support.Files;

/// <summary>
/// A lock between processes: a file that one of them holds open. The operating system frees it when a process dies, and the
/// file stays, since removing it would let two hold the lock.
/// </summary>
public sealed class InterProcessLock : IDisposable
{
    private static readonly TimeSpan LongestForFile = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(160);
    private const int SharingViolation = unchecked((int)0x80070020);

    // O_RDWR | O_CLOEXEC
    private const int ReadWriteOfLinux = 0x80002;
    private const int ReadWriteOfMacOS = 0x1000002;
    private const int Exclusive = 2;
    private const int NotBlocking = 4;
    private const int WouldBlockOfLinux = 11;
    private const int WouldBlockOfMacOS = 35;
    private const int Interrupted = 4;
    private readonly SafeFileHandle _file;

    private InterProcessLock(SafeFileHandle file) => _file = file;

    /// <summary>Waits for a lock.</summary>
    /// <param name="lockFile">The lock's own file; made where it is missing, its folder must be there.</param>
    /// <param name="longest">How long to wait; null for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">Another process holds it for longer, or the file cannot be written.</exception>
    public static async Task<InterProcessLock> TakeAsync(string lockFile, TimeSpan? longest, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        for (var pause = ShortestPause; ; pause = pause < LongestPause ? pause * 2 : pause)
        {
            if (TryTake(lockFile) is { } file)
            {
                return new InterProcessLock(file);
            }

            if (longest is not null && waited.Elapsed >= longest)
            {
                throw new IOException($"another process holds {lockFile}");
            }

            await Task.Delay(pause, cancellation).ConfigureAwait(false);
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
        return TakeAsync(Path.Combine(PrivateFolder.Of(folder, Path.GetTempPath()), name), LongestForFile, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // A lock that is held is no exception: who waits asks often. flock(2) is what .NET itself takes for FileShare.None, but it
    // throws where it does not get it.
    private static SafeFileHandle? TryTake(string lockFile)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                return File.OpenHandle(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }

            if (!File.Exists(lockFile))
            {
                File.OpenHandle(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            }
        }
        catch (IOException error) when (error.HResult is SharingViolation or WouldBlockOfLinux or WouldBlockOfMacOS)
        {
            return null;
        }

        var file = new SafeFileHandle(Open(lockFile, OperatingSystem.IsMacOS() ? ReadWriteOfMacOS : ReadWriteOfLinux), ownsHandle: true);
        if (file.IsInvalid)
        {
            // .NET knows how to say why.
            return File.OpenHandle(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }

        if (Lock(file, Exclusive | NotBlocking) == 0 || Marshal.GetLastPInvokeError() is not (WouldBlockOfLinux or WouldBlockOfMacOS or Interrupted))
        {
            // A file system that knows no locks has none to wait for.
            return file;
        }

        file.Dispose();
        return null;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static extern int Lock(SafeFileHandle file, int operation);
}
