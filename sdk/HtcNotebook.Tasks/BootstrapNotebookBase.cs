using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Resolution;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Puts the base's root file system into the image folder where the base comes from no registry.</summary>
public sealed class BootstrapNotebookBase : EngineTask
{
    /// <summary>The lock.</summary>
    [Required]
    public required string LockFile { get; set; }

    /// <summary>The rendered image folder.</summary>
    [Required]
    public required string ImageFolder { get; set; }

    /// <summary>File that gets the output of the bootstrap.</summary>
    [Required]
    public required string LogFile { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        var project = LoadProject();
        var lockPath = Path.GetFullPath(LockFile);
        var resolved = NotebookLock.Load(lockPath).Require(project, lockPath).Base;
        if (resolved.Kind != BaseKind.Bootstrap)
        {
            return;
        }

        using var log = new BuildLog(Path.GetFullPath(LogFile));
        Await(
            new RootfsBootstrapper(Settings()).EnsureAsync(
                BaseRecipe.Of(project.Sources, resolved, project.Architecture, new ResolverOptions()), Path.GetFullPath(ImageFolder), Show, log, cancellation: Cancellation),
            "Making the base image");
    }
}
