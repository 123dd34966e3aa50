using System.Globalization;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Engines;

/// <summary>Runs containers with podman.</summary>
/// <param name="engine">podman.</param>
internal sealed class PodmanRunner(PodmanEngine engine) : ContainerRunner(engine)
{
    // podman's own default of open files.
    private const long MostFiles = 1_048_576;

    // Enough for a notebook with a pool, and below what any machine seen so far allows.
    private const long ModestLimit = 4096;

    private (IReadOnlyList<string> BeforeVerb, IReadOnlyList<string> AfterVerb)? options;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>?> OwnFilesOptionsAsync(CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<string>?>(HostUser.OptionsForNamespace());

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> GpuOptionsAsync(string gpus, HostGpus host, CancellationToken cancellation = default)
    {
        if (!host.HasCdi)
        {
            throw new NotebookException(host.HasDevices ? DiagnosticTable.GpuWithoutCdi.At(null) : DiagnosticTable.NoGpu.At(null, gpus));
        }

        // nvidia-ctk names them by their index, and all of them together.
        var names = gpus == "all" ? [gpus] : Enumerable.Range(0, int.Parse(gpus, CultureInfo.InvariantCulture)).Select(number => number.ToString(CultureInfo.InvariantCulture));
        return Task.FromResult<IReadOnlyList<string>>([.. names.SelectMany(name => new[] { "--device", $"{HostGpus.CdiKind}={name}" })]);
    }

    /// <inheritdoc/>
    protected override async Task<(IReadOnlyList<string> BeforeVerb, IReadOnlyList<string> AfterVerb)> OptionsAsync(CancellationToken cancellation) =>
        options ??= await TryRunningAsync(cancellation).ConfigureAwait(false);

    // podman's default limits may lie above what the machine allows, and its runtime may refuse the machine's cgroups.
    private async Task<(IReadOnlyList<string> BeforeVerb, IReadOnlyList<string> AfterVerb)> TryRunningAsync(CancellationToken cancellation)
    {
        using var trial = new TrialImage();
        var built = await engine.RunAsync([.. engine.BuildVerb, .. engine.Variant, "--iidfile", trial.IdFile, trial.Folder], null, cancellation).ConfigureAwait(false);
        if (!built.Succeeded || trial.Id is not { } id)
        {
            throw engine.CommandFailed("build", built);
        }

        try
        {
            ProcessResult? first = null;
            string[] none = [];
            string[] runc = ["--runtime", "runc"];

            // What building needed comes first.
            foreach (var global in engine.Variant.Contains("runc") ? new[] { runc, none } : [none, runc])
            {
                foreach (var options in new[] { none, Limits(HighestProcessId()), Limits(ModestLimit) })
                {
                    var result = await engine.RunAsync([.. global, "run", "--rm", .. options, id, TrialImage.Program], null, cancellation).ConfigureAwait(false);
                    if (result.Succeeded || !trial.Runs)
                    {
                        return (global, options);
                    }

                    first ??= result;
                }
            }

            throw engine.CommandFailed("run", first!);
        }
        finally
        {
            await engine.RunAsync(["rmi", "--force", id], null, CancellationToken.None).ConfigureAwait(false);
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
