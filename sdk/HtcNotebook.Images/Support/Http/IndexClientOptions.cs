namespace HtcNotebook.Images.Support.Http;

/// <summary>How long an <see cref="IndexClient"/> waits, and where it keeps copies.</summary>
public record IndexClientOptions
{
    /// <summary>Folder for copies of indexes; made when needed, may be deleted at any time.</summary>
    public string CacheFolder { get; init; } = Files.CacheFolder.Default;

    /// <summary>Certificate authorities, in PEM, that are trusted beside the system's own; empty for none.</summary>
    public string TrustedCertificates { get; init; } = "";

    /// <summary>Longest wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for an answer's first byte, and between two pieces of it.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for a small document (a release file, a package's page).</summary>
    public TimeSpan DocumentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for a whole index (Debian's is 13 MB).</summary>
    public TimeSpan FileTimeout { get; init; } = TimeSpan.FromMinutes(3);
}
