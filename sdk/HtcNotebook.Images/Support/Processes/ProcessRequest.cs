namespace HtcNotebook.Images.Support.Processes;

/// <summary>How a program is asked to end when its work is cancelled.</summary>
public enum Termination
{
    /// <summary>SIGINT to the program itself, which cleans up behind it.</summary>
    Interrupt,

    /// <summary>
    /// First what the program started, so that it sees its step fail and cleans up as after any failed step.
    /// podman and buildah leave working containers behind when they get a signal themselves.
    /// </summary>
    DescendantsFirst,
}

/// <summary>A program to run; no shell is ever between.</summary>
public sealed record ProcessRequest
{
    /// <summary>Path of the program.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments, each passed as it is.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables added to the environment; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets each line of both streams as it appears; called from one thread at a time.</summary>
    public Action<string>? Output { get; init; }

    /// <summary>How it is ended on cancellation.</summary>
    public Termination Termination { get; init; }

    /// <summary>How long it may take to end after cancellation before it is killed with all that it started.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + N after signal N.</param>
/// <param name="StandardOutput">The last lines of its standard output.</param>
/// <param name="Lines">The last lines of both streams in order of arrival.</param>
public sealed record ProcessResult(int ExitCode, IReadOnlyList<string> StandardOutput, IReadOnlyList<string> Lines)
{
    /// <summary>Whether it ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Its standard output as one text.</summary>
    public string Text => string.Join('\n', StandardOutput);
}
