using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Sources;

/// <summary>Debian's archive as a source of Python, R and system packages.</summary>
/// <param name="suite">The suite, for messages.</param>
/// <param name="mirror">The mirror, for messages.</param>
/// <param name="archive">The archive, opened on first use.</param>
internal sealed class DebianSource(string suite, Func<string> mirror, Lazy<Task<DebianArchive>> archive) : IPackageSource
{
    private const int MostSuggestions = 5;

    /// <inheritdoc/>
    public PackageSource Source => PackageSource.Apt;

    /// <inheritdoc/>
    public async Task<SourceAnswer> FindAsync(PackageRequest request, CancellationToken cancellation)
    {
        DebianArchive packages;
        try
        {
            packages = await archive.Value.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (IndexUnreachableException error)
        {
            return new SourceAnswer.Unreachable(
                $"the Debian archive ({error.Address})",
                DebianArchive.SettingOf(error.Address),
                error.Reason,
                [.. Likeliest(request).Select(name => new PinnedPackage(name, null))]);
        }

        return request.Kind switch
        {
            PackageKind.Python => FindPython(request, packages),
            PackageKind.R => FindR(request, packages),
            _ => FindSystem(request, packages),
        };
    }

    private static IReadOnlyList<string> Likeliest(PackageRequest request) => request.Kind switch
    {
        PackageKind.Python => DebianNames.ForPython(request.Name, request.Extras) is { Count: > 0 } names ? names : DebianNames.ForPython(request.Name, []),
        PackageKind.R => [DebianNames.ForR(request.Name)[0]],
        _ => [request.Name],
    };

    private static IReadOnlyList<DebianVersion> NewestFirst(DebianArchive packages, string name) =>
    [
        .. packages.Versions(name)
            .Select(text => DebianVersion.TryParse(text, out var version) ? version : null)
            .OfType<DebianVersion>()
            .OrderDescending(),
    ];

    private static IReadOnlyList<string> Nearest(DebianArchive packages, string asked, string prefix) =>
        NameSuggestions.Nearest(
            asked,
            packages.Names().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]),
            MostSuggestions);

    private SourceAnswer FindPython(PackageRequest request, DebianArchive packages)
    {
        var names = DebianNames.ForPython(request.Name, request.Extras);
        if (names.Count == 0)
        {
            return new SourceAnswer.NoSuchName($"no package of Debian {suite} is known to stand for {request.Name}[{string.Join(",", request.Extras)}]", []);
        }

        if (names.FirstOrDefault(name => packages.Versions(name).Count == 0) is { } missing)
        {
            return new SourceAnswer.NoSuchName($"Debian {suite} has no {missing}", Nearest(packages, request.Name, "python3-"));
        }

        // A version that says nothing to PEP 440 satisfies only a request for any version.
        var versions = NewestFirst(packages, names[0]);
        var wanted = Pep440SpecifierSet.TryParse(request.Specifier, out var set) ? set : Pep440SpecifierSet.Any;
        var fitting = versions.FirstOrDefault(version =>
            wanted.Clauses.Count == 0 || (version.ToPep440() is { } python && wanted.Contains(python)));
        return fitting is null
            ? NoSuchVersion(names[0], versions)
            : new SourceAnswer.Found(
            [
                new PinnedPackage(names[0], fitting.ToString()),
                .. names.Skip(1).Select(name => new PinnedPackage(name, NewestFirst(packages, name)[0].ToString())),
            ]);
    }

    private SourceAnswer FindR(PackageRequest request, DebianArchive packages)
    {
        var names = DebianNames.ForR(request.Name);
        if (names.FirstOrDefault(candidate => packages.Versions(candidate).Count > 0) is not { } name)
        {
            return new SourceAnswer.NoSuchName(
                $"Debian {suite} has no {string.Join(" or ", names)}", Nearest(packages, request.Name, "r-cran-"));
        }

        var versions = NewestFirst(packages, name);
        VersionRelation<RVersion>? relation = null;
        if (request.Specifier.Length > 0)
        {
            VersionRelation.TryParse(request.Specifier, RVersion.TryParse, out relation, out _);
        }

        var fitting = versions.FirstOrDefault(version => relation is null || (version.ToRVersion() is { } r && relation.IsSatisfiedBy(r)));
        return fitting is null ? NoSuchVersion(name, versions) : new SourceAnswer.Found([new PinnedPackage(name, fitting.ToString())]);
    }

    private SourceAnswer FindSystem(PackageRequest request, DebianArchive packages)
    {
        var versions = NewestFirst(packages, request.Name);
        if (versions.Count == 0)
        {
            var providers = packages.Providers(request.Name).Where(DebianName.IsValid).ToArray();
            return providers.Length == 0
                ? new SourceAnswer.NoSuchName($"Debian {suite} has no {request.Name}", Nearest(packages, request.Name, ""))
                : providers.Length == 1 && request.Specifier.Length == 0
                    && NewestFirst(packages, providers[0]) is [var provided, ..]

                    // As apt does: one provider is taken, of several the user has to choose.
                    ? new SourceAnswer.Found([new PinnedPackage(providers[0], provided.ToString())])
                    : new SourceAnswer.Refused(DiagnosticTable.PackageVirtual.At(
                        request.Location, request.Asked, suite, string.Join(", ", providers)));
        }

        VersionRelation<DebianVersion>? relation = null;
        if (request.Specifier.Length > 0)
        {
            VersionRelation.TryParse(request.Specifier, DebianVersion.TryParse, out relation, out _);
        }

        var fitting = versions.FirstOrDefault(version => relation?.IsSatisfiedBy(version) ?? true);
        return fitting is null ? NoSuchVersion(request.Name, versions) : new SourceAnswer.Found([new PinnedPackage(request.Name, fitting.ToString())]);
    }

    private SourceAnswer.NoSuchVersion NoSuchVersion(string name, IReadOnlyList<DebianVersion> versions) =>
        new($"Debian {suite} ({mirror()}) has {name} {VersionList.Of([.. versions.Select(version => version.ToString())])}");
}
