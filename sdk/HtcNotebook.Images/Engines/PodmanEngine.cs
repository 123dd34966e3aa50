using System.Globalization;
using System.Text.Json;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Engines;

/// <summary>podman.</summary>
/// <param name="settings">What the user said about engines.</param>
public sealed class PodmanEngine(EngineSettings settings) : ContainersEngine(settings)
{
    // podman's own default of open files.
    private const long MostFiles = 1_048_576;

    // Enough for a notebook with a pool, and below what any machine seen so far allows.
    private const long ModestLimit = 4096;

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
    public override Task<IReadOnlyList<string>> OwnFilesOptionsAsync(CancellationToken cancellation = default) =>
        Task.FromResult(HostUser.OptionsForNamespace());

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
            string[] none = [];
            string[] runc = ["--runtime", "runc"];

            // What building needed comes first.
            foreach (var global in Variant.Contains("runc") ? new[] { runc, none } : [none, runc])
            {
                foreach (var options in new[] { none, Limits(HighestProcessId()), Limits(ModestLimit) })
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

    // setrlimit(2): a process without CAP_SYS_RESOURCE cannot give more than its own hard limits.
    private static string[] Limits(long mostProcesses)
    {
        const string OwnLimits = "/proc/self/limits";
        if (!File.Exists(OwnLimits))
        {
            return [];
        }

        return
        [
            .. from line in File.ReadLines(OwnLimits)
               let name = line.StartsWith("Max open files", StringComparison.Ordinal) ? "nofile"
                   : line.StartsWith("Max processes", StringComparison.Ordinal) ? "nproc" : null
               where name is not null
               let hard = long.TryParse(line[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                   ? number : long.MaxValue
               let given = Math.Min(hard, name == "nproc" ? mostProcesses : MostFiles).ToString(CultureInfo.InvariantCulture)
               from word in new[] { "--ulimit", $"{name}={given}:{given}" }
               select word,
        ];
    }

    // More processes than there are process ids cannot be; some machines refuse to name more.
    private static long HighestProcessId()
    {
        const string Highest = "/proc/sys/kernel/pid_max";
        return File.Exists(Highest) ? long.Parse(File.ReadAllText(Highest), CultureInfo.InvariantCulture) : ModestLimit;
    }
}
