using System.Text.Json;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Conda;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Resolution.Sources;

/// <summary>
/// A conda channel as a source. mamba solves while the image is built, so versions stay open here and only a name's
/// existence is looked at: for a channel of anaconda.org through its interface for one package, for a channel with an
/// address of its own in its <c>current_repodata.json</c>, else <c>repodata.json</c>.
/// </summary>
/// <param name="channel">Name or address of the channel.</param>
/// <param name="architecture">Architecture in Debian's words.</param>
/// <param name="packageApi">Address below which <c>CHANNEL/NAME</c> answers for anaconda.org.</param>
/// <param name="http">The client.</param>
internal sealed class CondaSource(string channel, string architecture, Uri packageApi, IndexClient http) : IPackageSource
{
    private const int MostSuggestions = 5;
    private readonly Lazy<Task<IReadOnlySet<string>?>> _names = new(() => ReadNamesAsync(channel, architecture, http));

    /// <inheritdoc/>
    public PackageSource Source => PackageSource.Conda;

    /// <inheritdoc/>
    public async Task<SourceAnswer> FindAsync(PackageRequest request, CancellationToken cancellation)
    {
        var name = request.Kind == PackageKind.R ? $"r-{request.Name.ToLowerInvariant()}" : CondaNames.ForPython(request.Name);
        var found = new SourceAnswer.Found([new PinnedPackage(name, null)]);
        try
        {
            if (!channel.Contains("://", StringComparison.Ordinal))
            {
                var address = new Uri($"{packageApi.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(channel)}/{Uri.EscapeDataString(name)}");
                return await http.ExistsAsync(address, cancellation).ConfigureAwait(false)
                    ? found
                    : new SourceAnswer.NoSuchName($"the conda channel {channel} has no {name}", []);
            }

            var names = await _names.Value.WaitAsync(cancellation).ConfigureAwait(false);
            return names is null || names.Contains(name)
                ? found
                : new SourceAnswer.NoSuchName(
                    $"the conda channel {IndexClient.WithoutCredentials(new Uri(channel))} has no {name}",
                    NameSuggestions.Nearest(name, names, MostSuggestions));
        }
        catch (IndexUnreachableException)
        {
            return found;
        }
    }

    private static async Task<IReadOnlySet<string>?> ReadNamesAsync(string channel, string architecture, IndexClient http)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in new[] { "noarch", architecture == "arm64" ? "linux-aarch64" : "linux-64" })
        {
            var root = $"{channel.TrimEnd('/')}/{folder}/";
            var document = await http.GetDocumentAsync(new Uri($"{root}current_repodata.json"), null, compressed: true, CancellationToken.None).ConfigureAwait(false)
                ?? await http.GetDocumentAsync(new Uri($"{root}repodata.json"), null, compressed: true, CancellationToken.None).ConfigureAwait(false);
            if (document is null)
            {
                return null;
            }

            try
            {
                using var json = JsonDocument.Parse(document.Body);
                foreach (var table in new[] { "packages", "packages.conda" })
                {
                    if (json.RootElement.TryGetProperty(table, out var packages))
                    {
                        names.UnionWith(packages.EnumerateObject().Select(package => package.Value.GetProperty("name").GetString() ?? ""));
                    }
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                // Whether a damaged channel has a package is for mamba to say.
                return null;
            }
        }

        return names;
    }
}
