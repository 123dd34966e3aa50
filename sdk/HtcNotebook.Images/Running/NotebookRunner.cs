using System.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Running;

/// <summary>Builds an image, runs a container of it in the foreground and stops it cleanly.</summary>
/// <param name="run">What to run.</param>
/// <param name="say">Gets each line for the user.</param>
public sealed class NotebookRunner(NotebookRun run, Action<string> say)
{
    // What engines give a container between SIGTERM and SIGKILL.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs until the container ends or <paramref name="stop"/> is asked for.</summary>
    /// <param name="arguments">The user's: a command for the container, or options for Jupyter where the first begins with '-'; empty for Jupyter Lab.</param>
    /// <param name="terminal">Whether a person sits at a terminal.</param>
    /// <param name="stop">Ends it: a build at once, a container as <c>stop</c> of the engine does.</param>
    /// <returns>Exit code of the container; 0 where it was stopped.</returns>
    /// <exception cref="NotebookException"><c>HTC1xxx</c>, <c>HTC3xxx</c>.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the container ran.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, bool terminal, CancellationToken stop)
    {
        var selected = await new EngineSelector(run.EngineSettings).SelectAsync(run.Engine, null, stop).ConfigureAwait(false)
            ?? throw new NotebookException(DiagnosticTable.RenderOnly.At(null, run.Image.ImageFolder));
        var engine = selected.RunnerOf(run.Image.Repository);
        say($"Building with {engine.Name}: {selected.Probe.Summary}");
        var built = await new ImagePublisher(selected.Builder, selected.Store).PublishAsync(run.Image with { Output = say }, stop).ConfigureAwait(false);
        var ownFiles = await engine.OwnFilesOptionsAsync(stop).ConfigureAwait(false);
        var folders = ownFiles is null ? OutOfReach() : await WritableFoldersAsync(stop).ConfigureAwait(false);
        var gpus = await GpuOptionsAsync(engine, stop).ConfigureAwait(false);
        var (request, started) = await StartAsync(engine, run with { Folders = folders }, built.Images[0], arguments, gpus, ownFiles ?? [], terminal, stop).ConfigureAwait(false);
        using var process = started;
        if (request.Token is null)
        {
            // The terminal belongs to the user's own command, Ctrl-C included.
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return process.ExitCode;
        }

        return await ServeAsync(engine, request, folders, process, stop).ConfigureAwait(false);
    }

    /// <summary>Starts the container on a free port, which another run that starts now must not take in between.</summary>
    private async Task<(RunRequest Request, Process Process)> StartAsync(
        IContainerRunner engine, NotebookRun settled, string image, IReadOnlyList<string> arguments, IReadOnlyList<string> gpus, IReadOnlyList<string> ownFiles, bool terminal, CancellationToken stop)
    {
        var mutexFile = Path.Combine(PrivateFolder.Of(Path.Combine(CacheFolder.Default, "locks"), Path.GetTempPath()), "ports");
        using var mutex = await InterProcessLock.TakeAsync(mutexFile, null, stop).ConfigureAwait(false);
        var request = RunRequest.Make(settled, image, LocalPorts.FirstFree(settled.Port), arguments, gpus, ownFiles, terminal);
        var command = await engine.RunCommandAsync(request.Container, stop).ConfigureAwait(false);
        say($"Starting {request.Name} with {engine.Name}");
        var process = Start(command, request);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Grace && !process.HasExited && LocalPorts.IsFree(request.Port);)
        {
            await Task.Delay(PollPause, CancellationToken.None).ConfigureAwait(false);
        }

        return (request, process);
    }

    /// <summary>GPUs that are asked for have to be there; an image that can use them starts without as well, and says so.</summary>
    private async Task<IReadOnlyList<string>> GpuOptionsAsync(IContainerRunner engine, CancellationToken stop)
    {
        var asked = run.Gpus.Length != 0;
        if (run.Gpus == RunSettingsReader.None || (!asked && run.Accelerator == Accelerator.None))
        {
            return [];
        }

        try
        {
            return await engine.GpuOptionsAsync(asked ? run.Gpus : "all", HostGpus.Look(), stop).ConfigureAwait(false);
        }
        catch (NotebookException missing) when (!asked)
        {
            say(DiagnosticTable.RunsWithoutGpu.At(null, AcceleratorReader.Word(run.Accelerator), missing.Diagnostics[0].Message).ToString());
            return [];
        }
    }

    /// <summary>No folder: the container's user could write none of them.</summary>
    private SortedDictionary<string, string> OutOfReach()
    {
        foreach (var folder in run.Folders.Values)
        {
            say(DiagnosticTable.RunFolderOutOfReach.At(null, folder).ToString());
        }

        return [];
    }

    /// <summary>The folders without those of root: the notebook's user could not work in them.</summary>
    private async Task<IReadOnlyDictionary<string, string>> WritableFoldersAsync(CancellationToken stop)
    {
        if (!HostUser.IsRoot)
        {
            return run.Folders;
        }

        var folders = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (target, folder) in run.Folders)
        {
            var owner = await ProcessRunner.RunAsync(new() { FileName = "stat", Arguments = ["--dereference", "--format=%u", folder] }, stop).ConfigureAwait(false);
            if (owner.Text.Trim() == "0")
            {
                say(DiagnosticTable.RunFolderOfRoot.At(null, folder).ToString());
            }
            else
            {
                folders[target] = folder;
            }
        }

        return folders;
    }

    private async Task<int> ServeAsync(
        IContainerRunner engine, RunRequest request, IReadOnlyDictionary<string, string> folders, Process process, CancellationToken stop)
    {
        var ended = process.WaitForExitAsync(CancellationToken.None);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var page = run.OpenBrowser ? new BrowserPage() : null;
        var announced = AnnounceAsync(request, page, answered.Token);
        var stopped = Task.Delay(Timeout.Infinite, stop);
        await Task.WhenAny(ended, stopped).ConfigureAwait(false);
        await answered.CancelAsync().ConfigureAwait(false);
        await announced.ConfigureAwait(false);
        if (ended.IsCompleted)
        {
            Farewell(engine, folders);
            return process.ExitCode;
        }

        say($"Stopping {request.Name}: the pool and Jupyter get {Grace.TotalSeconds:0} s to end");
        await engine.StopContainerAsync(request.Name, Grace, CancellationToken.None).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
        Farewell(engine, folders);
        return 0;
    }

    private void Farewell(IContainerRunner engine, IReadOnlyDictionary<string, string> folders)
    {
        say("Stopped.");
        if (run.Volume.Length != 0)
        {
            say($"The home is kept in the volume {run.Volume} of {engine.Name} ('{engine.Name} volume rm {run.Volume}' deletes it).");
        }

        foreach (var folder in folders)
        {
            say($"{folder.Key} is your folder {folder.Value}.");
        }
    }

    /// <summary>Says the address as soon as Jupyter answers there.</summary>
    private async Task AnnounceAsync(RunRequest request, BrowserPage? page, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            while (!await AnswersAsync(client, request.Port, cancellation).ConfigureAwait(false))
            {
                await Task.Delay(PollPause, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }

        say("");
        say($"{run.Project} is open at {request.Address}");
        say("Ctrl-C stops it.");
        say("");
        if (page is not null && !Browser.TryOpen(page.For(request.Address)))
        {
            say("No program to open a browser with was found here.");
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, int port, CancellationToken cancellation)
    {
        try
        {
            // Any answer will do: Jupyter may have another base address.
            using var answer = await client.GetAsync(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/api")), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private Process Start(EngineCommand command, RunRequest request)
    {
        var start = new ProcessStartInfo { UseShellExecute = false };

        // Jupyter is stopped from here; a session of its own keeps the terminal's Ctrl-C away from the engine.
        if (request.Token is not null && OperatingSystem.IsLinux() && ProgramPath.Find("setsid", null) is { } setsid)
        {
            start.FileName = setsid;
            start.ArgumentList.Add("--wait");
            start.ArgumentList.Add(command.FileName);
        }
        else
        {
            start.FileName = command.FileName;
        }

        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in run.EngineSettings.Environment)
        {
            start.Environment[name] = value;
        }

        if (request.Token is { } token)
        {
            start.Environment["JUPYTER_TOKEN"] = token;
        }

        return Process.Start(start)!;
    }
}
