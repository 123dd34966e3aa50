using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Sources;

/// <summary>A CRAN mirror as a source: its current packages (<c>src/contrib/PACKAGES.gz</c>), and its archive where the current version does not fit.</summary>
/// <param name="mirror">Address of the mirror, without a slash at its end.</param>
/// <param name="r">The image's R, such as <c>4.5.0</c>; null where it is not known, and then versions stay open.</param>
/// <param name="http">The client.</param>
internal sealed class CranSource(Uri mirror, Func<Task<string?>> r, IndexClient http) : IPackageSource
{
    private const int MostSuggestions = 5;
    private readonly Lazy<Task<IReadOnlyDictionary<string, CranPackage[]>>> _packages = new(() => ReadAsync(mirror, http));

    private string Shown => IndexClient.WithoutCredentials(mirror).AbsoluteUri.TrimEnd('/');

    /// <inheritdoc/>
    public PackageSource Source => PackageSource.Cran;

    /// <inheritdoc/>
    public async Task<SourceAnswer> FindAsync(PackageRequest request, CancellationToken cancellation)
    {
        try
        {
            var packages = await _packages.Value.WaitAsync(cancellation).ConfigureAwait(false);
            return packages.TryGetValue(request.Name, out var current)
                ? await ChooseAsync(request, current, await r().ConfigureAwait(false), cancellation).ConfigureAwait(false)
                : new SourceAnswer.NoSuchName($"{Shown} has no {request.Name}", NameSuggestions.Nearest(request.Name, packages.Keys, MostSuggestions));
        }
        catch (IndexUnreachableException error)
        {
            return new SourceAnswer.Unreachable(
                $"the CRAN mirror ({error.Address})", nameof(SourceSettings.CranMirror), error.Reason, [new PinnedPackage(request.Name, null)]);
        }
        catch (IndexDamagedException error)
        {
            throw new NotebookException(DiagnosticTable.IndexDamaged.At(null, error.Address, error.Reason, nameof(SourceSettings.CranMirror)));
        }
    }

    private static async Task<IReadOnlyDictionary<string, CranPackage[]>> ReadAsync(Uri mirror, IndexClient http)
    {
        var address = new Uri($"{mirror.AbsoluteUri.TrimEnd('/')}/src/contrib/PACKAGES.gz");
        var document = await http.GetDocumentAsync(address, accept: null, compressed: false, CancellationToken.None).ConfigureAwait(false)
            ?? throw new IndexUnreachableException(IndexClient.WithoutCredentials(address), "there is no such file");
        try
        {
            using var reader = new StreamReader(new GZipStream(new MemoryStream(document.Body), CompressionMode.Decompress), Encoding.UTF8);
            return ControlFile.Parse(await reader.ReadToEndAsync().ConfigureAwait(false))
                .Where(fields => fields.ContainsKey("Package") && fields.ContainsKey("Version"))
                .Select(fields => new CranPackage(fields["Package"], fields["Version"], fields.GetValueOrDefault("Depends", "")))
                .GroupBy(package => package.Name, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        }
        catch (InvalidDataException error)
        {
            throw new IndexDamagedException(IndexClient.WithoutCredentials(address), error.Message.TrimEnd('.'));
        }
    }

    private async Task<SourceAnswer> ChooseAsync(PackageRequest request, CranPackage[] current, string? rVersion, CancellationToken cancellation)
    {
        VersionRelation<RVersion>? relation = null;
        if (request.Specifier.Length > 0)
        {
            VersionRelation.TryParse(request.Specifier, RVersion.TryParse, out relation, out _);
        }

        var known = current
            .Select(package => (package.Depends, Version: RVersion.TryParse(package.Version, out var version) ? version : null))
            .Where(package => package.Version is not null)
            .OrderByDescending(package => package.Version)
            .ToArray();
        var fitting = known.Where(package => relation?.IsSatisfiedBy(package.Version!) ?? true).ToArray();
        if (fitting.FirstOrDefault(package => RunsOn(package.Depends, rVersion)) is { Version: { } newest })
        {
            return Found(request, newest, rVersion);
        }

        if (fitting.Length > 0)
        {
            return new SourceAnswer.NoSuchVersion(
                $"{Shown} has {request.Name} {fitting[0].Version}, which wants {Needs(fitting[0].Depends)} where the image has R {rVersion}");
        }

        // What older versions want of R the archive does not say without a download of each; the newest that fits is taken.
        var archived = await ArchivedAsync(request.Name, cancellation).ConfigureAwait(false);
        return archived.FirstOrDefault(version => relation?.IsSatisfiedBy(version) ?? true) is { } older
            ? Found(request, older, rVersion)
            : new SourceAnswer.NoSuchVersion(
                $"{Shown} has {request.Name} {VersionList.Of([.. known.Select(package => package.Version!).Concat(archived).Select(version => version.ToString()).Distinct()])}");
    }

    private static SourceAnswer.Found Found(PackageRequest request, RVersion version, string? rVersion) =>
        new([new PinnedPackage(request.Name, rVersion is null ? null : version.ToString())]);

    private async Task<IReadOnlyList<RVersion>> ArchivedAsync(string name, CancellationToken cancellation)
    {
        var folder = new Uri($"{mirror.AbsoluteUri.TrimEnd('/')}/src/contrib/Archive/{Uri.EscapeDataString(name)}/");
        var page = await http.GetDocumentAsync(folder, accept: null, compressed: true, cancellation).ConfigureAwait(false);
        return page is null
            ? []
            :
            [
                .. Regex.Matches(Encoding.UTF8.GetString(page.Body), $"""href="{Regex.Escape(name)}_([0-9.-]+)\.tar\.gz" """.TrimEnd())
                    .Select(match => RVersion.TryParse(match.Groups[1].Value, out var version) ? version : null)
                    .OfType<RVersion>()
                    .OrderDescending(),
            ];
    }

    private static string Needs(string depends) =>
        depends.Split(',').Select(part => part.Trim()).FirstOrDefault(part => Regex.IsMatch(part, @"\AR\s*\(")) ?? "";

    private static bool RunsOn(string depends, string? rVersion)
    {
        var needs = Regex.Match(Needs(depends), @"\AR\s*\((?<relation>[^)]*)\)");
        return !needs.Success
            || !RVersion.TryParse(rVersion, out var its)
            || !VersionRelation.TryParse(needs.Groups["relation"].Value, RVersion.TryParse, out VersionRelation<RVersion>? relation, out _)
            || relation.IsSatisfiedBy(its);
    }

    private sealed record CranPackage(string Name, string Version, string Depends);
}
