using System.Text.Json;

namespace HtcNotebook.Images.Engines;

/// <summary>buildah: builds and moves images in podman's store; it runs none.</summary>
/// <param name="settings">What the user said about engines.</param>
public sealed class BuildahEngine(EngineSettings settings) : ContainersEngine(settings)
{
    /// <inheritdoc/>
    public override string Name => "buildah";

    // Without --layers nothing is taken from earlier builds; without --force-rm a failed step leaves its container.
    /// <inheritdoc/>
    internal override IReadOnlyList<string> BuildVerb => ["bud", "--layers", "--force-rm"];

    /// <inheritdoc/>
    public override async Task<ImageFacts?> InspectAsync(string image, CancellationToken cancellation = default)
    {
        var result = await RunAsync(["inspect", "--type", "image", image], null, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            return result.Lines.Any(IsUnknownImage) ? null : throw CommandFailed("inspect", result);
        }

        using var document = JsonDocument.Parse(result.Text);
        var root = document.RootElement;
        using var manifest = JsonDocument.Parse(root.GetProperty("Manifest").GetString()!);
        var mediaType = manifest.RootElement.TryGetProperty("mediaType", out var named) ? named.GetString()! : MediaTypes.OciManifest;
        return new ImageFacts(
            WithAlgorithm(root.GetProperty("FromImageID").GetString()!),
            root.GetProperty("FromImageDigest").GetString(),
            manifest.RootElement.GetProperty("layers").EnumerateArray().Sum(layer => layer.GetProperty("size").GetInt64()),
            mediaType,
            Labels(root.GetProperty("OCIv1").GetProperty("config")));
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlySet<string>> WorkingContainersAsync(CancellationToken cancellation)
    {
        var result = await RunAsync(["containers", "--quiet"], null, cancellation).ConfigureAwait(false);
        return result.StandardOutput.Select(line => line.Trim()).Where(line => line.Length > 0).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    protected override Task RemoveWorkingContainersAsync(IReadOnlyCollection<string> ids) =>
        RunAsync(["rm", .. ids], null, CancellationToken.None);
}
