using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// Completes a resolution by the Debian system that an image has: what is needed beside what was asked for, what is stood in
/// for, and every package with its version, layer by layer, as apt installs them.
/// </summary>
internal static class DebianSystem
{
    // CRAN has sources only: what compiles them comes from the archive.
    private const string CranCompilers = "r-base-dev";

    /// <summary>Completes a resolution.</summary>
    /// <param name="project">The project.</param>
    /// <param name="resolution">The resolution of what it asks for.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="closure">What is installed then.</param>
    /// <exception cref="NotebookException">A package needs what the archive does not have (HTC2008).</exception>
    public static NotebookResolution Complete(NotebookProject project, NotebookResolution resolution, IDebianPackages archive, out DebianClosure closure)
    {
        closure = new DebianClosure(archive);
        closure.AddBase();
        IReadOnlyList<PinnedPackage> standIns = project.Foundation.Count == 0 ? [] : StandIns.OfThisSdk.In(archive);
        closure.StandIn(standIns);
        var needed = new List<ResolvedPackage>();
        var locked = new List<LockedLayer<LockedDebianPackage>>();
        foreach (var layer in LayerNames.All(project))
        {
            var own = resolution.Foundation.Where(package => package.Layer == layer)
                .Concat(resolution.Packages.Where(package => LayerNames.Of(package.Flavor) == layer))
                .ToArray();
            var asked = own.Where(package => package.Source == PackageSource.Apt && layer != LayerNames.HTCondor)
                .SelectMany(package => package.Installs)
                .ToList();
            foreach (var name in Needed(own, asked))
            {
                if (archive.Packages(name).FirstOrDefault() is { } package)
                {
                    var install = new PinnedPackage(name, package.Version);
                    asked.Add(install);
                    needed.Add(new ResolvedPackage { Kind = PackageKind.System, Name = name, Layer = layer, Source = PackageSource.Apt, Installs = [install] });
                }
            }

            var packages = closure.Add(asked);
            if (packages.Count > 0)
            {
                locked.Add(new LockedLayer<LockedDebianPackage>(
                    layer, [.. packages.Select(package => new LockedDebianPackage(package.Name, package.Version, package.File, package.Size, package.Sha256))]));
            }
        }

        Refuse(project, closure.Unmet);
        return resolution with
        {
            Foundation = [.. resolution.Foundation, .. needed],
            StandIns = project.Foundation.Count == 0 ? null : standIns,
            Debian = locked,
        };
    }

    private static IEnumerable<string> Needed(IReadOnlyList<ResolvedPackage> packages, IReadOnlyList<PinnedPackage> asked)
    {
        var names = asked.Select(install => install.Name).ToHashSet(StringComparer.Ordinal);
        var compilers = packages.Any(package => package is { Source: PackageSource.Cran, Installs.Count: > 0 }) && !names.Contains(CranCompilers);
        return StandIns.OfThisSdk.RealFor(names).Concat(compilers ? [CranCompilers] : []);
    }

    private static void Refuse(NotebookProject project, IReadOnlyList<UnmetDebianNeed> unmet)
    {
        // A base of the user's own may have what the archive has not.
        if (unmet.Count > 0 && project.Container.BaseImage is null)
        {
            throw new NotebookException([.. unmet
                .Select(each => DiagnosticTable.DebianNeedUnmet.At(new SourceLocation(project.FilePath), each.Package.Name, each.Package.Version, each.Need))
                .DistinctBy(finding => finding.Message)]);
        }
    }
}
