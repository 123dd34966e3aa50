using System.Diagnostics;

namespace HtcNotebook.Images.Support.Processes;

/// <summary>Runs programs, streams their lines and ends them, with all that they started, on cancellation.</summary>
public static class ProcessRunner
{
    private const int KeptLines = 5000;

    // A background process that a program leaves behind may hold its pipes open for ever.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellation">Ends the program; the call then throws after it has ended.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing that it started runs any more.</exception>
    public static async Task<ProcessResult> RunAsync(ProcessRequest request, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(request) };
        process.Start();
        process.StandardInput.Close();

        var lines = new LineBuffer(KeptLines, request.Output);
        var standardOutput = new LineBuffer(KeptLines, null);
        var readers = Task.WhenAll(
            ReadAsync(process.StandardOutput, line => { standardOutput.Add(line); lines.Add(line); }),
            ReadAsync(process.StandardError, lines.Add));

        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await ProcessTree.EndAsync(process, request.Termination, request.Grace).ConfigureAwait(false);
            await Task.WhenAny(readers, Task.Delay(DrainTime, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }

        await Task.WhenAny(readers, Task.Delay(DrainTime, CancellationToken.None)).ConfigureAwait(false);
        return new ProcessResult(process.ExitCode, standardOutput.Snapshot(), lines.Snapshot());
    }

    private static ProcessStartInfo StartInfo(ProcessRequest request)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A session of its own keeps the terminal's Ctrl-C away from the program: it is ended from here, in the right order.
        if (OperatingSystem.IsLinux() && ProgramPath.Find("setsid", null) is { } setsid)
        {
            start.FileName = setsid;
            start.ArgumentList.Add(request.FileName);
        }
        else
        {
            start.FileName = request.FileName;
        }

        foreach (var argument in request.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Messages are looked at to tell what went wrong, so they must not be translated.
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in request.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> add)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                add(line);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The pipe was closed under us after the program ended.
        }
    }

    private sealed class LineBuffer(int capacity, Action<string>? sink)
    {
        private readonly Queue<string> kept = new();

        public void Add(string line)
        {
            lock (kept)
            {
                kept.Enqueue(line);
                if (kept.Count > capacity)
                {
                    kept.Dequeue();
                }

                sink?.Invoke(line);
            }
        }

        public IReadOnlyList<string> Snapshot()
        {
            lock (kept)
            {
                return [.. kept];
            }
        }
    }
}
