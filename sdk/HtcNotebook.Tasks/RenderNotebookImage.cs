using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Resolution;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Plans the image and writes its folder: a complete build context.</summary>
public sealed class RenderNotebookImage : NotebookTask
{
    /// <summary>The project, as <see cref="ReadNotebookProject"/> stored it.</summary>
    [Required]
    public required string ProjectFile { get; set; }

    /// <summary>The lock.</summary>
    [Required]
    public required string LockFile { get; set; }

    /// <summary>Folder with the plain files that go into every image.</summary>
    [Required]
    public required string AssetsFolder { get; set; }

    /// <summary>Folder to write; what was in it is replaced.</summary>
    [Required]
    public required string ImageFolder { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        var project = LoadStored(ProjectFile);
        var resolution = NotebookLock.Load(Path.GetFullPath(LockFile)).Require(project, Path.GetFullPath(LockFile));
        var plan = ImagePlanner.Plan(project, resolution, ImageAssets.Load(Path.GetFullPath(AssetsFolder)));
        var folder = Path.GetFullPath(ImageFolder);
        Await(
            Task.Run(() => Images.Rendering.ImageFolder.Write(folder, ImageRenderer.Render(plan), Cancellation), Cancellation),
            "Writing the image folder, after any build that uses it");
    }
}
