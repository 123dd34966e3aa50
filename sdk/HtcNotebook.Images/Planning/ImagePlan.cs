using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning;

/// <summary>What an image is, in data: the third stage. Every rendering, a Dockerfile or another, is made from this alone.</summary>
public sealed record ImagePlan
{
    /// <summary>Where the software comes from.</summary>
    public required NotebookStack Stack { get; init; }

    /// <summary>What the first layer stands on.</summary>
    public required ResolvedBase Base { get; init; }

    /// <summary>Name of the download cache that builds share: one for each stack, suite and architecture.</summary>
    public required string CacheId { get; init; }

    /// <summary>Layers, most stable first.</summary>
    public required IReadOnlyList<ImageLayer> Layers { get; init; }

    /// <summary>How a container of the image starts.</summary>
    public required ImageConfiguration Configuration { get; init; }

    /// <summary>Files that layers use while they are built and that do not stay in the image: the installers.</summary>
    public required IReadOnlyList<PlannedFile> BuildFiles { get; init; }

    /// <summary>What tests the image, at <c>test/</c>: not used by any layer.</summary>
    public IReadOnlyList<PlannedFile> TestFiles { get; init; } = [];
}

/// <summary>A step that changes the image's files.</summary>
/// <param name="Name">Unique name, such as <c>jupyter</c>, <c>flavor-scipy</c> or <c>project</c>.</param>
/// <param name="Key">Digest (<c>sha256:...</c>) of everything that the layer is made from, except the layers below it.</param>
public abstract record ImageLayer(string Name, string Key);

/// <summary>A layer that installs packages.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Key">Digest of the data and of the installers.</param>
/// <param name="Data">What to install: data files that an installer reads, at <c>layers/NAME/</c>.</param>
public sealed record InstallLayer(string Name, string Key, IReadOnlyList<PlannedFile> Data) : ImageLayer(Name, Key);

/// <summary>A layer that copies files.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Key">Digest of the files and of where they go.</param>
/// <param name="Files">The files, in the context.</param>
/// <param name="Copies">Which folders of the context go where.</param>
public sealed record CopyLayer(string Name, string Key, IReadOnlyList<PlannedFile> Files, IReadOnlyList<FolderCopy> Copies) : ImageLayer(Name, Key);

/// <summary>A folder of the context that is copied into the image.</summary>
/// <param name="Source">Folder in the context, with a slash at its end.</param>
/// <param name="Target">Absolute folder in the image, with a slash at its end.</param>
/// <param name="Owner">Owner as <c>UID:GID</c>.</param>
public sealed record FolderCopy(string Source, string Target, string Owner);

/// <summary>A file of the build context.</summary>
/// <param name="Path">Path in the context, with <c>/</c>.</param>
/// <param name="Executable">Whether it may be executed (mode 0755 instead of 0644).</param>
public sealed record PlannedFile(string Path, bool Executable)
{
    /// <summary>Its bytes; null where it is copied from <see cref="SourcePath"/>.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Absolute path of the user's file that it is copied from; null where <see cref="Content"/> holds it.</summary>
    public string? SourcePath { get; init; }

    /// <summary>Digest of its bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>How a container of the image starts, in the words of the OCI image configuration.</summary>
public sealed record ImageConfiguration
{
    /// <summary>Environment by name, sorted ordinally. A value may refer to no other.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Labels by key, sorted ordinally.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Exposed ports, sorted.</summary>
    public required IReadOnlyList<ContainerPort> Ports { get; init; }

    /// <summary>User that a container starts as.</summary>
    public required string User { get; init; }

    /// <summary>Folder that a container starts in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Entry point; null where the base's own stays.</summary>
    public IReadOnlyList<string>? EntryPoint { get; init; }

    /// <summary>Command; null where the base's own stays.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Health check; null where the base's own stays.</summary>
    public HealthCheck? HealthCheck { get; init; }
}

/// <summary>How an engine asks whether a container is well.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="IntervalSeconds">Seconds between two checks.</param>
/// <param name="TimeoutSeconds">Seconds until a check counts as failed.</param>
/// <param name="StartPeriodSeconds">Seconds after the start in which failures do not count.</param>
/// <param name="Retries">Failures in a row that make the container unhealthy.</param>
public sealed record HealthCheck(IReadOnlyList<string> Command, int IntervalSeconds, int TimeoutSeconds, int StartPeriodSeconds, int Retries);
