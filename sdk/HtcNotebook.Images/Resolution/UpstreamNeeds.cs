using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// Adds to what Debian's packages need what the releases that they were made of say on the index: Debian's own dependencies
/// often lack an upper bound, since its archive has one version of everything. Only releases are asked for whose packages
/// need what is about to be replaced.
/// </summary>
/// <param name="index">The index.</param>
internal sealed class UpstreamNeeds(IPythonIndex index)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Completes the packages that need one of those that a solution replaces.</summary>
    /// <param name="installed">What is installed.</param>
    /// <param name="solution">What would be replaced.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The same with more needs; null where nothing new was learned.</returns>
    public async Task<IReadOnlyList<InstalledPython>?> CompleteAsync(
        IReadOnlyList<InstalledPython> installed, PythonSolution solution, CancellationToken cancellation)
    {
        var replaced = solution.Added.Where(one => one.Shadows is not null).Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var open = installed
            .Where(one => one.Package is not null
                && one.RequiresDist.Select(Requirement.Read).Any(need => need is not null && replaced.Contains(need.Name))
                && !replaced.Contains(one.Name)
                && _asked.Add(one.Name))
            .ToArray();
        var found = await Task.WhenAll(open.Select(one => NeedsAsync(one, cancellation))).ConfigureAwait(false);
        var needs = open.Zip(found).Where(each => each.Second.Count > 0).ToDictionary(each => each.First.Name, each => each.Second, StringComparer.Ordinal);
        return needs.Count == 0
            ? null
            : [.. installed.Select(one => needs.TryGetValue(one.Name, out var lines) ? one with { UpstreamRequiresDist = lines } : one)];
    }

    private async Task<IReadOnlyList<string>> NeedsAsync(InstalledPython package, CancellationToken cancellation)
    {
        var names = new PythonFileName(package.Name);
        foreach (var file in await index.FilesAsync(package.Name, cancellation).ConfigureAwait(false) ?? [])
        {
            if (names.TryReadWheel(file.Name, out var wheel) && IsRelease(wheel.Version, package.Version)
                && await index.MetadataAsync(file, cancellation).ConfigureAwait(false) is { } metadata
                && PythonName.Normalise(metadata.Name) == package.Name)
            {
                return metadata.RequiresDist;
            }
        }

        return [];
    }

    // Packagers add local parts of their own.
    private static bool IsRelease(Pep440Version release, Pep440Version packaged) =>
        Pep440SpecifierSet.TryParse($"=={release}", out var exactly) && exactly.Contains(packaged, allowPrereleases: true);
}
