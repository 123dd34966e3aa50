using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// Makes one request of all that ask for the same package; within one flavor, or within the project, there is only one
/// (<see cref="ProjectReader"/> sees to that). A flavor refines what it inherits, and the project refines its flavor: the
/// later version and source count where they are written, and whether it comes alone goes with the source; the extras are
/// joined, one who needs it makes it needed, and the package stays in the place, and so in the layer, of the one who asked first.
/// </summary>
public static class PackageRequests
{
    /// <summary>Merges the requests of a project.</summary>
    /// <param name="requests">The flavors' from the root on, then the project's.</param>
    /// <returns>One request for each package, in the order in which they are first asked for.</returns>
    public static IReadOnlyList<PackageRequest> Merge(IReadOnlyList<PackageRequest> requests) =>
    [
        .. requests
            .GroupBy(request => (request.Kind, request.Name))
            .Select(same => same.Aggregate(Refine)),
    ];

    private static PackageRequest Refine(PackageRequest first, PackageRequest later) => first with
    {
        Specifier = later.Specifier.Length > 0 ? later.Specifier : first.Specifier,
        Source = later.Source != PackageSource.Auto ? later.Source : first.Source,
        Extras = [.. first.Extras.Union(later.Extras, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Optional = first.Optional && later.Optional,
        NoDependencies = later.Source == PackageSource.Auto || later.Source == first.Source
            ? first.NoDependencies || later.NoDependencies
            : later.NoDependencies,
        IndexUrl = later.IndexUrl.Length > 0 ? later.IndexUrl : first.IndexUrl,
        ImportName = later.ImportName ?? first.ImportName,
        Location = later.Location ?? first.Location,
    };
}
