using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Engines;

/// <summary>Builds image folders. Its members throw <see cref="NotebookException"/> with an <c>HTC3xxx</c> code when the engine fails, as do those of the other roles.</summary>
public interface IImageBuilder
{
    /// <summary>Name of the engine as in <c>ImageEngine</c>: <c>docker</c>, <c>podman</c> or <c>buildah</c>.</summary>
    string Name { get; }

    /// <summary>Builds an image folder to one or more names in the engine's store; gives the image's id there, whoever moves the names later.</summary>
    Task<string> BuildAsync(EngineBuild build, CancellationToken cancellation = default);

    /// <summary>What an image of a format lacks when this engine builds it; null where nothing.</summary>
    Diagnostic? Lacks(ContainerImageFormat format);
}

/// <summary>Keeps images, and brings them elsewhere by their id.</summary>
public interface IImageStore
{
    /// <summary>Name of the engine as in <c>ImageEngine</c>.</summary>
    string Name { get; }

    /// <summary>The name under which the store keeps an image and a user can run it.</summary>
    string StoreName(ImageReference image);

    /// <summary>What the store knows of an image; null where it does not have it.</summary>
    /// <param name="image">Name or id.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<ImageFacts?> InspectAsync(string image, CancellationToken cancellation = default);

    /// <summary>Pushes an image of the store to the registry in its name; gives the digest of the manifest (<c>sha256:...</c>) that the registry has.</summary>
    /// <param name="id">Id of the image in the store.</param>
    /// <param name="image">Where it goes.</param>
    /// <param name="format">Format of the manifest where the engine has a choice: see <see cref="Keeps"/>.</param>
    /// <param name="log">Gets the engine's output.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<string> PushAsync(string id, ImageReference image, ContainerImageFormat format, BuildLog log, CancellationToken cancellation = default);

    /// <summary>Whether it keeps and pushes manifests of a format; archives are made in each.</summary>
    bool Keeps(ContainerImageFormat format);

    /// <summary>Writes an image of the store into an uncompressed docker-archive or oci-archive.</summary>
    /// <param name="id">Id of the image in the store.</param>
    /// <param name="image">Its name in the archive.</param>
    /// <param name="format">Which archive.</param>
    /// <param name="path">File to write; must not exist.</param>
    /// <param name="log">Gets the engine's output.</param>
    /// <param name="cancellation">Ends it.</param>
    Task SaveAsync(string id, ImageReference image, ContainerImageFormat format, string path, BuildLog log, CancellationToken cancellation = default);

    /// <summary>Removes a name from the store, and the image with its last name; no error where it is not there.</summary>
    Task RemoveImageAsync(string image, CancellationToken cancellation = default);
}

/// <summary>Runs containers of the store's images.</summary>
public interface IContainerRunner
{
    /// <summary>Name of the engine as in <c>ImageEngine</c>.</summary>
    string Name { get; }

    /// <summary>The command that runs a container of an image, with the options that this machine needs.</summary>
    Task<EngineCommand> RunCommandAsync(EngineRun run, CancellationToken cancellation = default);

    /// <summary>Starts a container in the background; gives its id.</summary>
    Task<string> StartAsync(EngineRun run, CancellationToken cancellation = default);

    /// <summary>Options of <c>run</c> with which the notebook's user writes files of the user who runs this as that user; null where none make that possible.</summary>
    /// <param name="cancellation">Ends it.</param>
    Task<IReadOnlyList<string>?> OwnFilesOptionsAsync(CancellationToken cancellation = default);

    /// <summary>Options of <c>run</c> that give a container GPUs.</summary>
    /// <param name="gpus"><c>all</c> or a number.</param>
    /// <param name="host">What this machine says of GPUs.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NotebookException">The engine has none to give (HTC3043, HTC3044).</exception>
    Task<IReadOnlyList<string>> GpuOptionsAsync(string gpus, HostGpus host, CancellationToken cancellation = default);

    /// <summary>Asks a container to end (SIGTERM) and ends it by force after a while; no error where it is not there.</summary>
    /// <param name="container">Name or id.</param>
    /// <param name="grace">How long it may take; whole seconds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task StopContainerAsync(string container, TimeSpan grace, CancellationToken cancellation = default);

    /// <summary>Stops and removes a container; no error where it is not there.</summary>
    /// <param name="container">Name or id.</param>
    /// <param name="cancellation">Ends it.</param>
    Task RemoveContainerAsync(string container, CancellationToken cancellation = default);
}

/// <summary>Result of trying an engine.</summary>
/// <param name="Works">Whether it can be used.</param>
/// <param name="Found">Whether its program was found at all.</param>
/// <param name="Summary">Where it works: version and options chosen; else why not, in one line.</param>
public sealed record EngineProbe(bool Works, bool Found, string Summary);

/// <summary>A build of an image folder.</summary>
public sealed record EngineBuild
{
    /// <summary>Folder with the Dockerfile: the build context.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>At least one name; set only when the build succeeds.</summary>
    public required IReadOnlyList<ImageReference> Images { get; init; }

    /// <summary>The image that it starts from, as the plan has it; null where it starts from none.</summary>
    public string? Base { get; init; }

    /// <summary>Format of the manifest where the engine has a choice.</summary>
    public ContainerImageFormat Format { get; init; }

    /// <summary>Debian's name of the target architecture (<c>amd64</c>); null for the engine's own.</summary>
    public string? Architecture { get; init; }

    /// <summary>Gets the engine's output.</summary>
    public required BuildLog Log { get; init; }
}

/// <summary>What an engine's store knows of an image.</summary>
/// <param name="Id">Digest of its configuration: <c>sha256:...</c>.</param>
/// <param name="Digest">Digest of its manifest; null where the engine makes one only when it pushes (docker).</param>
/// <param name="Size">Bytes of its layers, uncompressed.</param>
/// <param name="MediaType">Media type of its manifest.</param>
/// <param name="Labels">Its labels, sorted by key.</param>
public sealed record ImageFacts(string Id, string? Digest, long Size, string MediaType, IReadOnlyDictionary<string, string> Labels);

/// <summary>A container to run.</summary>
public sealed record EngineRun
{
    /// <summary>Image to run.</summary>
    public required string Image { get; init; }

    /// <summary>Name of the container; null for one that the engine makes up.</summary>
    public string? Name { get; init; }

    /// <summary>Published ports as <c>[ADDRESS:]HOSTPORT:PORT</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Mounts as <c>SOURCE:TARGET[:OPTIONS]</c>.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Further options of the engine's <c>run</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Whether the container is removed when it ends.</summary>
    public bool Remove { get; init; } = true;

    /// <summary>Whether standard input stays open and a terminal is attached.</summary>
    public bool Interactive { get; init; }

    /// <summary>Command and arguments; empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
}

/// <summary>A program and its arguments.</summary>
/// <param name="FileName">Path of the program.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record EngineCommand(string FileName, IReadOnlyList<string> Arguments);
