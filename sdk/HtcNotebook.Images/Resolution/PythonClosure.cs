using System.Security.Cryptography;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// Completes a resolution by every file that pip installs: what comes from the index is resolved as one set beside what Debian
/// brings. What cannot stand together is refused here.
/// </summary>
/// <param name="index">The index.</param>
/// <param name="address">The index's address.</param>
/// <param name="http">The client, for files of which the index names no digest.</param>
/// <param name="platform">The machine and the Python of the image.</param>
/// <param name="installed">What is installed already.</param>
internal sealed class PythonClosure(IPythonIndex index, Uri address, IndexClient http, PythonPlatform platform, IReadOnlyList<InstalledPython> installed)
{
    /// <summary>Completes a resolution.</summary>
    /// <param name="project">The project.</param>
    /// <param name="requests">Its requests, the foundation's first.</param>
    /// <param name="resolution">The resolution of each by itself, in the same order.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NotebookException">What was asked for cannot stand together (HTC2001, HTC2002, HTC2009, HTC2010), or the index does not tell (HTC2105, HTC2106).</exception>
    public async Task<(NotebookResolution Resolution, IReadOnlyList<Diagnostic> Warnings)> CompleteAsync(
        NotebookProject project, IReadOnlyList<PackageRequest> requests, NotebookResolution resolution, CancellationToken cancellation)
    {
        var place = new SourceLocation(project.FilePath);
        try
        {
            var (locked, warnings) = await LockAllAsync(project, requests, resolution, cancellation).ConfigureAwait(false);
            return (locked, [.. warnings.Select(Placed)]);
        }
        catch (NotebookException error)
        {
            throw new NotebookException([.. error.Diagnostics.Select(Placed)]);
        }
        catch (IndexUnreachableException error)
        {
            throw new NotebookException(DiagnosticTable.IndexUnreachable.At(
                place, $"the Python package index ({error.Address})", error.Reason, nameof(SourceSettings.PipIndexUrl), "what the Python packages need"));
        }
        catch (IndexDamagedException error)
        {
            throw new NotebookException(DiagnosticTable.IndexDamaged.At(place, error.Address, error.Reason, nameof(SourceSettings.PipIndexUrl)));
        }

        Diagnostic Placed(Diagnostic finding) => finding.Location is null ? finding with { Location = place } : finding;
    }

    private async Task<(NotebookResolution Resolution, IReadOnlyList<Diagnostic> Warnings)> LockAllAsync(
        NotebookProject project, IReadOnlyList<PackageRequest> requests, NotebookResolution resolution, CancellationToken cancellation)
    {
        var packages = resolution.Foundation.Take(project.Foundation.Count).Concat(resolution.Packages).ToArray();
        var asked = requests.Zip(packages).ToArray();
        var warnings = new List<Diagnostic>();
        var found = new List<(PackageRequest Request, PythonDistribution Distribution)>();
        var present = new List<InstalledPython>(installed);
        foreach (var (request, _) in asked.Where(each => each.First.NoDependencies && IsResolved(each.Second)))
        {
            var problem = Problem([request], []) with { Installed = [] };
            var alone = await SolveAsync(problem, new IndexWithoutNeeds(index, request.Name), warnings, [request], cancellation).ConfigureAwait(false);
            SourceBuilds.Refuse(alone, project, resolution);
            foreach (var distribution in alone?.Distributions ?? [])
            {
                found.Add((request, distribution));
                present.RemoveAll(other => other.Name == distribution.Name);
                present.Add(new InstalledPython { Name = distribution.Name, Version = Version(distribution.Version) });
            }
        }

        // A version that is asked for of one of Debian's bounds what may take its place.
        var together = asked.Where(each => !each.First.NoDependencies && IsResolved(each.Second)).Select(each => each.First).ToList();
        var bounds = asked.Where(each => each.First is { Kind: PackageKind.Python, Specifier.Length: > 0 } && each.Second.Source == PackageSource.Apt).Select(each => each.First);
        var beside = Problem(together, [.. bounds]) with { Installed = present };
        var upstream = new UpstreamNeeds(index);
        PythonSolution? solution = null;
        List<Diagnostic> last;
        do
        {
            solution = await SolveAsync(beside, index, last = [], together, cancellation).ConfigureAwait(false);
        }
        while (solution is not null && await MoreAsync().ConfigureAwait(false));

        warnings.AddRange(last);
        var layers = LayerNames.All(project).ToDictionary(layer => layer, _ => new List<LockedPythonFile>(), StringComparer.Ordinal);
        foreach (var (request, distribution) in found)
        {
            layers[LayerNames.Of(request)].Add(await LockAsync(distribution, cancellation).ConfigureAwait(false));
        }

        if (solution is not null)
        {
            SourceBuilds.Refuse(solution, project, resolution);
            var places = Places(solution, together, [.. layers.Keys]);
            foreach (var distribution in solution.Added)
            {
                layers[places[distribution.Name]].Add(await LockAsync(distribution, cancellation).ConfigureAwait(false));
            }
        }

        var all = found.Select(each => each.Distribution).Concat(solution?.Distributions ?? []).ToDictionary(each => each.Name, StringComparer.Ordinal);
        var versions = resolution.Debian.SelectMany(layer => layer.Items).ToDictionary(package => package.Name, package => package.Version, StringComparer.Ordinal);
        ResolvedPackage Now(ResolvedPackage package) =>
            !IsResolved(package) ? package
            : !all.TryGetValue(package.Name, out var distribution) ? package with { Installs = [] }
            : distribution.Installed?.Package is { } debian && versions.TryGetValue(debian, out var version)
                ? package with { Source = PackageSource.Apt, Installs = [new PinnedPackage(debian, version)] }
            : package with { Installs = [new PinnedPackage(package.Name, distribution.Version)] };
        return (
            resolution with
            {
                Foundation = [.. resolution.Foundation.Select(Now)],
                Packages = [.. resolution.Packages.Select(Now)],
                Python = [.. layers.Where(layer => layer.Value.Count > 0).Select(layer => new LockedLayer<LockedPythonFile>(layer.Key, [.. layer.Value.OrderBy(file => file.Name, StringComparer.Ordinal)]))],
            },
            warnings);

        // What would be replaced may bound more than Debian's dependencies say.
        async Task<bool> MoreAsync()
        {
            if (await upstream.CompleteAsync(beside.Installed, solution, cancellation).ConfigureAwait(false) is not { } more)
            {
                return false;
            }

            beside = beside with { Installed = more };
            return true;
        }
    }

    private static bool IsResolved(ResolvedPackage package) => package is { Source: PackageSource.Pip, Installs: [{ Version: not null }, ..] };

    private static Pep440Version Version(string text) =>
        Pep440Version.TryParse(text, out var version) ? version : throw new InvalidOperationException($"{text} is no version.");

    private PythonProblem Problem(IReadOnlyList<PackageRequest> requests, IReadOnlyList<PackageRequest> constraints) => new()
    {
        Requests = [.. requests.Select(Request)],
        Constraints = [.. constraints.Select(Request)],
        Platform = platform,
    };

    private static PythonRequest Request(PackageRequest request) => new()
    {
        Name = request.Name,
        Extras = request.Extras,
        Specifier = Pep440SpecifierSet.TryParse(request.Specifier, out var set) ? set : Pep440SpecifierSet.Any,
        Location = request.Location,
        Flavor = request.Flavor,
        Text = request.Asked,
    };

    /// <summary>Solves a problem; without an optional request where that is what cannot be met. Null where none is left.</summary>
    private static async Task<PythonSolution?> SolveAsync(
        PythonProblem problem, IPythonIndex index, List<Diagnostic> warnings, IReadOnlyList<PackageRequest> requests, CancellationToken cancellation)
    {
        while (problem.Requests.Count > 0)
        {
            var answer = await PythonSolver.SolveAsync(problem, index, cancellation).ConfigureAwait(false);
            if (answer is PythonSolution solution)
            {
                warnings.AddRange(solution.Warnings.Select(PythonFindings.Of));
                return solution;
            }

            var conflict = (PythonConflict)answer;
            var finding = PythonFindings.Of(conflict);
            if (requests.LastOrDefault(request => request.Optional && conflict.Requests.Any(each => each.Name == request.Name)) is not { } optional)
            {
                throw new NotebookException(finding);
            }

            warnings.Add(DiagnosticTable.PackageLeftOut.At(optional.Location, optional.Asked, finding.Message));
            problem = problem with { Requests = [.. problem.Requests.Where(request => request.Name != optional.Name)] };
        }

        return null;
    }

    /// <summary>The layer of each distribution: the first of those whose requests reach it.</summary>
    private static Dictionary<string, string> Places(PythonSolution solution, IReadOnlyList<PackageRequest> requests, IReadOnlyList<string> order)
    {
        var layerOf = requests.ToDictionary(request => request.Name, LayerNames.Of, StringComparer.Ordinal);
        var needs = solution.Distributions
            .SelectMany(distribution => distribution.WantedBy.Where(wanter => wanter.Request is null).Select(wanter => (By: wanter.By.Split('[')[0], distribution.Name)))
            .ToLookup(each => each.By, each => each.Name, StringComparer.Ordinal);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in order)
        {
            var open = new Stack<string>(solution.Distributions
                .Where(distribution => distribution.WantedBy.Any(wanter => wanter.Request is { } request && layerOf[request.Name] == layer))
                .Select(distribution => distribution.Name));
            while (open.TryPop(out var name))
            {
                if (places.TryAdd(name, layer))
                {
                    foreach (var needed in needs[name])
                    {
                        open.Push(needed);
                    }
                }
            }
        }

        return places;
    }

    private async Task<LockedPythonFile> LockAsync(PythonDistribution distribution, CancellationToken cancellation)
    {
        var file = distribution.File!;
        return new LockedPythonFile
        {
            Name = distribution.Name,
            Version = distribution.Version,
            File = file.Name,
            Url = IsOfIndex(file.Address) ? new Uri($"{address.AbsoluteUri.TrimEnd('/')}/").MakeRelativeUri(file.Address).OriginalString : file.Address.AbsoluteUri,
            Sha256 = file.Sha256 ?? await DigestAsync(file, cancellation).ConfigureAwait(false),
            Size = file.Size,
            Tags = file.Tags,
            WantedBy = [.. distribution.WantedBy.Select(wanter => wanter.Request is not null || wanter.Specifier.Length == 0 ? wanter.By : $"{wanter.By} {wanter.Specifier}")],
        };
    }

    private bool IsOfIndex(Uri file) => file.Scheme == address.Scheme && file.Authority == address.Authority;

    /// <summary>Digest of a file of which the index names none: of what it hands out now, which the build then gets or refuses.</summary>
    private async Task<string> DigestAsync(PythonFile file, CancellationToken cancellation)
    {
        var place = new UriBuilder(file.Address);
        if (IsOfIndex(file.Address))
        {
            // Links of a page carry no credentials of their own.
            var user = address.UserInfo.Split(':', 2);
            place.UserName = user[0];
            place.Password = user.Length > 1 ? user[1] : "";
        }

        var document = await http.GetFileAsync(place.Uri, cancellation).ConfigureAwait(false)
            ?? throw new IndexUnreachableException(file.Address, "it is listed but not there");
        return Convert.ToHexStringLower(SHA256.HashData(document.Body));
    }
}
