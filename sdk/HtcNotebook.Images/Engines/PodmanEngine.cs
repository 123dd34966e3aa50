using System.Globalization;
using System.Text.Json;
using HtcNotebook.Images.Diagnostics;

namespace HtcNotebook.Images.Engines;

/// <summary>podman.</summary>
/// <param name="settings">What the user said about engines.</param>
public sealed class PodmanEngine(EngineSettings settings) : ContainersEngine(settings)
{
    private IReadOnlyList<string>? runOptions;
    private IReadOnlyList<string> globalOptions = [];

    /// <inheritdoc/>
    public override string Name => "podman";

    /// <inheritdoc/>
    public override bool CanRun => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> BuildVerb => ["build"];

    /// <inheritdoc/>
    public override async Task<ImageFacts?> InspectAsync(string image, CancellationToken cancellation = default)
    {
        var result = await RunAsync(["image", "inspect", image], null, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            return result.Lines.Any(IsUnknownImage) ? null : throw CommandFailed("image inspect", result);
        }

        using var document = JsonDocument.Parse(result.Text);
        var root = document.RootElement[0];
        return new ImageFacts(
            WithAlgorithm(root.GetProperty("Id").GetString()!),
            root.GetProperty("Digest").GetString(),
            root.GetProperty("Size").GetInt64(),
            root.GetProperty("ManifestType").GetString()!,
            Labels(root.GetProperty("Config")));
    }

    /// <inheritdoc/>
    public override async Task<EngineCommand> RunCommandAsync(EngineRun run, CancellationToken cancellation = default)
    {
        runOptions ??= await TryRunningAsync(cancellation).ConfigureAwait(false);
        return new EngineCommand(Command, [.. globalOptions, "run", .. runOptions, .. RunArguments(run)]);
    }

    /// <inheritdoc/>
    public override async Task RemoveContainerAsync(string container, CancellationToken cancellation = default)
    {
        var result = await RunAsync(["rm", "--force", container], null, cancellation).ConfigureAwait(false);
        if (!result.Succeeded && !result.Lines.Any(line => line.Contains("no such container", StringComparison.OrdinalIgnoreCase)))
        {
            throw CommandFailed("rm", result);
        }
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlySet<string>> WorkingContainersAsync(CancellationToken cancellation)
    {
        var result = await RunAsync(["ps", "--all", "--external", "--no-trunc", "--format", "{{.Status}} {{.ID}}"], null, cancellation).ConfigureAwait(false);
        return result.StandardOutput
            .Where(line => line.StartsWith("Storage ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1])
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    protected override Task RemoveWorkingContainersAsync(IReadOnlyCollection<string> ids) =>
        RunAsync(["rm", "--force", .. ids], null, CancellationToken.None);

    // podman's default limits may lie above what the machine allows, and its runtime may refuse the machine's cgroups.
    private async Task<IReadOnlyList<string>> TryRunningAsync(CancellationToken cancellation)
    {
        using var trial = new TrialImage();
        var built = await RunAsync([.. BuildVerb, .. Variant, "--iidfile", trial.IdFile, trial.Folder], null, cancellation).ConfigureAwait(false);
        if (!built.Succeeded || trial.Id is not { } id)
        {
            throw CommandFailed("build", built);
        }

        try
        {
            ProcessResult? first = null;
            foreach (var global in new[] { Array.Empty<string>(), ["--runtime", "runc"] })
            {
                foreach (var options in new[] { Array.Empty<string>(), OwnLimits() })
                {
                    var result = await RunAsync([.. global, "run", "--rm", .. options, id, TrialImage.Program], null, cancellation).ConfigureAwait(false);
                    if (result.Succeeded || !trial.Runs)
                    {
                        globalOptions = global;
                        return options;
                    }

                    first ??= result;
                }
            }

            throw CommandFailed("run", first!);
        }
        finally
        {
            await RunAsync(["rmi", "--force", id], null, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // getrlimit(2): a process without CAP_SYS_RESOURCE cannot give more than its own hard limits. Podman lowers its own
    // limit of processes to the kernel's highest process id first, so that no container can get more than that.
    private static string[] OwnLimits()
    {
        const string Limits = "/proc/self/limits";
        const string HighestProcessId = "/proc/sys/kernel/pid_max";
        if (!File.Exists(Limits))
        {
            return [];
        }

        var processes = long.Parse(File.ReadAllText(HighestProcessId), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        return
        [
            .. from line in File.ReadLines(Limits)
               let name = line.StartsWith("Max open files", StringComparison.Ordinal) ? "nofile"
                   : line.StartsWith("Max processes", StringComparison.Ordinal) ? "nproc" : null
               where name is not null
               let hard = line[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
               where long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out _)
               let limit = name == "nproc" ? Math.Min(long.Parse(hard, CultureInfo.InvariantCulture), processes) : long.Parse(hard, CultureInfo.InvariantCulture)
               from word in new[] { "--ulimit", string.Create(CultureInfo.InvariantCulture, $"{name}={limit}:{limit}") }
               select word,
        ];
    }
}
