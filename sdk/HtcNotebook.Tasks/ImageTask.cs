using System.Globalization;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HtcNotebook.Tasks;

/// <summary>A step on the way of an image folder to where its image goes: what all of them take and give.</summary>
public abstract class ImageTask : EngineTask
{
    /// <summary>Which engine: auto, one by name, or none.</summary>
    public string ImageEngine { get; set; } = EngineSelector.Auto;

    /// <summary>The lock.</summary>
    [Required]
    public required string LockFile { get; set; }

    /// <summary>The rendered image folder.</summary>
    [Required]
    public required string ImageFolder { get; set; }

    /// <summary>File or folder of an archive; where set, nothing is pushed.</summary>
    public string ArchiveOutputPath { get; set; } = "";

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

    /// <summary>Digest of the configuration: the image's id in the engine's store.</summary>
    [Output]
    public string GeneratedConfiguration { get; set; } = "";

    /// <summary>Media type of the manifest.</summary>
    [Output]
    public string GeneratedMediaType { get; set; } = "";

    /// <summary>Takes the step with an engine.</summary>
    private protected abstract PublishResult Run(SelectedEngine selected, PublishRequest request);

    /// <summary>Ends the step where no engine is wanted.</summary>
    /// <param name="folder">The image folder.</param>
    private protected virtual void RunWithoutEngine(string folder)
    {
    }

    /// <inheritdoc/>
    protected sealed override void Run()
    {
        var project = LoadProject();
        var folder = Path.GetFullPath(ImageFolder);
        if (SelectEngine(ImageEngine) is not { } selected)
        {
            if (ArchiveOutputPath.Length != 0)
            {
                throw new NotebookException(DiagnosticTable.RenderOnly.At(Where("ImageEngine"), folder));
            }

            RunWithoutEngine(folder);
            return;
        }

        var result = Run(selected, Request(project, folder));
        GeneratedDigest = result.Digest ?? "";
        GeneratedConfiguration = result.Id;
        GeneratedMediaType = result.MediaType;
        GeneratedContainers = [.. result.Images.Select(image => Item(image, result))];
    }

    private PublishRequest Request(NotebookProject project, string folder) => new()
    {
        ImageFolder = folder,
        Base = BaseOf(project, LockFile),
        Registry = project.Container.Registry,
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
        item.SetMetadata("Size", result.Size.ToString(CultureInfo.InvariantCulture));
        return item;
    }
}
