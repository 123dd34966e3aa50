using HtcNotebook.Images.Support.Diagnostics;
using NuGet.Common;
using NuGet.Configuration;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;
using NuGet.Versioning;

namespace HtcNotebook.Tasks;

/// <summary>Asks the package sources of nuget.config, with its credentials, through the .NET SDK's own NuGet client.</summary>
internal sealed class PackageFeeds
{
    private const int PageSize = 100;
    private readonly IReadOnlyList<SourceRepository> _sources;
    private readonly Action<Diagnostic> _report;

    /// <summary>Opens the sources.</summary>
    /// <param name="projectFolder">Folder where the search for nuget.config begins.</param>
    /// <param name="configFile">A nuget.config to use instead; empty for none.</param>
    /// <param name="sources">Sources to use instead, separated by semicolons; empty for those of nuget.config.</param>
    /// <param name="report">Gets warnings of sources that fail.</param>
    /// <exception cref="NotebookException">There is no source.</exception>
    public PackageFeeds(string projectFolder, string configFile, string sources, Action<Diagnostic> report)
    {
        _report = report;
        var settings = configFile.Length == 0
            ? Settings.LoadDefaultSettings(projectFolder)
            : Settings.LoadSpecificSettings(projectFolder, Path.GetFullPath(configFile, projectFolder));
        FeedCredentials.Set();
        var provider = new PackageSourceProvider(settings);
        var configured = provider.LoadPackageSources().ToList();
        var named = sources.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        // A source that is named by its address keeps the credentials that nuget.config has for it.
        var chosen = named.Length == 0
            ? configured.Where(source => source.IsEnabled)
            : named.Select(name => configured.Find(source => source.Source == name || source.Name == name) ?? new PackageSource(name));
        _sources = [.. chosen.Select(source => new SourceRepository(source, Repository.Provider.GetCoreV3()))];
        if (_sources.Count == 0)
        {
            throw new NotebookException(DiagnosticTable.NoFeeds.At(null));
        }
    }

    /// <summary>Finds packages with a tag on all sources: the newest of each, by id.</summary>
    /// <param name="tag">Tag that the packages carry.</param>
    /// <param name="term">Further words; empty for none.</param>
    /// <param name="prerelease">Whether prereleases count.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="NotebookException">No source answered.</exception>
    public IReadOnlyList<FoundPackage> Search(string tag, string term, bool prerelease, CancellationToken cancellation)
    {
        var found = AskAll(source => SearchOne(source, tag, term, prerelease, cancellation), cancellation);
        return
        [
            .. found
                .SelectMany(each => each)
                .GroupBy(package => package.Id, StringComparer.OrdinalIgnoreCase)
                .Select(same => same.MaxBy(package => package.Version)!)
                .OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>The newest version of a package on all sources; null where none has it.</summary>
    /// <exception cref="NotebookException">No source answered.</exception>
    public NuGetVersion? Newest(string id, bool prerelease, CancellationToken cancellation) =>
        AskAll(source => VersionsOf(source, id, cancellation), cancellation)
            .SelectMany(versions => versions)
            .Where(version => prerelease || !version.IsPrerelease)
            .Max();

    private static async Task<IReadOnlyList<FoundPackage>> SearchOne(
        SourceRepository source, string tag, string term, bool prerelease, CancellationToken cancellation)
    {
        var resource = await source.GetResourceAsync<PackageSearchResource>(cancellation).ConfigureAwait(false);
        var found = new List<FoundPackage>();
        if (resource is null)
        {
            return found;
        }

        var query = term.Length == 0 ? tag : $"{tag} {term}";
        for (var skip = 0; ; skip += PageSize)
        {
            var page = (await resource.SearchAsync(query, new SearchFilter(prerelease), skip, PageSize, NullLogger.Instance, cancellation).ConfigureAwait(false)).ToList();

            // Sources look for words anywhere; only the tag itself counts.
            found.AddRange(page
                .Where(package => (package.Tags ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Contains(tag, StringComparer.OrdinalIgnoreCase))
                .Select(package => new FoundPackage(package.Identity.Id, package.Identity.Version, package.Description ?? "", source.PackageSource.Name)));
            if (page.Count < PageSize)
            {
                return found;
            }
        }
    }

    private static async Task<IReadOnlyList<NuGetVersion>> VersionsOf(SourceRepository source, string id, CancellationToken cancellation)
    {
        using var cache = new SourceCacheContext { NoCache = true };
        var resource = await source.GetResourceAsync<FindPackageByIdResource>(cancellation).ConfigureAwait(false);
        return resource is null ? [] : [.. await resource.GetAllVersionsAsync(id, cache, NullLogger.Instance, cancellation).ConfigureAwait(false)];
    }

    private List<T> AskAll<T>(Func<SourceRepository, Task<T>> ask, CancellationToken cancellation)
    {
        var asked = _sources.Select(source => (Source: source, Answer: Task.Run(() => ask(source), cancellation))).ToList();
        var answers = new List<T>();
        var failed = new List<string>();
        foreach (var (source, answer) in asked)
        {
            try
            {
                answers.Add(answer.GetAwaiter().GetResult());
            }
            catch (NuGetProtocolException failure)
            {
                failed.Add(source.PackageSource.Name);
                _report(DiagnosticTable.FeedFailed.At(null, source.PackageSource.Name, failure.Message));
            }
        }

        return answers.Count != 0 ? answers : throw new NotebookException(DiagnosticTable.AllFeedsFailed.At(null, string.Join(", ", failed)));
    }
}

/// <summary>A package that a source has.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its newest version there.</param>
/// <param name="Description">What it says of itself.</param>
/// <param name="Source">Name of the source.</param>
internal sealed record FoundPackage(string Id, NuGetVersion Version, string Description, string Source);
