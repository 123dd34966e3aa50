using HtcNotebook.Images.Diagnostics;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// Makes one request of all that ask for the same package. Within one flavor, or within the project, two that differ in
/// version or source are an error, and the extras of those that do not are joined. A flavor refines what it inherits, and
/// the project refines its flavor: the later version and source count where they are written, the extras are joined, and the
/// package stays in the place, and so in the layer, of the one who asked first.
/// </summary>
public static class PackageRequests
{
    /// <summary>Merges the requests of a project.</summary>
    /// <param name="requests">The flavors' from the root on, then the project's.</param>
    /// <returns>One request for each package, in the order in which they are first asked for.</returns>
    /// <exception cref="NotebookException">A package is asked for twice, differently (HTC2003).</exception>
    public static IReadOnlyList<PackageRequest> Merge(IReadOnlyList<PackageRequest> requests)
    {
        var merged = new List<PackageRequest>();
        var places = new Dictionary<(PackageKind, string), int>();
        var last = new Dictionary<(PackageKind, string), PackageRequest>();
        var findings = new List<Diagnostic>();
        foreach (var request in requests)
        {
            var key = (request.Kind, request.Name);
            if (!places.TryGetValue(key, out var place))
            {
                places.Add(key, merged.Count);
                merged.Add(request);
            }
            else
            {
                var earlier = last[key];
                if (earlier.Flavor == request.Flavor && (earlier.Version != request.Version || earlier.Source != request.Source))
                {
                    findings.Add(DiagnosticTable.PackageAskedTwice.At(
                        request.Location, Words(request), Words(earlier), earlier.Location?.ToString() ?? "another place"));
                }

                merged[place] = Refine(merged[place], request);
            }

            last[key] = request;
        }

        return findings.Count == 0 ? merged : throw new NotebookException(findings);
    }

    private static PackageRequest Refine(PackageRequest first, PackageRequest later) => first with
    {
        Version = later.Version.Length > 0 ? later.Version : first.Version,
        Source = later.Source != PackageSource.Auto ? later.Source : first.Source,
        Extras = [.. first.Extras.Union(later.Extras, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        ImportName = later.ImportName ?? first.ImportName,
        Location = later.Location ?? first.Location,
    };

    private static string Words(PackageRequest request) =>
        request.Source == PackageSource.Auto ? request.Asked : $"{request.Asked} from {request.Source.ToString().ToLowerInvariant()}";
}
