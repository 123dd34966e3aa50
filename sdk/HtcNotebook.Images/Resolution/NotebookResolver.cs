using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Bases;
using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Resolution.Sources;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution;

/// <summary>What a resolver found.</summary>
/// <param name="Resolution">Where everything comes from.</param>
/// <param name="Warnings">What the user should know, in the order of the project.</param>
public sealed record ResolverResult(NotebookResolution Resolution, IReadOnlyList<Diagnostic> Warnings);

/// <summary>
/// Settles where every package and the base come from, by asking the sources' own indexes, all at once. The only stage
/// that asks the sources; <see cref="NotebookRestorer"/> keeps its answer in the lock.
/// </summary>
public static class NotebookResolver
{
    private const string FoundationInWords = "the foundation of the image";

    /// <summary>Resolves a project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="options">How the sources are asked.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NotebookException">Everything that does not exist, does not fit or cannot be reached (HTC20xx, HTC21xx, HTC31xx).</exception>
    public static async Task<ResolverResult> ResolveAsync(NotebookProject project, ResolverOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<PackageRequest> requests = [.. project.Foundation, .. PackageRequests.Merge(project.Packages)];
        using var http = new IndexClient(options with { TrustedCertificates = project.Sources.TrustedCertificates });
        var sources = new PackageSources(project, options, http, cancellation);
        var warnings = new List<Diagnostic>();

        var baseTask = Catch(() => new BaseResolver(new RegistryClient(http, options.InsecureRegistries), options).ResolveAsync(project, sources.Archive, warnings.Add, cancellation));
        var outcomes = await Task.WhenAll(requests.Select(request => Task.Run(
            () => Catch(() => request.Optional ? OptionalAsync(project, request, sources, cancellation) : OutcomeAsync(project, request, sources, cancellation)),
            cancellation))).ConfigureAwait(false);
        var (resolvedBase, baseError) = await baseTask.ConfigureAwait(false);

        var findings = Findings(requests, outcomes, resolvedBase is null ? baseError : null, project);
        var errors = findings.Where(finding => finding.Severity == DiagnosticSeverity.Error).ToArray();
        if (errors.Length > 0)
        {
            throw new NotebookException(errors);
        }

        var resolution = new NotebookResolution
        {
            RequestDigest = Resolution.RequestDigest.Of(project),
            Base = resolvedBase!,
            Packages = [.. outcomes.Skip(project.Foundation.Count).Select(outcome => outcome.Value!.Package!)],
            Foundation = [.. outcomes.Take(project.Foundation.Count).Select(outcome => outcome.Value!.Package!)],
        };
        if (project.Stack == NotebookStack.Debian && await Catch(() => sources.Archive.Value).ConfigureAwait(false) is { Value: { } archive })
        {
            // The Python packages of Debian's that the image will have are part of the problem that pip's are resolved in.
            resolution = DebianSystem.Complete(project, resolution, archive, out var closure);
            if (PythonPlatformOf(closure, project.Architecture) is { } platform)
            {
                var python = new PythonClosure(
                    Index(requests, sources.PipIndex, http, options), sources.PipIndex, http, platform, DebianPythons.Of(closure.Installed));
                (resolution, var found) = await python.CompleteAsync(project, requests, resolution, cancellation).ConfigureAwait(false);
                warnings.AddRange(found);
            }
        }

        return new ResolverResult(resolution, [.. findings, .. warnings]);
    }

    /// <summary>The index of all names but those of requests that name one for themselves.</summary>
    private static IPythonIndex Index(IReadOnlyList<PackageRequest> requests, Uri index, IndexClient http, ResolverOptions options)
    {
        IPythonIndex rest = new SimpleIndex([index], http, options.CacheFolder);
        var own = requests.Where(request => request.IndexUrl.Length != 0)
            .GroupBy(request => request.IndexUrl, StringComparer.Ordinal)
            .SelectMany(same =>
            {
                IPythonIndex other = new SimpleIndex([DebianMirrors.Address(same.Key)], http, options.CacheFolder);
                return same.Select(request => KeyValuePair.Create(request.Name, other));
            })
            .ToDictionary(StringComparer.Ordinal);
        return own.Count == 0 ? rest : new OwnIndexes(own, rest);
    }

    /// <summary>The machine and the Python of a Debian system; null where it has none.</summary>
    private static PythonPlatform? PythonPlatformOf(DebianClosure system, string architecture)
    {
        Pep440Version? Version(string package) =>
            system.Installed.FirstOrDefault(each => each.Name == package) is { } found && DebianVersion.TryParse(found.Version, out var version) ? version.ToPep440() : null;
        return Version("python3") is { } python && Version("libc6") is { Release: [_, var glibc, ..] }
            ? new PythonPlatform(python.ToString(), PythonPlatform.MachineOf(architecture), (int)glibc)
            : null;
    }

    private static async Task<(T? Value, Exception? Error)> Catch<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return (await ask().ConfigureAwait(false), null);
        }
        catch (Exception error) when (error is NotebookException or IndexUnreachableException)
        {
            return (null, error);
        }
    }

    /// <summary>Asks the sources of one request in turn.</summary>
    private static async Task<Outcome> OutcomeAsync(NotebookProject project, PackageRequest request, PackageSources sources, CancellationToken cancellation)
    {
        var kinds = SourceRules.For(project.Stack, request);
        if (request.Kind == PackageKind.System && (project.Stack == NotebookStack.Jupyter || request.Layer == LayerNames.HTCondor))
        {
            // The system below a docker-stacks image is the image's own matter, and what the HTCSS repository has is not
            // Debian's: apt in the build knows these packages.
            return new Outcome(Package(request, PackageSource.Apt, [new PinnedPackage(request.Name, null)]));
        }

        var statements = new List<string>();
        var nearest = new List<string>();
        var isVersion = false;
        foreach (var kind in kinds)
        {
            var source = sources.Source(kind, request);
            switch (await source.FindAsync(request, cancellation).ConfigureAwait(false))
            {
                case SourceAnswer.Found found:
                    return new Outcome(Package(request, kind, found.Installs));
                case SourceAnswer.Refused refused:
                    throw new NotebookException(refused.Diagnostic);
                case SourceAnswer.Unreachable unreachable:
                    return request.Source == PackageSource.Auto || !unreachable.KeepsTheVersion(request)
                        ? new Outcome(null, unreachable, Before(statements, nearest))
                        : new Outcome(Package(request, kind, unreachable.Open), unreachable);
                case SourceAnswer.NoSuchVersion version:
                    isVersion = true;
                    statements.Add(version.Statement);
                    break;
                case SourceAnswer.NoSuchName name:
                    statements.Add(name.Statement);
                    nearest.AddRange(name.Nearest);
                    break;
            }
        }

        var names = nearest.Distinct(StringComparer.Ordinal).ToArray();
        throw new NotebookException(isVersion
            ? DiagnosticTable.PackageVersionUnknown.At(request.Location, request.Asked, string.Join("; ", statements))
            : DiagnosticTable.PackageUnknown.At(
                request.Location,
                request.Asked,
                string.Join("; ", statements),
                names.Length == 0 ? "Check the name." : $"Did you mean {string.Join(", ", names)}?"));
    }

    /// <summary>Asks for a package that the image can be without: what is wrong with the sources is a warning then.</summary>
    private static async Task<Outcome> OptionalAsync(NotebookProject project, PackageRequest request, PackageSources sources, CancellationToken cancellation)
    {
        var source = SourceRules.For(project.Stack, request)[^1];
        try
        {
            var outcome = await OutcomeAsync(project, request, sources, cancellation).ConfigureAwait(false);
            return outcome.Gap is { } gap ? Without($"cannot reach {gap.Place}: {gap.Reason} ({gap.Setting} names another one).") : outcome;
        }
        catch (NotebookException error)
        {
            return Without(error.Diagnostics[0].Message);
        }

        Outcome Without(string reason) =>
            new(Package(request, source, []), LeftOut: DiagnosticTable.PackageLeftOut.At(request.Location, request.Asked, reason));
    }

    private static string Before(IReadOnlyList<string> statements, IReadOnlyList<string> nearest) =>
        string.Join("; ", statements) + (nearest.Count == 0 ? "" : $"; the nearest there: {string.Join(", ", nearest)}");

    private static ResolvedPackage Package(PackageRequest request, PackageSource source, IReadOnlyList<PinnedPackage> installs) => new()
    {
        Kind = request.Kind,
        Name = request.Name,
        Specifier = request.Specifier,
        Extras = request.Extras,
        Flavor = request.Flavor,
        Layer = request.Layer,
        Source = source,
        NoDependencies = request.NoDependencies,
        Installs = installs,
    };

    /// <summary>Brings what went wrong into the order of the project, each finding once; a source that is out of reach is one finding.</summary>
    private static List<Diagnostic> Findings(
        IReadOnlyList<PackageRequest> requests,
        IReadOnlyList<(Outcome? Value, Exception? Error)> outcomes,
        Exception? baseError,
        NotebookProject project)
    {
        var findings = new List<Diagnostic>();
        var gaps = new List<(SourceAnswer.Unreachable Gap, bool IsError, SourceLocation? Location, List<string> Needed)>();
        foreach (var (request, outcome) in requests.Zip(outcomes))
        {
            if (outcome.Error is NotebookException error)
            {
                findings.AddRange(error.Diagnostics);
            }
            else if (outcome.Value?.LeftOut is { } leftOut)
            {
                findings.Add(leftOut);
            }
            else if (outcome.Value?.Gap is { } gap)
            {
                var isError = outcome.Value.Package is null;
                var known = gaps.FirstOrDefault(one => one.Gap.Setting == gap.Setting && one.IsError == isError).Needed;
                if (known is null)
                {
                    gaps.Add((gap, isError, request.Location, known = []));
                }

                // The foundation is one thing to who reads the message.
                if (request.Layer is not null)
                {
                    if (!known.Contains(FoundationInWords))
                    {
                        known.Add(FoundationInWords);
                    }

                    continue;
                }

                known.Add(outcome.Value.Before.Length == 0 ? request.Asked : $"{request.Asked} ({outcome.Value.Before})");
            }
        }

        foreach (var (gap, isError, location, needed) in gaps)
        {
            findings.Add((isError ? DiagnosticTable.IndexUnreachable : DiagnosticTable.IndexUnreachableOpen).At(
                location, gap.Place, gap.Reason, gap.Setting, string.Join(", ", needed)));
        }

        switch (baseError)
        {
            case NotebookException error:
                findings.AddRange(error.Diagnostics);
                break;

            // The base's own need of the archive is a finding of its own only where no package has the same one.
            case IndexUnreachableException unreachable when !gaps.Any(gap => gap.IsError && gap.Gap.Setting == DebianArchive.SettingOf(unreachable.Address)):
                findings.Add(DiagnosticTable.IndexUnreachable.At(
                    null, $"the Debian archive ({unreachable.Address})", unreachable.Reason, DebianArchive.SettingOf(unreachable.Address), "the base"));
                break;
        }

        return
        [
            .. findings
                .Select(finding => finding.Location is null ? finding with { Location = new SourceLocation(project.FilePath) } : finding)
                .DistinctBy(finding => (finding.Code, finding.Message)),
        ];
    }

    /// <summary>What became of a request.</summary>
    /// <param name="Package">The answer; null where the source that has to know is out of reach.</param>
    /// <param name="Gap">The source that was out of reach, if one was.</param>
    /// <param name="Before">What other sources said first.</param>
    /// <param name="LeftOut">Why the image is made without it.</param>
    private sealed record Outcome(ResolvedPackage? Package, SourceAnswer.Unreachable? Gap = null, string Before = "", Diagnostic? LeftOut = null);

    /// <summary>The sources of one project, each opened on first use.</summary>
    private sealed class PackageSources
    {
        private readonly Dictionary<PackageSource, IPackageSource> _sources;
        private readonly NotebookProject _project;
        private readonly IndexClient _http;

        public PackageSources(NotebookProject project, ResolverOptions options, IndexClient http, CancellationToken cancellation)
        {
            _project = project;
            _http = http;
            var settings = project.Sources;
            var mirrors = new Lazy<DebianMirrors>(() => DebianMirrors.Find(settings, options));
            Archive = new Lazy<Task<DebianArchive>>(() => Task.Run(
                () => DebianArchive.OpenAsync(mirrors.Value, settings, project.Architecture, http, options, cancellation), cancellation));
            var pip = PipIndex = DebianMirrors.Address(Or(settings.PipIndexUrl, options.DefaultPipIndexUrl));
            var cran = DebianMirrors.Address(Or(settings.CranMirror, options.DefaultCranMirror));
            _sources = new Dictionary<PackageSource, IPackageSource>
            {
                [PackageSource.Apt] = new DebianSource(
                    settings.DebianSuite, () => IndexClient.WithoutCredentials(mirrors.Value.Archive).AbsoluteUri.TrimEnd('/'), Archive),
                [PackageSource.Pip] = new PipSource(pip, settings.PipIndexUrl.Length > 0, PythonAsync, project.Architecture, PythonNamesAsync, http),
                [PackageSource.Cran] = new CranSource(cran, RAsync, http),
                [PackageSource.Conda] = new CondaSource(
                    Or(settings.CondaChannel, "conda-forge"), project.Architecture, new Uri(options.CondaPackageApi), http),
            };
        }

        public Lazy<Task<DebianArchive>> Archive { get; }

        public Uri PipIndex { get; }

        /// <summary>The source of a request: of pip's, some name an index of their own.</summary>
        public IPackageSource Source(PackageSource source, PackageRequest request) => source == PackageSource.Pip && request.IndexUrl.Length > 0
            ? new PipSource(DebianMirrors.Address(request.IndexUrl), isOwn: true, PythonAsync, _project.Architecture, PythonNamesAsync, _http)
            : _sources[source];

        private static string Or(string value, string fallback) => value.Length > 0 ? value : fallback;

        private async Task<string?> PythonAsync() => _project.Stack == NotebookStack.Jupyter
            ? null
            : await UpstreamAsync("python3").ConfigureAwait(false);

        private Task<string?> RAsync() => _project.Stack == NotebookStack.Jupyter ? Task.FromResult<string?>(null) : UpstreamAsync("r-base-core");

        /// <summary>The version of a package's software in the suite; null where the archive is out of reach.</summary>
        private async Task<string?> UpstreamAsync(string package)
        {
            try
            {
                var archive = await Archive.Value.ConfigureAwait(false);
                return archive.Versions(package)
                    .Select(text => DebianVersion.TryParse(text, out var version) ? version : null)
                    .Max()?.ToUpstream();
            }
            catch (Exception error) when (error is IndexUnreachableException or NotebookException)
            {
                return null;
            }
        }

        private async Task<IReadOnlyCollection<string>> PythonNamesAsync()
        {
            const string prefix = "python3-";
            try
            {
                var archive = await Archive.Value.ConfigureAwait(false);
                return [.. archive.Names().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..])];
            }
            catch (Exception error) when (error is IndexUnreachableException or NotebookException)
            {
                return [];
            }
        }
    }
}
