namespace HtcNotebook.Images.Projects;

/// <summary>Names of the layers that install packages.</summary>
public static class LayerNames
{
    /// <summary>What images of the debian stack begin with.</summary>
    public const string Foundation = "foundation";

    /// <summary>HTCondor, where it comes from the HTCSS repository.</summary>
    public const string HTCondor = "htcondor";

    /// <summary>The project's own packages.</summary>
    public const string Project = "project";

    /// <summary>The layer of what a flavor or the project asks for.</summary>
    /// <param name="flavor">Name of the flavor; null for the project.</param>
    public static string Of(string? flavor) => flavor is null ? Project : $"flavor-{flavor}";

    /// <summary>The layer of a wheel that has one of its own.</summary>
    /// <param name="name">Name of the distribution.</param>
    public static string OfWheel(string name) => $"wheel-{name}";

    /// <summary>The layer of a request.</summary>
    /// <param name="request">The request.</param>
    public static string Of(PackageRequest request) => request.Layer ?? Of(request.Flavor);

    /// <summary>All layers of a project that may install something, in the order of the image.</summary>
    /// <param name="project">The project.</param>
    public static IReadOnlyList<string> All(NotebookProject project) =>
        [.. project.Foundation.Select(request => request.Layer!).Distinct(StringComparer.Ordinal), .. project.Flavors.Select(flavor => Of(flavor.Name)), Project];
}
