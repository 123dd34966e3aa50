using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A running container of a notebook image, as somebody starts it who has only docker.</summary>
internal sealed partial class NotebookContainer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string _id;
    private readonly IReadOnlyList<string> _who;

    /// <summary>Starts one.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">Options of <c>docker run</c>.</param>
    public NotebookContainer(string image, params IEnumerable<string> options)
        : this(image, null, options, [])
    {
    }

    /// <summary>Starts one.</summary>
    /// <param name="image">The image.</param>
    /// <param name="user">Who runs what the tests run in it; null for the container's user.</param>
    /// <param name="options">Options of <c>docker run</c>.</param>
    /// <param name="command">The command; empty for the image's.</param>
    public NotebookContainer(string image, string? user, IEnumerable<string> options, IEnumerable<string> command)
        : this(image, user, published: true, options, command)
    {
    }

    /// <inheritdoc cref="NotebookContainer(string, string?, IEnumerable{string}, IEnumerable{string})"/>
    /// <param name="published">Whether the host reaches Jupyter's port.</param>
    public NotebookContainer(string image, string? user, bool published, IEnumerable<string> options, IEnumerable<string> command)
    {
        _who = user is null ? [] : ["--user", user];
        IEnumerable<string> port = published ? ["--publish", "127.0.0.1::8888"] : [];
        _id = Engine.Docker.Run(["run", "--detach", .. port, .. options, image, .. command]).Succeeds().Output.Trim();
    }

    /// <summary>Its id, a name for the engine.</summary>
    public string Id => _id;

    /// <summary>What it wrote so far.</summary>
    public string Log
    {
        get
        {
            var result = Engine.Docker.Run("logs", _id);
            return result.Output + result.Errors;
        }
    }

    /// <summary>Its address from outside, such as <c>http://127.0.0.1:49153</c>.</summary>
    public Uri Address => new($"http://{Engine.Docker.Run("port", _id, "8888/tcp").Succeeds().Output.Split('\n')[0]}");

    /// <summary>What the engine's own checks of its health say.</summary>
    public string Health => Engine.Docker.Run("inspect", "--format", "{{.State.Health.Status}}", _id).Succeeds().Output.Trim();

    /// <summary>The TCP ports that it listens on, and whether on the loopback address only.</summary>
    public IEnumerable<(bool Loopback, int Port)> Listeners =>
        // proc(5), net/tcp and tcp6: local address, state 0A is LISTEN.
        Do("sh", "-c", "cat /proc/net/tcp /proc/net/tcp6").Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 3 && words[3] == "0A")
            .Select(words => words[1].Split(':'))
            .Select(local => (local[0] is "0100007F" or "00000000000000000000000001000000", int.Parse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    /// <summary>Runs a program in it, as its user.</summary>
    public CommandResult Try(params IEnumerable<string> command) => Engine.Docker.Run(["exec", .. _who, _id, .. command]);

    /// <summary>Runs a program in it as somebody else.</summary>
    public CommandResult TryAs(string user, params IEnumerable<string> command) => Engine.Docker.Run(["exec", "--user", user, _id, .. command]);

    /// <summary>Runs a program in it, which must succeed; returns its standard output.</summary>
    public string Do(params IEnumerable<string> command) => Try(command).Succeeds().Output;

    /// <summary>Runs a script of Python in it.</summary>
    public string Python(string script) => Do("python", "-c", script);

    /// <summary>Waits until the pool has a slot.</summary>
    public NotebookContainer WaitForPool()
    {
        WaitFor("a slot of the pool", () => Try("condor_status", "-af", "Name") is { ExitCode: 0, Output.Length: > 0 } && Try("condor_q").ExitCode == 0);
        return this;
    }

    /// <summary>Waits for Jupyter and returns the token that it printed.</summary>
    public string WaitForToken()
    {
        var token = "";
        WaitFor("a token in Jupyter's log", () => (token = Token().Match(Log).Groups["token"].Value).Length != 0);
        return token;
    }

    /// <summary>Waits for something that will be.</summary>
    public void WaitFor(string what, Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Patience)
            {
                Assert.Fail($"No {what} within {Patience}.\n{Log}");
            }

            Thread.Sleep(250);
        }
    }

    /// <summary>Asks Jupyter.</summary>
    public int Status(string path, string? token = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        if (token is not null)
        {
            request.Headers.Add("Authorization", $"token {token}");
        }

        using var response = client.Send(request);
        return (int)response.StatusCode;
    }

    /// <summary>Stops it as engines do: SIGTERM, and after 10 s SIGKILL.</summary>
    /// <param name="signal">Another signal in SIGTERM's place, without SIG.</param>
    /// <returns>How long it took and its exit code.</returns>
    public (TimeSpan Took, int ExitCode) Stop(string signal = "TERM")
    {
        var clock = Stopwatch.StartNew();
        if (signal != "TERM")
        {
            Engine.Docker.Run("kill", "--signal", signal, _id).Succeeds();
            WaitFor("end", () => Engine.Docker.Run("inspect", "--format", "{{.State.Running}}", _id).Output.Trim() == "false" || clock.Elapsed.TotalSeconds > 10);
        }

        Engine.Docker.Run("stop", "--time", "10", _id).Succeeds();
        var took = clock.Elapsed;
        return (took, int.Parse(Engine.Docker.Run("inspect", "--format", "{{.State.ExitCode}}", _id).Succeeds().Output, CultureInfo.InvariantCulture));
    }

    /// <summary>Runs one job through the Python bindings and returns what it wrote.</summary>
    /// <param name="script">What <c>/bin/sh</c> runs as the job.</param>
    public string RunJob(string script) => Python($$"""
        import os, tempfile, time, htcondor2
        # In the pool's own home, wherever that is.
        folder = tempfile.mkdtemp(dir=htcondor2.param["LOCAL_DIR"])
        with open(os.path.join(folder, "job"), "w") as job:
            job.write({{JsonSerializer.Serialize(script)}} + "\n")
        description = htcondor2.Submit({
            "executable": "/bin/sh", "arguments": job.name, "transfer_executable": "false", "initialdir": folder, "output": "out", "error": "err", "log": "log",
            "request_cpus": "1", "request_memory": "64MB", "request_disk": "16MB",
        })
        schedd = htcondor2.Schedd()
        cluster = schedd.submit(description).cluster()
        give_up = time.monotonic() + 90
        while schedd.query(f"ClusterId == {cluster}", projection=["JobStatus"]):
            assert time.monotonic() < give_up, open(os.path.join(folder, "log")).read()
            time.sleep(0.1)
        print(open(os.path.join(folder, "out")).read(), end="")
        print(open(os.path.join(folder, "err")).read(), end="")
        """);

    /// <inheritdoc/>
    public void Dispose() => Engine.Docker.Run("rm", "--force", "--volumes", _id);

    [GeneratedRegex(@"[?]token=(?<token>[0-9a-f]{16,})")]
    private static partial Regex Token();
}
