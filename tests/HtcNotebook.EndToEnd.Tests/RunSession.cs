using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>dotnet run in a terminal's process group of its own.</summary>
internal sealed partial class RunSession : IDisposable
{
    // Against a hang only: a run may build its image first, beside other builds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private readonly Process _process;
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    /// <summary>Starts it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="browser">Program that opens addresses; may be empty.</param>
    /// <param name="options">Options of <c>dotnet run</c>.</param>
    public RunSession(UserProject project, string browser, IEnumerable<string> options)
    {
        _process = Command.Start(
            "setsid", ["--wait", "env", "--default-signal=INT", $"BROWSER={browser}", "dotnet", "run", .. options], project.Folder, project.Environment);
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it said so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Waits for the address that it says, with the token.</summary>
    public Uri WaitForAddress() => new(WaitFor(OpenAt()).Groups["address"].Value);

    /// <summary>Waits for the name of its container.</summary>
    public string WaitForContainer() => WaitFor(StartingName()).Groups["name"].Value;

    private Match WaitFor(Regex line)
    {
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(100))
        {
            if (line.Match(Output) is { Success: true } match)
            {
                return match;
            }

            Assert.True(clock.Elapsed < Patience && !_process.HasExited, $"Nothing like {line}:\n{Output}");
        }
    }

    /// <summary>Ctrl-C: to all that run in the terminal's foreground. Gives the exit code.</summary>
    public int Interrupt()
    {
        Signal("-INT").Succeeds();
        Assert.True(_process.WaitForExit(Patience), Output);
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // A failed test's container ends like any other; what is killed cannot stop it.
            Signal("-INT");
            if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            {
                Signal("-KILL");
            }
        }

        _process.Dispose();
    }

    private CommandResult Signal(string signal) => Command.Run("kill", [signal, "--", $"-{_process.Id.ToString(CultureInfo.InvariantCulture)}"]);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.WriteLine(line.Data);
        }
    }

    [GeneratedRegex(@"[^ ]+ is open at (?<address>http://127\.0\.0\.1:[0-9]+/lab\?token=[0-9a-f]{48})")]
    private static partial Regex OpenAt();

    [GeneratedRegex("Starting (?<name>[^ ]+) with docker")]
    private static partial Regex StartingName();
}
