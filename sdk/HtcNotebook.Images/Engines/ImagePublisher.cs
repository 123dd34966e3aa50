using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Engines;

/// <summary>Image folder to image: in the engine's store, in a registry, or in an archive.</summary>
/// <param name="builder">What builds.</param>
/// <param name="store">The store that it builds into.</param>
public sealed class ImagePublisher(IImageBuilder builder, IImageStore store)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>Builds and publishes.</summary>
    /// <param name="request">What and where to.</param>
    /// <param name="cancellation">Ends it: nothing runs on, no temporary file stays, and earlier archives are untouched.</param>
    /// <exception cref="NotebookException"><c>HTC3010</c> to <c>HTC3021</c>.</exception>
    public async Task<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancellation = default)
    {
        using var mutex = await TakeMutexAsync(request, cancellation).ConfigureAwait(false);
        using var log = new BuildLog(request.LogPath, request.Output);
        var id = await BuildAsync(request, log, cancellation).ConfigureAwait(false);
        return await PushAsync(request, id, log, cancellation).ConfigureAwait(false);
    }

    /// <summary>Builds into the engine's store, under the names that publishing gives, and no further: for testing what will be published.</summary>
    /// <inheritdoc cref="PublishAsync"/>
    public async Task<PublishResult> BuildAsync(PublishRequest request, CancellationToken cancellation = default)
    {
        using var mutex = await TakeMutexAsync(request, cancellation).ConfigureAwait(false);
        using var log = new BuildLog(request.LogPath, request.Output);
        var id = await BuildAsync(request, log, cancellation).ConfigureAwait(false);
        return await ResultAsync(request, id, null, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Pushes, or writes into an archive, what <see cref="BuildAsync(PublishRequest, CancellationToken)"/> left in the engine's store, whoever has its names by now.</summary>
    /// <param name="request">What and where to.</param>
    /// <param name="id">Id of the image: <see cref="PublishResult.Id"/> of the build.</param>
    /// <param name="cancellation">Ends it, as <see cref="PublishAsync"/>.</param>
    public async Task<PublishResult> PushAsync(PublishRequest request, string id, CancellationToken cancellation = default)
    {
        using var mutex = await TakeMutexAsync(request, cancellation).ConfigureAwait(false);
        using var log = new BuildLog(request.LogPath, request.Output);
        return await PushAsync(request, id, log, cancellation).ConfigureAwait(false);
    }

    /// <summary>One build of an image folder at a time: two would write one log, and engines trip over equal builds at once.</summary>
    private static async Task<IDisposable?> TakeMutexAsync(PublishRequest request, CancellationToken cancellation)
    {
        if (request.MutexPath is not { } file)
        {
            return null;
        }

        var mutex = InterProcessLock.TakeAsync(file, null, cancellation);
        if (await Task.WhenAny(mutex, Task.Delay(Silence, cancellation)).ConfigureAwait(false) != mutex)
        {
            request.Output?.Invoke("Waiting for another build of this image");
        }

        return await mutex.ConfigureAwait(false);
    }

    private static List<ImageReference> Images(PublishRequest request) =>
        [.. request.Tags.Select(tag => new ImageReference(request.Registry, request.Repository, tag))];

    private async Task<string> BuildAsync(PublishRequest request, BuildLog log, CancellationToken cancellation)
    {
        if (builder.Lacks(request.Format) is { } lacking)
        {
            request.Warn?.Invoke(lacking);
        }

        return await builder.BuildAsync(
            new EngineBuild
            {
                ImageFolder = request.ImageFolder,
                Images = Images(request),
                Base = request.Base,
                Format = request.Format,
                Architecture = request.Architecture,
                Log = log,
            },
            cancellation).ConfigureAwait(false);
    }

    private async Task<PublishResult> PushAsync(PublishRequest request, string id, BuildLog log, CancellationToken cancellation)
    {
        var images = Images(request);
        string? pushed = null;
        string? archive = null;
        if (request.ArchiveOutputPath.Length > 0)
        {
            archive = await SaveAsync(request, id, images, log, cancellation).ConfigureAwait(false);
        }
        else
        {
            if (!store.Keeps(request.Format))
            {
                request.Warn?.Invoke(DiagnosticTable.FormatNotPushed.At(null));
            }

            foreach (var image in images.Where(image => image.NamesRegistry))
            {
                pushed = await store.PushAsync(id, image, request.Format, log, cancellation).ConfigureAwait(false);
            }
        }

        return await ResultAsync(request, id, pushed, archive, cancellation).ConfigureAwait(false);
    }

    private async Task<PublishResult> ResultAsync(PublishRequest request, string id, string? pushed, string? archive, CancellationToken cancellation)
    {
        var images = Images(request);
        var facts = await store.InspectAsync(id, cancellation).ConfigureAwait(false)
            ?? throw new NotebookException(DiagnosticTable.EngineCommandFailed.At(null, store.Name, "inspect", $"{images[0]} is not in its store"));
        return new PublishResult(
            [.. images.Select(store.StoreName)], facts.Id, pushed ?? facts.Digest, facts.MediaType, archive, facts.Size);
    }

    private async Task<string> SaveAsync(PublishRequest request, string id, IReadOnlyList<ImageReference> images, BuildLog log, CancellationToken cancellation)
    {
        var target = ImageArchive.FilePath(request.ArchiveOutputPath, images[0]);
        var folder = Path.GetDirectoryName(target)!;

        // Beside the target, so that the last step is a rename; a folder, since engines leave temporary files of their own.
        var work = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");
        var saved = Path.Combine(work, "saved.tar");
        var finished = Path.Combine(work, "finished.tar");
        try
        {
            Directory.CreateDirectory(work);
            await store.SaveAsync(id, images[0], request.Format, saved, log, cancellation).ConfigureAwait(false);
            await ImageArchive.FinishAsync(saved, finished, request.Format, images, ImageArchive.IsCompressed(target), cancellation).ConfigureAwait(false);
            File.Move(finished, target, overwrite: true);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(EngineFailure.Explain(store.Name, [error.Message], log.FilePath, DiagnosticTable.ArchiveFailed));
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }
}
