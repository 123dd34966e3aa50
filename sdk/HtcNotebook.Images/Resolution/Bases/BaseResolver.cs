using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Debian;

namespace HtcNotebook.Images.Resolution.Bases;

/// <summary>Settles what an image starts from: what the project names; else what the stack has.</summary>
internal sealed class BaseResolver(RegistryClient registry, ResolverOptions options)
{
    /// <summary>Settles the base.</summary>
    /// <param name="project">The project.</param>
    /// <param name="archive">Debian's archive, opened only for a bootstrap.</param>
    /// <param name="warn">Takes warnings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NotebookException">The base does not exist (HTC3101) or is no reference (HTC3102).</exception>
    public async Task<ResolvedBase> ResolveAsync(
        NotebookProject project, Lazy<Task<DebianArchive>> archive, Action<Diagnostic> warn, CancellationToken cancellation)
    {
        var location = new SourceLocation(project.FilePath);
        if (project.Container.BaseImage is { Length: > 0 } own)
        {
            return await OfImageAsync(own, location, warn, cancellation).ConfigureAwait(false);
        }

        if (project.Stack == NotebookStack.Jupyter)
        {
            return await OfImageAsync($"{options.JupyterImageRegistry}/{project.Flavor.JupyterImage}:{(project.Flavor.JupyterTag.Length == 0 ? "latest" : project.Flavor.JupyterTag)}", location, warn, cancellation).ConfigureAwait(false);
        }

        var official = $"{options.DebianImageRepository}:{project.Sources.DebianSuite}-slim";
        var answer = await registry.AskAsync(Parse(official, location), cancellation).ConfigureAwait(false);
        if (answer is { Verdict: RegistryVerdict.Present })
        {
            return new ResolvedBase(BaseKind.Image, official, answer.Digest);
        }

        // No registry in reach, or none that has this suite: the mirror has everything that is needed.
        var packages = await archive.Value.WaitAsync(cancellation).ConfigureAwait(false);
        return new ResolvedBase(BaseKind.Bootstrap, project.Sources.DebianSuite, Epoch: packages.Epoch, Mirror: packages.Mirrors.FoundArchive, SecurityMirror: packages.Mirrors.FoundSecurity);
    }

    private static ImageReference Parse(string reference, SourceLocation location) =>
        ImageReference.Parse(reference) ?? throw new NotebookException(DiagnosticTable.BaseReferenceMalformed.At(location, Printable.Escape(reference)));

    private async Task<ResolvedBase> OfImageAsync(
        string reference, SourceLocation location, Action<Diagnostic> warn, CancellationToken cancellation)
    {
        var image = Parse(reference, location);
        if (image.Registry == "localhost")
        {
            // podman's name for images of its own store, which no registry knows.
            return new ResolvedBase(BaseKind.Image, reference, image.Digest);
        }

        var answer = await registry.AskAsync(image, cancellation).ConfigureAwait(false);
        switch (answer.Verdict)
        {
            case RegistryVerdict.Missing when image.NamesRegistry:
                throw new NotebookException(DiagnosticTable.BaseMissing.At(location, reference, image.Registry, image.Path, image.Version));

            // Without a registry's name an engine looks into its own store first.
            case RegistryVerdict.Missing or RegistryVerdict.Denied:
                warn(DiagnosticTable.BaseNotSeen.At(location, reference, image.Host));
                break;
        }

        return new ResolvedBase(BaseKind.Image, reference, answer.Digest ?? image.Digest);
    }
}
