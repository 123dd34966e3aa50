using HtcNotebook.Images.Resolution.Python;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// A Python package index, or several in a stated order of which the first that has a name is asked for everything of that name.
/// The same question is asked again and again, and at once from several sides: answers are kept.
/// </summary>
public interface IPythonIndex
{
    /// <summary>The files of a project; null where there is no project of that name.</summary>
    /// <param name="name">Name, normalised.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="Support.Http.IndexUnreachableException">The index could not be asked.</exception>
    /// <exception cref="Support.Http.IndexDamagedException">What it answered is no page of an index.</exception>
    ValueTask<IReadOnlyList<IndexFile>?> FilesAsync(string name, CancellationToken cancellation);

    /// <summary>The core metadata of a file; null where it cannot be known without building the distribution.</summary>
    /// <param name="file">A file that this index named.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="Support.Http.IndexUnreachableException">The index could not be asked.</exception>
    ValueTask<CoreMetadata?> MetadataAsync(IndexFile file, CancellationToken cancellation);

    /// <summary>Names that the index is known to have, for suggestions; none where it would take long to ask.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<IReadOnlyCollection<string>> NamesAsync(CancellationToken cancellation);
}
