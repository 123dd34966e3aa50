using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>What the project and its flavors say about testing the image.</summary>
public sealed record TestSettings
{
    /// <summary>Most bytes that the image's layers may have, uncompressed; null for no limit.</summary>
    public long? MaxImageSize { get; init; }

    /// <summary>What the flavors promise beyond their packages, root first, then what the project promises.</summary>
    public IReadOnlyList<ImagePromise> Promises { get; init; } = [];

    /// <summary>Notebooks of the content that have to execute, by target path.</summary>
    public IReadOnlyList<TestedNotebook> Notebooks { get; init; } = [];

    /// <summary>The project's own checks and the files that they use, sorted by path.</summary>
    public IReadOnlyList<ContentFile> Files { get; init; } = [];

    /// <summary>Seconds that each of <see cref="Files"/> may run, by target path; only those that are checks.</summary>
    public IReadOnlyDictionary<string, int> FileLimits { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal);
}

/// <summary>What can be promised of an image.</summary>
public enum PromiseKind
{
    /// <summary>A program in <c>PATH</c>.</summary>
    Command,

    /// <summary>A Jupyter kernel, by the name of its kernelspec.</summary>
    Kernel,

    /// <summary>A Python module that can be imported.</summary>
    PythonModule,

    /// <summary>An R package that can be loaded.</summary>
    RPackage,
}

/// <summary>Something that an image of a flavor has.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Flavor">The flavor that promises it; null for the project.</param>
/// <param name="Location">Where it was written.</param>
public sealed record ImagePromise(PromiseKind Kind, string Name, string? Flavor, SourceLocation? Location);

/// <summary>A notebook that has to execute.</summary>
/// <param name="Target">Its path below the home.</param>
/// <param name="LimitSeconds">How long it may run.</param>
public sealed record TestedNotebook(string Target, int LimitSeconds);
