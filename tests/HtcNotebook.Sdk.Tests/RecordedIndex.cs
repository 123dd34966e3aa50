using System.Diagnostics;

namespace HtcNotebook.Sdk.Tests;

/// <summary>What PyPI said of 1,244 projects, as it lies beside the repository (<c>../shared/pypi</c>), as an index on loopback.</summary>
public sealed class RecordedIndex : IDisposable
{
    private readonly Process _server;

    /// <summary>Starts it; it names its address when it listens.</summary>
    public RecordedIndex()
    {
        var program = Path.Combine(Repository.Root, "..", "shared", "pypi", "index", "serve.py");
        Assert.True(File.Exists(program), $"The recorded index is missing: {program}");
        _server = new Process
        {
            StartInfo = new ProcessStartInfo("python3", ["-u", program, "--port", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        // Nobody reads what it says of single requests, and it must not wait for somebody who does.
        _server.ErrorDataReceived += (_, _) => { };
        _server.Start();
        _server.BeginErrorReadLine();
        Address = _server.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The recorded index did not start.");
    }

    /// <summary>Address of its simple pages.</summary>
    public string Address { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }
}
