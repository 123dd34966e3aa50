namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// One set of distributions that stands together: every request is met, and so is every need of everything in the set, at
/// one version of each name.
/// </summary>
/// <param name="Distributions">
/// All of the set, by name in ordinal order: what has to be fetched (<see cref="PythonDistribution.File"/> is there) and what
/// the requests reach of the distributions that are installed already (<see cref="PythonDistribution.Installed"/> is there).
/// Installed ones that nothing asked for are not named.
/// </param>
/// <param name="Warnings">What the user should know, in the order of the requests.</param>
public sealed record PythonSolution(IReadOnlyList<PythonDistribution> Distributions, IReadOnlyList<PythonWarning> Warnings) : PythonAnswer
{
    /// <summary>What has to be fetched and installed, by name: with <c>pip install --no-deps --require-hashes</c> these files and no others.</summary>
    public IEnumerable<PythonDistribution> Added => Distributions.Where(distribution => distribution.File is not null);
}

/// <summary>A distribution of a solution. Exactly one of <see cref="File"/> and <see cref="Installed"/> is there.</summary>
public sealed record PythonDistribution
{
    /// <summary>Name, normalised as PEP 503 says.</summary>
    public required string Name { get; init; }

    /// <summary>Version in PEP 440's normal form.</summary>
    public required string Version { get; init; }

    /// <summary>Extras of it that the set includes, normalised and sorted; those that it does not have are left out.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The file to install; null for one that is installed already.</summary>
    public PythonFile? File { get; init; }

    /// <summary>The installed distribution that is taken as it is; null where a file is to be installed.</summary>
    public InstalledPython? Installed { get; init; }

    /// <summary>The installed distribution that this file takes the place of; null where the name is new or is taken as installed.</summary>
    public InstalledPython? Shadows { get; init; }

    /// <summary>Who wanted it: requests first in their order, then distributions of the set by name. At least one.</summary>
    public required IReadOnlyList<PythonWanter> WantedBy { get; init; }

    /// <summary>Whether it is built on the way into the image, since the file is a source distribution.</summary>
    public bool IsFromSource => File is { IsWheel: false };
}

/// <summary>Who wants a distribution of a solution: a request or another distribution of the set.</summary>
/// <param name="By">Name of the distribution, with its extra in brackets where it is the extra that wants it; for a request the request's own text.</param>
/// <param name="Specifier">The versions it wants, in PEP 440's normal form; empty for any.</param>
/// <param name="Request">The request; null where a distribution of the set wants it.</param>
public sealed record PythonWanter(string By, string Specifier, PythonRequest? Request);

/// <summary>A file of an index.</summary>
public sealed record PythonFile
{
    /// <summary>File name, as the index has it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, without credentials.</summary>
    public required Uri Address { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal digits; null where the index names none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Size in bytes; null where the index does not say (PEP 503).</summary>
    public long? Size { get; init; }

    /// <summary>The wheel's tags as its name has them, such as <c>cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64</c>; empty for a source distribution.</summary>
    public string Tags { get; init; } = "";

    /// <summary>Whether it is a wheel; else it is a source distribution, and has to be built.</summary>
    public bool IsWheel => Tags.Length > 0;

    /// <summary>Why its author withdrew it (PEP 592), empty where no reason is given; null where it is not withdrawn.</summary>
    public string? Yanked { get; init; }
}

/// <summary>What a user should know of a solution.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Distribution">Name and version of the distribution that it is about, such as <c>requests 2.32.0</c>.</param>
/// <param name="Text">The whole matter as one sentence without a full stop, in the words of the requests.</param>
/// <param name="Request">The request that led there; null where several did.</param>
public sealed record PythonWarning(PythonWarningKind Kind, string Distribution, string Text, PythonRequest? Request);

/// <summary>What a <see cref="PythonWarning"/> is about.</summary>
public enum PythonWarningKind
{
    /// <summary>A withdrawn version (PEP 592) is taken since it is asked for exactly.</summary>
    Yanked,

    /// <summary>The version has no such extra.</summary>
    UnknownExtra,

    /// <summary>No wheel fits, so it is built from its source distribution.</summary>
    BuiltFromSource,

    /// <summary>A newer version fits the requests, but has no wheel for this machine and this Python.</summary>
    OlderForWheels,
}
