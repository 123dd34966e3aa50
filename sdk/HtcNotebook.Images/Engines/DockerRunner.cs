namespace HtcNotebook.Images.Engines;

/// <summary>Runs containers with docker.</summary>
/// <param name="engine">docker.</param>
internal sealed class DockerRunner(DockerEngine engine) : ContainerRunner(engine)
{
    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> OwnFilesOptionsAsync(CancellationToken cancellation = default) =>
        Task.FromResult(HostUser.OptionsForDaemon());

    /// <inheritdoc/>
    protected override Task<(IReadOnlyList<string> BeforeVerb, IReadOnlyList<string> AfterVerb)> OptionsAsync(CancellationToken cancellation) =>
        Task.FromResult<(IReadOnlyList<string>, IReadOnlyList<string>)>(([], []));
}
