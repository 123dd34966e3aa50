using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Whose packages a request is about.</summary>
public enum PackageKind
{
    /// <summary>A Python distribution, by its PyPI name.</summary>
    Python,

    /// <summary>An R package, by its CRAN name.</summary>
    R,

    /// <summary>A package of the image's operating system.</summary>
    System,
}

/// <summary>Where a package may come from.</summary>
public enum PackageSource
{
    /// <summary>The stack decides: see <see cref="NotebookStack"/>.</summary>
    Auto,

    /// <summary>The Debian archive.</summary>
    Apt,

    /// <summary>PyPI or the index named by <c>PipIndexUrl</c>.</summary>
    Pip,

    /// <summary>conda-forge or the channel named by <c>CondaChannel</c>.</summary>
    Conda,

    /// <summary>CRAN or the mirror named by <c>CranMirror</c>.</summary>
    Cran,
}

/// <summary>A package that a project or a flavor asks for; its parts are already checked.</summary>
public sealed record PackageRequest
{
    /// <summary>Whose package it is.</summary>
    public required PackageKind Kind { get; init; }

    /// <summary>The name: for Python normalised as PEP 503 says, else as written.</summary>
    public required string Name { get; init; }

    /// <summary>For Python a PEP 440 specifier set; for R and system packages a relation and a version such as <c>&gt;= 1.2</c>; empty for any version.</summary>
    public string Specifier { get; init; } = "";

    /// <summary>Python extras, normalised and sorted.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>Name to import, where it differs from what the installed metadata says.</summary>
    public string? ImportName { get; init; }

    /// <summary>Where it may come from.</summary>
    public PackageSource Source { get; init; }

    /// <summary>Whether the image is made without it, with a warning, where no source can give it.</summary>
    public bool Optional { get; init; }

    /// <summary>Whether pip installs it alone, since what it depends on is in the image already.</summary>
    public bool NoDependencies { get; init; }

    /// <summary>Address of the index that pip takes it from, in place of that of all others; empty for that.</summary>
    public string IndexUrl { get; init; } = "";

    /// <summary>The flavor that asks for it; null where the project itself does.</summary>
    public string? Flavor { get; init; }

    /// <summary>The layer of the image's foundation that it belongs to; null for what flavors and the project ask for.</summary>
    public string? Layer { get; init; }

    /// <summary>Where it was asked for.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>The request as a person would write it: <c>xarray[io] &gt;=2024.1</c>.</summary>
    public string Asked =>
        Name + (Extras.Count == 0 ? "" : $"[{string.Join(",", Extras)}]") + (Specifier.Length == 0 ? "" : $" {Specifier}");
}
