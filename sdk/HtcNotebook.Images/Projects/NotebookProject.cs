using System.Text.Json.Serialization;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Projects;

/// <summary>What the user asked for, validated: the first stage. Holds no MSBuild types and no clock.</summary>
public sealed record NotebookProject
{
    /// <summary>The project's name: its file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the project file. Used in messages only, never in what is rendered.</summary>
    public required string FilePath { get; init; }

    /// <summary>What the project is for.</summary>
    public NotebookKind Kind { get; init; }

    /// <summary>The flavor and those it inherits from, root first; the last one is what the user named.</summary>
    public required IReadOnlyList<FlavorDefinition> Flavors { get; init; }

    /// <summary>Where the software comes from.</summary>
    public required NotebookStack Stack { get; init; }

    /// <summary>What computes beside the processor.</summary>
    public Accelerator Accelerator { get; init; }

    /// <summary>Whether the personal pool offers the GPUs that it finds to jobs.</summary>
    public bool PoolGpus { get; init; } = true;

    /// <summary>Where packages and bases are fetched from.</summary>
    public required SourceSettings Sources { get; init; }

    /// <summary>All packages: the flavors' from the root on, then the project's, each in file order.</summary>
    public required IReadOnlyList<PackageRequest> Packages { get; init; }

    /// <summary>What every image of the stack has, layer by layer.</summary>
    public IReadOnlyList<PackageRequest> Foundation { get; init; } = [];

    /// <summary>Files that go into the image, sorted by target path.</summary>
    public required IReadOnlyList<ContentFile> Content { get; init; }

    /// <summary>How the image is named, described and configured.</summary>
    public required ContainerSettings Container { get; init; }

    /// <summary>How the image is tested.</summary>
    public TestSettings Tests { get; init; } = new();

    /// <summary>Target architecture in Debian's words (<c>amd64</c>, <c>arm64</c>).</summary>
    public required string Architecture { get; init; }

    /// <summary>The flavor that the user named.</summary>
    public FlavorDefinition Flavor => Flavors[^1];
}

/// <summary>A named set of packages that an image can start from.</summary>
/// <param name="Name">Lower-case name, such as <c>scipy</c>.</param>
/// <param name="Inherits">Name of the flavor it builds on; null for the root.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Stacks">The stacks it exists on.</param>
/// <param name="JupyterImage">Name of the docker-stacks image it starts from on <see cref="NotebookStack.Jupyter"/>, such as <c>scipy-notebook</c>.</param>
/// <param name="Origin">File that defines it.</param>
/// <param name="Accelerators">The accelerators that it has software for, on the project's stack and architecture.</param>
/// <param name="JupyterTag">Tag of its docker-stacks image; empty for <c>latest</c>.</param>
public sealed record FlavorDefinition(
    string Name,
    string? Inherits,
    string Description,
    IReadOnlyList<NotebookStack> Stacks,
    string JupyterImage,
    string Origin,
    IReadOnlyList<Accelerator>? Accelerators = null,
    string JupyterTag = "");

/// <summary>Where downloads come from. Empty settings mean the public defaults of the tool that downloads.</summary>
public sealed record SourceSettings
{
    /// <summary>Debian suite, such as <c>trixie</c>.</summary>
    public required string DebianSuite { get; init; }

    /// <summary>Address of a Debian archive mirror (<c>http://HOST/debian</c>); empty for the default.</summary>
    public string DebianMirror { get; init; } = "";

    /// <summary>Address of a mirror of Debian's security archive; empty for the default; <c>none</c> where there is none.</summary>
    public string DebianSecurityMirror { get; init; } = "";

    /// <summary>Whether apt refuses an index after the day until which the archive says it is valid; not for mirrors that stand still.</summary>
    public bool DebianCheckValidUntil { get; init; } = true;

    /// <summary>File with the keys that the Debian archive is signed with; empty for Debian's own.</summary>
    public string DebianKeyring { get; init; } = "";

    /// <summary>Whether the Debian mirrors are trusted without a signature, as apt's <c>[trusted=yes]</c>.</summary>
    public bool DebianTrusted { get; init; }

    /// <summary>Address of a Python package index with the simple interface of PEP 503 and 691; empty for PyPI.</summary>
    public string PipIndexUrl { get; init; } = "";

    /// <summary>Address of a CRAN mirror; empty for the default.</summary>
    public string CranMirror { get; init; } = "";

    /// <summary>conda channel; empty for conda-forge.</summary>
    public string CondaChannel { get; init; } = "";

    /// <summary><c>distribution</c> for Debian's own HTCondor, or a series of the HTCSS repository such as <c>25.x</c>.</summary>
    public required string HTCondorSeries { get; init; }

    /// <summary>Address of the HTCSS package repository; empty for the public one.</summary>
    public string HTCondorRepository { get; init; } = "";

    /// <summary>Certificate authorities of the site in PEM, trusted beside the system's own wherever something is downloaded; empty for none.</summary>
    public string TrustedCertificates { get; init; } = "";

    /// <summary>Whether the image itself trusts them, too.</summary>
    public bool ImageTrustsCertificates { get; init; }
}

/// <summary>What a content file is for.</summary>
public enum ContentKind
{
    /// <summary>A file for the user's home.</summary>
    Notebook,

    /// <summary>A configuration file of the personal pool.</summary>
    CondorConfig,

    /// <summary>A script for docker-stacks' <c>before-notebook.d</c>.</summary>
    StartHook,

    /// <summary>A check of the image, or a file that one uses: goes to the tests, never into the image.</summary>
    ImageTest,
}

/// <summary>A file of the project that goes into the image.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="SourcePath">Absolute path on the host.</param>
/// <param name="Target">Path below the kind's folder in the image; relative, with <c>/</c>.</param>
/// <param name="Sha256">Digest of its bytes, lower-case hexadecimal.</param>
/// <param name="Executable">Whether it is marked executable on the host.</param>
/// <param name="Location">Where it was asked for.</param>
public sealed record ContentFile(
    ContentKind Kind,
    string SourcePath,
    string Target,
    string Sha256,
    bool Executable,
    SourceLocation? Location);

/// <summary>An exposed port.</summary>
/// <param name="Number">1 to 65535.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
public sealed record ContainerPort(int Number, string Protocol);

/// <summary>How the image is named, described and configured; names as in the .NET SDK's container tooling.</summary>
public sealed record ContainerSettings
{
    /// <summary>Full reference of the base; null for the stack's own.</summary>
    public string? BaseImage { get; init; }

    /// <summary>Registry host (and port) to push to; empty for the engine's own store.</summary>
    public string Registry { get; init; } = "";

    /// <summary>Repository, lower-case, such as <c>mylab/climate</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>At least one tag.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The image's names, one for each tag.</summary>
    [JsonIgnore]
    public IReadOnlyList<ImageReference> Images => [.. Tags.Select(tag => new ImageReference(Registry, Repository, tag))];

    /// <summary>Labels by key, sorted ordinally; OCI annotations among them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Environment variables by name, sorted ordinally.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Ports beyond Jupyter's.</summary>
    public IReadOnlyList<ContainerPort> Ports { get; init; } = [];

    /// <summary>User that the container starts as; null for the image's own notebook user.</summary>
    public string? User { get; init; }

    /// <summary>Whether the image is written in Docker's or OCI's format.</summary>
    public ContainerImageFormat Format { get; init; }
}

/// <summary>Format of manifests and archives.</summary>
public enum ContainerImageFormat
{
    /// <summary>Docker image manifest, version 2 schema 2: the one that keeps health checks.</summary>
    Docker,

    /// <summary>OCI image.</summary>
    Oci,
}
