using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution;

/// <summary>How a project is restored; names as NuGet's restore has them.</summary>
public sealed record RestoreOptions
{
    /// <summary>Asks again even where the lock fits, and makes a damaged lock anew (<c>RestoreForceEvaluate</c>).</summary>
    public bool ForceEvaluate { get; init; }

    /// <summary>Takes the lock as it is or fails (<c>RestoreLockedMode</c>).</summary>
    public bool LockedMode { get; init; }

    /// <summary>How the sources are asked.</summary>
    public ResolverOptions Resolver { get; init; } = new();
}

/// <summary>What a restore came to.</summary>
/// <param name="Resolution">Where everything comes from.</param>
/// <param name="Warnings">What the user should know.</param>
/// <param name="Asked">Whether any source was asked; false where the lock fitted.</param>
public sealed record RestoreResult(NotebookResolution Resolution, IReadOnlyList<Diagnostic> Warnings, bool Asked)
{
    /// <summary>The resolution as a table for people; lines end with LF.</summary>
    public string Table => ResolutionTable.Render(Resolution);
}

/// <summary>Restores a project: takes its resolution from the lock where that fits, else asks the sources and writes the lock.</summary>
public static class NotebookRestorer
{
    /// <summary>Restores a project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="lockPath">Path of <c>notebook.lock.json</c>.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it; the lock is then as it was.</param>
    /// <exception cref="NotebookException">The lock is damaged, newer or does not fit, or something cannot be resolved (HTC2xxx, HTC31xx).</exception>
    public static async Task<RestoreResult> RestoreAsync(
        NotebookProject project, string lockPath, RestoreOptions options, CancellationToken cancellation)
    {
        if (options.LockedMode)
        {
            return new RestoreResult(NotebookLock.Load(lockPath).Require(project, lockPath), [], Asked: false);
        }

        var known = NotebookLock.LoadForWriting(lockPath, options.ForceEvaluate);
        if (!options.ForceEvaluate && known.Find(project) is { } locked)
        {
            return new RestoreResult(locked, [], Asked: false);
        }

        var resolved = await NotebookResolver.ResolveAsync(project, options.Resolver, cancellation).ConfigureAwait(false);
        await NotebookLock.SaveAsync(
            lockPath,
            project,
            resolved.Resolution,
            options.ForceEvaluate,
            Path.Combine(options.Resolver.CacheFolder, "locks"),
            cancellation).ConfigureAwait(false);
        return new RestoreResult(resolved.Resolution, resolved.Warnings, Asked: true);
    }
}
