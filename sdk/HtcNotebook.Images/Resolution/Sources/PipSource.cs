using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Sources;

/// <summary>A Python package index with the simple interface (PEP 503, 592, 658, 691) as a source.</summary>
/// <param name="index">Address of the index, without a slash at its end.</param>
/// <param name="isOwn">Whether the user named the index; only such a one is asked for the list of its names.</param>
/// <param name="python">The image's Python, such as <c>3.13</c>; null where it is not known, and then versions stay open.</param>
/// <param name="architecture">Architecture in Debian's words.</param>
/// <param name="otherNames">Names of Python distributions that are known from elsewhere, for suggestions.</param>
/// <param name="http">The client.</param>
internal sealed class PipSource(
    Uri index,
    bool isOwn,
    Func<Task<string?>> python,
    string architecture,
    Func<Task<IReadOnlyCollection<string>>> otherNames,
    IndexClient http) : IPackageSource
{
    private const int MostSuggestions = 5;
    private const int LargestNameList = 4 * 1024 * 1024;

    private string Shown => IndexClient.WithoutCredentials(index).AbsoluteUri.TrimEnd('/');

    /// <inheritdoc/>
    public PackageSource Source => PackageSource.Pip;

    /// <inheritdoc/>
    public async Task<SourceAnswer> FindAsync(PackageRequest request, CancellationToken cancellation)
    {
        try
        {
            var address = new Uri($"{index.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(request.Name)}/");
            var page = await http.GetDocumentAsync(address, SimplePage.Accept, compressed: true, cancellation).ConfigureAwait(false);
            if (page is null)
            {
                return new SourceAnswer.NoSuchName($"{Shown} has no {request.Name}", await NearestAsync(request.Name, cancellation).ConfigureAwait(false));
            }

            IReadOnlyList<IndexFile> files;
            try
            {
                files = SimplePage.Files(page, address);
            }
            catch (FormatException error)
            {
                throw new IndexDamagedException(IndexClient.WithoutCredentials(address), error.Message);
            }

            return await ChooseAsync(request, files, await python().ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (IndexUnreachableException error)
        {
            return new SourceAnswer.Unreachable(
                $"the Python package index ({error.Address})", nameof(SourceSettings.PipIndexUrl), error.Reason, [new PinnedPackage(request.Name, null)]);
        }
        catch (IndexDamagedException error)
        {
            throw new NotebookException(DiagnosticTable.IndexDamaged.At(request.Location, error.Address, error.Reason, nameof(SourceSettings.PipIndexUrl)));
        }
    }

    private async Task<SourceAnswer> ChooseAsync(
        PackageRequest request, IReadOnlyList<IndexFile> files, string? pythonVersion, CancellationToken cancellation)
    {
        var wanted = Pep440SpecifierSet.TryParse(request.Specifier, out var set) ? set : Pep440SpecifierSet.Any;

        // PEP 592: a withdrawn file is for those who ask for exactly it.
        var takesYanked = wanted.IsPin;
        var all = files
            .Select(file => (File: file, Is: DistributionFile.Read(file.Name, request.Name)))
            .Where(file => file.Is is not null)
            .Select(file => (file.File, Is: file.Is!))
            .ToArray();
        var known = all.Where(file => takesYanked || file.File.Yanked is null).ToArray();
        var runs = Pep440Version.TryParse(pythonVersion, out var parsed) ? parsed : null;
        var minor = runs?.Release is [_, var second, ..] ? (int?)second : null;
        var usable = known
            .Where(file => (runs is null || !Pep440SpecifierSet.TryParse(file.File.RequiresPython, out var requires) || requires.Contains(runs, allowPrereleases: true))
                && file.Is.Installs(minor, Machine(architecture)))
            .ToArray();
        if (wanted.Filter(usable.Select(file => file.Is.Version).Distinct()).Max() is { } newest)
        {
            var chosen = usable.Where(file => file.Is.Version.Equals(newest)).ToArray();
            return await MissingExtrasAsync(request, chosen.Select(file => file.File), cancellation).ConfigureAwait(false) is { } refused
                ? refused
                : new SourceAnswer.Found([new PinnedPackage(request.Name, runs is null ? null : newest.ToString())]);
        }

        var versions = known.Select(file => file.Is.Version).Distinct().OrderDescending().ToArray();
        var fitting = wanted.Filter(versions);
        return new SourceAnswer.NoSuchVersion(
            versions.Length == 0 ? $"{Shown} has no file of {request.Name} that pip can install"
            : fitting.Count > 0
                ? $"{Shown} has {request.Name} {Texts(fitting.OrderDescending())}, but not for Python {pythonVersion ?? "3"} on {architecture}"
                  + (usable.Length == 0 ? "" : $" (for which it has {Texts(usable.Select(file => file.Is.Version).Distinct().OrderDescending())})")
            : all.Where(file => wanted.Contains(file.Is.Version, allowPrereleases: true)).OrderByDescending(file => file.Is.Version).FirstOrDefault() is { Is: not null } withdrawn
                ? $"{Shown} has {request.Name} {withdrawn.Is.Version}, which its authors withdrew{Because(withdrawn.File.Yanked)} and which is taken only where it is asked for as =={withdrawn.Is.Version}; besides it has {Texts(versions)}"
            : $"{Shown} has {request.Name} {Texts(versions)}");
    }

    private static string Because(string? reason) => string.IsNullOrEmpty(reason) ? "" : $" ({reason.ReplaceLineEndings(" ")})";

    private static string Texts(IEnumerable<Pep440Version> versions) => VersionList.Of([.. versions.Select(version => version.ToString())]);

    private static string Machine(string architecture) => architecture switch
    {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        "ppc64el" => "ppc64le",
        _ => architecture,
    };

    /// <summary>Checks extras where the index serves metadata; says nothing where it does not.</summary>
    private async Task<SourceAnswer?> MissingExtrasAsync(PackageRequest request, IEnumerable<IndexFile> files, CancellationToken cancellation)
    {
        if (request.Extras.Count == 0 || files.FirstOrDefault(file => file.HasMetadata) is not { } file)
        {
            return null;
        }

        var address = new UriBuilder(IndexClient.WithCredentialsOf(index, file.Address)) { Path = $"{file.Address.AbsolutePath}.metadata" }.Uri;
        if (await http.GetFileAsync(address, cancellation).ConfigureAwait(false) is not { } metadata)
        {
            return null;
        }

        var offered = Encoding.UTF8.GetString(metadata.Body).Split('\n')
            .TakeWhile(line => line.TrimEnd('\r').Length > 0)
            .Where(line => line.StartsWith("Provides-Extra:", StringComparison.OrdinalIgnoreCase))
            .Select(line => PythonName.Normalise(line[15..].Trim()))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var missing = request.Extras.Where(extra => !offered.Contains(extra, StringComparer.Ordinal)).ToArray();
        return missing.Length == 0 ? null : new SourceAnswer.Refused(DiagnosticTable.ExtraUnknown.At(
            request.Location,
            request.Name,
            string.Join(", ", missing),
            Shown,
            offered.Length == 0 ? "no extras" : string.Join(", ", offered)));
    }

    private async Task<IReadOnlyList<string>> NearestAsync(string name, CancellationToken cancellation)
    {
        var known = new HashSet<string>(await otherNames().ConfigureAwait(false), StringComparer.Ordinal);
        known.UnionWith(DebianNames.PythonNames);
        if (isOwn)
        {
            try
            {
                var root = await http.GetSmallDocumentAsync(
                    new Uri($"{index.AbsoluteUri.TrimEnd('/')}/"), SimplePage.Accept, LargestNameList, cancellation).ConfigureAwait(false);
                known.UnionWith(root is null ? [] : SimplePage.Projects(root).Select(PythonName.Normalise));
            }
            catch (Exception error) when (error is IndexUnreachableException or IndexDamagedException)
            {
                // Suggestions are a courtesy; the finding itself stands without them.
            }
        }

        return NameSuggestions.Nearest(name, known, MostSuggestions);
    }
}
