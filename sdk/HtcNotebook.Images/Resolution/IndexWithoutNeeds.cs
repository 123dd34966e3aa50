using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Resolution.Solving;

namespace HtcNotebook.Images.Resolution;

/// <summary>An index whose distributions need nothing, also where only a build would tell.</summary>
/// <param name="inner">The index.</param>
/// <param name="project">The project that it is asked about.</param>
internal sealed class IndexWithoutNeeds(IPythonIndex inner, string project) : IPythonIndex
{
    private readonly PythonFileName _names = new(project);

    public ValueTask<IReadOnlyList<IndexFile>?> FilesAsync(string name, CancellationToken cancellation) => inner.FilesAsync(name, cancellation);

    public async ValueTask<CoreMetadata?> MetadataAsync(IndexFile file, CancellationToken cancellation) =>
        await inner.MetadataAsync(file, cancellation).ConfigureAwait(false) is { } metadata ? metadata with { RequiresDist = [] }
        : _names.SourceVersion(file.Name) is { } version ? new CoreMetadata(project, version.ToString(), "", "", [], [], [])
        : null;

    public ValueTask<IReadOnlyCollection<string>> NamesAsync(CancellationToken cancellation) => inner.NamesAsync(cancellation);
}
