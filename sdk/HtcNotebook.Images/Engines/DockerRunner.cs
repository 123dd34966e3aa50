using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Engines;

/// <summary>Runs containers with docker.</summary>
/// <param name="engine">docker.</param>
internal sealed class DockerRunner(DockerEngine engine) : ContainerRunner(engine)
{
    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>?> OwnFilesOptionsAsync(CancellationToken cancellation = default)
    {
        // A rootless daemon maps its user to the container's root, and to nobody else.
        var security = await engine.RunAsync(["info", "--format", "{{json .SecurityOptions}}"], null, cancellation).ConfigureAwait(false);
        return security.Text.Contains("\"name=rootless\"", StringComparison.Ordinal) ? null : HostUser.OptionsForDaemon();
    }

    /// <inheritdoc/>
    /// <remarks>Its daemon may be on another machine, so that it is asked before this one is looked at.</remarks>
    public override async Task<IReadOnlyList<string>> GpuOptionsAsync(string gpus, HostGpus host, CancellationToken cancellation = default)
    {
        if (!host.HasDevices)
        {
            var info = await engine.RunAsync(["info", "--format", "{{json .}}"], null, cancellation).ConfigureAwait(false);
            if (!info.Text.Contains("\"nvidia\"", StringComparison.Ordinal) && !info.Text.Contains(HostGpus.CdiKind, StringComparison.Ordinal))
            {
                throw new NotebookException(DiagnosticTable.NoGpu.At(null, gpus));
            }
        }

        return ["--gpus", gpus];
    }

    /// <inheritdoc/>
    protected override Task<(IReadOnlyList<string> BeforeVerb, IReadOnlyList<string> AfterVerb)> OptionsAsync(CancellationToken cancellation) =>
        Task.FromResult<(IReadOnlyList<string>, IReadOnlyList<string>)>(([], []));
}
