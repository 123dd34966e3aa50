using HtcNotebook.Images.Engines;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Brings an image of the engine's store where the project says: into an archive or a registry, or nowhere else.</summary>
public sealed class PublishNotebookImage : ImageTask
{
    /// <summary>Id of the image: <see cref="ImageTask.GeneratedConfiguration"/> of its build. Whoever has its names by now, this is what goes.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The archive, where one was written.</summary>
    [Output]
    public string GeneratedArchive { get; set; } = "";

    /// <summary>What the build's last line names: the image, the archive, or the image folder.</summary>
    [Output]
    public string Published { get; set; } = "";

    /// <inheritdoc/>
    private protected override PublishResult Run(SelectedEngine selected, PublishRequest request)
    {
        var result = new ImagePublisher(selected.Builder, selected.Store).PushAsync(request, ImageId, Cancellation).GetAwaiter().GetResult();
        GeneratedArchive = result.ArchivePath ?? "";
        Published = result.ArchivePath ?? string.Join(", ", result.Images);
        return result;
    }

    /// <inheritdoc/>
    private protected override void RunWithoutEngine(string folder) =>
        Published = $"{folder} (ImageEngine is none: any engine builds this folder)";
}
