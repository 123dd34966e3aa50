using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HtcNotebook.Tasks;

/// <summary>Builds the image with an engine and publishes it: to the engine's store, an archive or a registry.</summary>
public sealed class BuildNotebookImage : EngineTask
{
    /// <summary>Which engine: auto, one by name, or none.</summary>
    public string ImageEngine { get; set; } = EngineSelector.Auto;

    /// <summary>The rendered image folder.</summary>
    [Required]
    public required string ImageFolder { get; set; }

    /// <summary>File or folder of an archive; where set, nothing is pushed.</summary>
    public string ArchiveOutputPath { get; set; } = "";

    /// <summary>Keeps the image in the engine's store, whatever the project says of a registry: for running it here.</summary>
    public bool StoreOnly { get; set; }

    /// <summary>What to do: <c>Build</c> only, <c>Deliver</c> what was built, or, where it is empty, both.</summary>
    public string Steps { get; set; } = "";

    /// <summary>File that keeps the engine's output.</summary>
    [Required]
    public required string LogFile { get; set; }

    /// <summary>File that keeps builds of the image folder apart.</summary>
    [Required]
    public required string MutexFile { get; set; }

    /// <summary>Names of the image, one for each tag; empty where there is no engine.</summary>
    [Output]
    public ITaskItem[] GeneratedContainers { get; set; } = [];

    /// <summary>Digest of the manifest, where it is known.</summary>
    [Output]
    public string GeneratedDigest { get; set; } = "";

    /// <summary>Digest of the configuration.</summary>
    [Output]
    public string GeneratedConfiguration { get; set; } = "";

    /// <summary>Media type of the manifest.</summary>
    [Output]
    public string GeneratedMediaType { get; set; } = "";

    /// <summary>The archive, where one was written.</summary>
    [Output]
    public string GeneratedArchive { get; set; } = "";

    /// <summary>What the build's last line names: the image, the archive, or the image folder.</summary>
    [Output]
    public string Published { get; set; } = "";

    /// <summary>The engine that built it.</summary>
    [Output]
    public string Engine { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        var project = LoadProject();
        var folder = Path.GetFullPath(ImageFolder);
        var selected = new EngineSelector(Settings()).SelectAsync(ImageEngine, Where("ImageEngine"), Cancellation).GetAwaiter().GetResult();
        if (selected is null)
        {
            if (StoreOnly || Steps.Length != 0 || ArchiveOutputPath.Length != 0)
            {
                throw new NotebookException(DiagnosticTable.RenderOnly.At(Where("ImageEngine"), folder));
            }

            Published = $"{folder} (ImageEngine is none: any engine builds this folder)";
            return;
        }

        var publisher = new ImagePublisher(selected.Engine);
        var request = Request(project, folder);
        if (Steps != "Deliver")
        {
            Show($"Building with {selected.Engine.Name}: {selected.Probe.Summary}");
        }

        var result = (Steps switch
        {
            "Build" => publisher.BuildAsync(request, Cancellation),
            "Deliver" => publisher.DeliverAsync(request, Cancellation),
            _ => publisher.PublishAsync(request, Cancellation),
        }).GetAwaiter().GetResult();
        Engine = selected.Engine.Name;
        GeneratedDigest = result.Digest ?? "";
        GeneratedConfiguration = result.Id;
        GeneratedMediaType = result.MediaType;
        GeneratedArchive = result.ArchivePath ?? "";
        GeneratedContainers = [.. result.Images.Select(image => Item(image, result))];
        Published = result.ArchivePath ?? string.Join(", ", result.Images);
    }

    private PublishRequest Request(NotebookProject project, string folder) => new()
    {
        ImageFolder = folder,
        Registry = StoreOnly ? "" : project.Container.Registry,
        Repository = project.Container.Repository,
        Tags = project.Container.Tags,
        ArchiveOutputPath = ArchiveOutputPath.Length == 0 ? "" : Path.GetFullPath(ArchiveOutputPath),
        Format = project.Container.Format,
        Architecture = project.Architecture,
        LogPath = Path.GetFullPath(LogFile),
        MutexPath = Path.GetFullPath(MutexFile),
        Output = Show,
        Warn = Report,
    };

    private static ITaskItem Item(string image, PublishResult result)
    {
        var item = new TaskItem(image);
        item.SetMetadata("Digest", result.Digest ?? "");
        item.SetMetadata("Configuration", result.Id);
        item.SetMetadata("MediaType", result.MediaType);
        item.SetMetadata("Size", result.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return item;
    }
}
