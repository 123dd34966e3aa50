namespace HtcNotebook.Images.Resolution.Python;

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
