using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution;

/// <summary>One package to install: its name at the source and its version there.</summary>
/// <param name="Name">Name at the source, such as <c>python3-xarray</c>.</param>
/// <param name="Version">Exact version at the source; null where it stays open until the build (<c>conda</c>, or a named source that was not in reach).</param>
public sealed record PinnedPackage(string Name, string? Version);

/// <summary>Where a package that was asked for comes from.</summary>
public sealed record ResolvedPackage
{
    /// <summary>Whose package it is.</summary>
    public required PackageKind Kind { get; init; }

    /// <summary>Name that was asked for, as in <see cref="PackageRequest.Name"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Version that was asked for, as in <see cref="PackageRequest.Specifier"/>.</summary>
    public string Specifier { get; init; } = "";

    /// <summary>Extras that were asked for, sorted.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The flavor that asked for it; null where the project itself did.</summary>
    public string? Flavor { get; init; }

    /// <summary>The layer that it belongs to where no flavor and no project asked for it; null elsewhere.</summary>
    public string? Layer { get; init; }

    /// <summary>Where it comes from: never <see cref="PackageSource.Auto"/>.</summary>
    public required PackageSource Source { get; init; }

    /// <summary>Whether pip installs it alone, without what it depends on.</summary>
    public bool NoDependencies { get; init; }

    /// <summary>
    /// What is installed for it; usually one, more where one name stands for several packages of the source, none where it is
    /// optional and no source gave it.
    /// </summary>
    public required IReadOnlyList<PinnedPackage> Installs { get; init; }
}
