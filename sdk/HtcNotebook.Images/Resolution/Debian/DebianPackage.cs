namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>One package of a suite, as its index has it.</summary>
public sealed record DebianPackage
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the source package that it was built from.</summary>
    public required string Source { get; init; }

    /// <summary>Whether every Debian system has it: it is essential, or of priority required.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Path of its file below the archive's root; empty where the index names none.</summary>
    public string File { get; init; } = "";

    /// <summary>Size of its file in bytes; zero where the index names none.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of its file in lower-case hexadecimal digits; empty where the index names none.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>What it needs before it is unpacked (<c>Pre-Depends</c>), as the index has it.</summary>
    public string PreDepends { get; init; } = "";

    /// <summary>What it needs (<c>Depends</c>), as the index has it.</summary>
    public string Depends { get; init; } = "";

    /// <summary>What it says to provide (<c>Provides</c>), as the index has it.</summary>
    public string Provides { get; init; } = "";

    /// <summary>All that it needs: each of these, by one of its alternatives.</summary>
    public IReadOnlyList<IReadOnlyList<DebianDependency>> Needs() => DebianDependency.Parse(PreDepends, Depends);
}
