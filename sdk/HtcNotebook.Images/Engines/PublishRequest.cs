using System.Text.Json.Serialization;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Engines;

/// <summary>An image folder and where its image goes.</summary>
public sealed record PublishRequest
{
    /// <summary>The rendered image folder, with <c>base/rootfs.tar</c> in it where its base is bootstrapped.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>The image that the folder starts from, as the lock has it; null where it starts from none.</summary>
    public string? Base { get; init; }

    /// <summary>Registry host (and port) to push to; empty for the engine's own store.</summary>
    public string Registry { get; init; } = "";

    /// <summary>Repository, such as <c>mylab/climate</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>At least one tag.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>File or folder of an archive; where set, nothing is pushed. See <see cref="ImageArchive.FilePath"/>.</summary>
    public string ArchiveOutputPath { get; init; } = "";

    /// <summary>Format of the manifest and the archive.</summary>
    public ContainerImageFormat Format { get; init; }

    /// <summary>Debian's name of the target architecture; null for the engine's own.</summary>
    public string? Architecture { get; init; }

    /// <summary>File that gets the engine's whole output; null to keep none.</summary>
    public string? LogPath { get; init; }

    /// <summary>File that keeps builds of this image folder apart, see <see cref="Support.Files.InterProcessLock"/>; null where nothing else builds it.</summary>
    public string? MutexPath { get; init; }

    /// <summary>Gets the engine's output line by line as it comes; called from one thread at a time.</summary>
    [JsonIgnore]
    public Action<string>? Output { get; init; }

    /// <summary>Gets warnings.</summary>
    [JsonIgnore]
    public Action<Diagnostic>? Warn { get; init; }
}

/// <summary>A published image.</summary>
/// <param name="Images">Its names, one for each tag, as a user can type them after the engine's <c>run</c>.</param>
/// <param name="Id">Digest of its configuration.</param>
/// <param name="Digest">Digest of its manifest: as the registry has it after a push, else as the store or archive has it; null where docker only stored it.</param>
/// <param name="MediaType">Media type of its manifest.</param>
/// <param name="ArchivePath">The archive; null where none was written.</param>
/// <param name="Size">Bytes of its layers, uncompressed.</param>
public sealed record PublishResult(
    IReadOnlyList<string> Images, string Id, string? Digest, string MediaType, string? ArchivePath, long Size);
