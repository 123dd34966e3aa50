using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Debian;
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
                Recipe(project.Sources, resolved, project.Architecture), Path.GetFullPath(ImageFolder), Show, log, cancellation: Cancellation),
            "Making the base image");
    }

    /// <summary>The mirrors are those that restore asked, so that the base has what the lock says; where they are mmdebstrap's own defaults, they stay that.</summary>
    private static BaseRecipe Recipe(SourceSettings sources, ResolvedBase resolved, string architecture)
    {
        var mirrors = DebianMirrors.Find(sources, new ResolverOptions());
        return new BaseRecipe
        {
            Suite = resolved.Reference,
            Architecture = architecture,
            Mirror = mirrors.AreDefault ? "" : mirrors.Archive.AbsoluteUri.TrimEnd('/'),
            SecurityMirror = mirrors.AreDefault ? "" : mirrors.Security?.AbsoluteUri.TrimEnd('/') ?? DebianMirrors.None,
            CheckValidUntil = sources.DebianCheckValidUntil,
            Epoch = resolved.Epoch ?? 0,
            TrustedCertificates = sources.TrustedCertificates,
        };
    }
}
