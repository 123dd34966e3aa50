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

/// <summary>A file on the page of a project.</summary>
/// <param name="Name">File name.</param>
/// <param name="Link">Where it is, as the page says: relative to <paramref name="Page"/> or absolute.</param>
/// <param name="Page">The page, without credentials.</param>
public sealed record IndexFile(string Name, string Link, Uri Page)
{
    /// <summary>Versions of Python that it runs on, as the page says; empty for any.</summary>
    public string RequiresPython { get; init; } = "";

    /// <summary>Why its author withdrew it (PEP 592), empty where no reason is given; null where it is not withdrawn.</summary>
    public string? Yanked { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal digits; null where the page names none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Size in bytes; null where the page does not say.</summary>
    public long? Size { get; init; }

    /// <summary>Whether the page says that the file's metadata lies beside it (PEP 658, 714).</summary>
    public bool HasMetadata { get; init; }

    /// <summary>SHA-256 of that metadata; null where the page names none.</summary>
    public string? MetadataSha256 { get; init; }

    /// <summary>Where it is.</summary>
    public Uri Address => new(Page, Link);
}
