using System.Text.Json;

namespace HtcNotebook.Images.Engines;

/// <summary>podman.</summary>
/// <param name="settings">What the user said about engines.</param>
public sealed class PodmanEngine(EngineSettings settings) : ContainersEngine(settings)
{
    private PodmanRunner? runner;

    /// <inheritdoc/>
    public override string Name => "podman";

    /// <inheritdoc/>
    public override IContainerRunner Runner => runner ??= new PodmanRunner(this);

    /// <inheritdoc/>
    internal override IReadOnlyList<string> BuildVerb => ["build"];

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
}
