using System.Globalization;

namespace HtcNotebook.Images.Engines;

/// <summary>Keeps what an engine says in a file, line by line as it comes, and passes it on.</summary>
public sealed class BuildLog : IDisposable
{
    private const int TailLength = 400;
    private readonly Action<string>? sink;
    private readonly Queue<string> tail = new();
    private StreamWriter? writer;

    /// <summary>Starts a log.</summary>
    /// <param name="path">File to write, replaced where it exists; null to keep none.</param>
    /// <param name="sink">Gets every line as it comes; null for nobody.</param>
    public BuildLog(string? path, Action<string>? sink = null)
    {
        this.sink = sink;
        FilePath = path;
        if (path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

            // Each line reaches the file at once, so that a killed build leaves a complete log.
            writer = new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true, NewLine = "\n" };
        }
    }

    /// <summary>Path of the log file; null where none is kept.</summary>
    public string? FilePath { get; }

    /// <summary>Notes a command: in the file only.</summary>
    /// <param name="command">Program and arguments.</param>
    public void Header(EngineCommand command) =>
        ToFile($"# {DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture)} {command.FileName} {string.Join(' ', command.Arguments)}");

    /// <summary>Notes a line of output.</summary>
    /// <param name="line">The line without its end.</param>
    public void Line(string line)
    {
        lock (tail)
        {
            tail.Enqueue(line);
            if (tail.Count > TailLength)
            {
                tail.Dequeue();
            }
        }

        ToFile(line);
        sink?.Invoke(line);
    }

    /// <summary>The last lines.</summary>
    public IReadOnlyList<string> Tail()
    {
        lock (tail)
        {
            return [.. tail];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (tail)
        {
            TryWrite(() => writer?.Dispose());
            writer = null;
        }
    }

    private void ToFile(string line)
    {
        lock (tail)
        {
            TryWrite(() => writer?.WriteLine(line));
        }
    }

    // A full disk must not hide the engine's own report of it.
    private void TryWrite(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            writer = null;
        }
    }
}
