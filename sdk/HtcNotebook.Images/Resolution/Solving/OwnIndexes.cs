using HtcNotebook.Images.Resolution.Python;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>An index of which some names come from others instead, each from one: a name never comes from two.</summary>
/// <param name="others">The index of those names.</param>
/// <param name="rest">The index of all others.</param>
internal sealed class OwnIndexes(IReadOnlyDictionary<string, IPythonIndex> others, IPythonIndex rest) : IPythonIndex
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IndexFile>?> FilesAsync(string name, CancellationToken cancellation) => others.GetValueOrDefault(name, rest).FilesAsync(name, cancellation);

    /// <inheritdoc/>
    public ValueTask<CoreMetadata?> MetadataAsync(IndexFile file, CancellationToken cancellation) => rest.MetadataAsync(file, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyCollection<string>> NamesAsync(CancellationToken cancellation) => rest.NamesAsync(cancellation);
}
