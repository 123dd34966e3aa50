using System.Globalization;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Engines;

/// <summary>Runs containers with an engine that is a command.</summary>
/// <param name="engine">The engine.</param>
public abstract class ContainerRunner(CommandLineEngine engine) : IContainerRunner
{
    /// <inheritdoc/>
    public string Name => engine.Name;

    /// <inheritdoc/>
    public async Task<EngineCommand> RunCommandAsync(EngineRun run, CancellationToken cancellation = default)
    {
        var (before, after) = await OptionsAsync(cancellation).ConfigureAwait(false);
        return new EngineCommand(engine.Command, [.. before, "run", .. after, .. Arguments(run)]);
    }

    /// <inheritdoc/>
    public async Task<string> StartAsync(EngineRun run, CancellationToken cancellation = default)
    {
        var start = await RunCommandAsync(run with { Options = ["--detach", .. run.Options], Interactive = false }, cancellation).ConfigureAwait(false);
        var result = await engine.RunAsync(start.Arguments, null, cancellation).ConfigureAwait(false);
        return result.Succeeded && result.StandardOutput.Count > 0
            ? result.StandardOutput[^1].Trim()
            : throw engine.CommandFailed("run", result);
    }

    /// <inheritdoc/>
    public abstract Task<IReadOnlyList<string>?> OwnFilesOptionsAsync(CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract Task<IReadOnlyList<string>> GpuOptionsAsync(string gpus, HostGpus host, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public Task StopContainerAsync(string container, TimeSpan grace, CancellationToken cancellation = default) =>
        EndAsync("stop", ["-t", grace.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), container], cancellation);

    /// <inheritdoc/>
    public Task RemoveContainerAsync(string container, CancellationToken cancellation = default) => EndAsync("rm", ["--force", container], cancellation);

    /// <summary>The options that this machine needs: those before the verb, and those after it.</summary>
    protected abstract Task<(IReadOnlyList<string> BeforeVerb, IReadOnlyList<string> AfterVerb)> OptionsAsync(CancellationToken cancellation);

    private async Task EndAsync(string verb, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var result = await engine.RunAsync([verb, .. arguments], null, cancellation).ConfigureAwait(false);
        if (!result.Succeeded && !result.Lines.Any(line => line.Contains("no such container", StringComparison.OrdinalIgnoreCase)))
        {
            throw engine.CommandFailed(verb, result);
        }
    }

    private static IReadOnlyList<string> Arguments(EngineRun run)
    {
        var arguments = new List<string>();
        if (run.Remove)
        {
            arguments.Add("--rm");
        }

        if (run.Interactive)
        {
            arguments.Add("--interactive");
            arguments.Add("--tty");
        }

        if (run.Name is { } name)
        {
            arguments.AddRange(["--name", name]);
        }

        arguments.AddRange(run.Ports.SelectMany(port => new[] { "--publish", port }));
        arguments.AddRange(run.Volumes.SelectMany(volume => new[] { "--volume", volume }));
        arguments.AddRange(run.Environment.SelectMany(pair => new[] { "--env", $"{pair.Key}={pair.Value}" }));
        arguments.AddRange(run.Options);
        arguments.Add(run.Image);
        arguments.AddRange(run.Command);
        return arguments;
    }
}
