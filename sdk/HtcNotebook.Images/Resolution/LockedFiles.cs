namespace HtcNotebook.Images.Resolution;

/// <summary>What one layer installs, down to the last dependency.</summary>
/// <typeparam name="T">What is installed.</typeparam>
/// <param name="Name">Name of the layer.</param>
/// <param name="Items">What it installs, sorted by name.</param>
public sealed record LockedLayer<T>(string Name, IReadOnlyList<T> Items);

/// <summary>A Debian package as it is installed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="File">Path of its file below the archive's root; empty where the archive's index names none.</param>
/// <param name="Size">Size of the file in bytes; zero where it is not known.</param>
/// <param name="Sha256">SHA-256 of the file in lower-case hexadecimal digits; empty where it is not known.</param>
public sealed record LockedDebianPackage(string Name, string Version, string File, long Size, string Sha256);

/// <summary>A file of a Python package index as pip installs it.</summary>
public sealed record LockedPythonFile
{
    /// <summary>Name of the distribution, normalised.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the file.</summary>
    public required string File { get; init; }

    /// <summary>Where it is, without credentials: relative to the index where it is on the same host, so that a mirror at another address will do.</summary>
    public required string Url { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Size in bytes; null where the index does not say.</summary>
    public long? Size { get; init; }

    /// <summary>The wheel's tags; empty for a source distribution, which is built on the way into the image.</summary>
    public string Tags { get; init; } = "";

    /// <summary>Who wanted it: requests as a person would write them, then distributions.</summary>
    public IReadOnlyList<string> WantedBy { get; init; } = [];
}
