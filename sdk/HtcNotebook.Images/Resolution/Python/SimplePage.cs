using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Resolution.Python;

/// <summary>One file of a project on a Python package index.</summary>
/// <param name="Name">File name.</param>
/// <param name="Address">Where it is.</param>
/// <param name="RequiresPython">Versions of Python that it runs on, a PEP 440 specifier; empty for any.</param>
/// <param name="IsYanked">Whether its author withdrew it (PEP 592).</param>
/// <param name="HasMetadata">Whether the index serves its metadata beside it (PEP 658, PEP 714).</param>
public sealed record SimpleFile(string Name, Uri Address, string RequiresPython, bool IsYanked, bool HasMetadata);

/// <summary>A page of the simple interface of a Python package index: JSON of PEP 691 or HTML of PEP 503.</summary>
public static partial class SimplePage
{
    /// <summary>The Accept header that asks for JSON and takes HTML.</summary>
    public const string Accept =
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

    /// <summary>Reads the files of a project's page.</summary>
    /// <param name="document">The page.</param>
    /// <param name="address">Its address, for relative links.</param>
    /// <exception cref="FormatException">It is no such page.</exception>
    public static IReadOnlyList<SimpleFile> Files(IndexDocument document, Uri address) =>
        document.ContentType.EndsWith("json", StringComparison.Ordinal)
            ? FromJson(document.Body, address)
            : FromHtml(Encoding.UTF8.GetString(document.Body), address);

    /// <summary>Reads the projects of an index's root page.</summary>
    /// <param name="document">The page.</param>
    public static IReadOnlyList<string> Projects(IndexDocument document)
    {
        if (!document.ContentType.EndsWith("json", StringComparison.Ordinal))
        {
            return [.. Anchor().Matches(Encoding.UTF8.GetString(document.Body)).Select(match => WebUtility.HtmlDecode(match.Groups["text"].Value).Trim())];
        }

        try
        {
            using var json = JsonDocument.Parse(document.Body);
            return [.. json.RootElement.GetProperty("projects").EnumerateArray().Select(project => project.GetProperty("name").GetString() ?? "")];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }

    private static List<SimpleFile> FromJson(byte[] body, Uri address)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var files = new List<SimpleFile>();
            foreach (var file in json.RootElement.GetProperty("files").EnumerateArray())
            {
                var name = file.GetProperty("filename").GetString() ?? "";
                if (Uri.TryCreate(address, file.GetProperty("url").GetString(), out var link))
                {
                    files.Add(new SimpleFile(
                        name,
                        link,
                        file.TryGetProperty("requires-python", out var python) && python.ValueKind == JsonValueKind.String ? python.GetString()! : "",
                        file.TryGetProperty("yanked", out var yanked) && IsSet(yanked),
                        (file.TryGetProperty("core-metadata", out var metadata) || file.TryGetProperty("dist-info-metadata", out metadata)) && IsSet(metadata)));
                }
            }

            return files;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("it is not JSON of PEP 691", error);
        }
    }

    // true, a text or a table of digests; PEP 592 counts an empty reason as yanked.
    private static bool IsSet(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.String or JsonValueKind.Object;

    private static List<SimpleFile> FromHtml(string html, Uri address)
    {
        if (!html.Contains('<', StringComparison.Ordinal))
        {
            throw new FormatException("it is not HTML of PEP 503");
        }

        var files = new List<SimpleFile>();
        foreach (Match match in Anchor().Matches(html))
        {
            var attributes = Attribute().Matches(match.Groups["attributes"].Value)
                .GroupBy(attribute => attribute.Groups["name"].Value.ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(
                    group => group.Key,
                    group => WebUtility.HtmlDecode(group.First().Groups["quoted"].Success ? group.First().Groups["quoted"].Value : group.First().Groups["single"].Value),
                    StringComparer.Ordinal);
            if (attributes.TryGetValue("href", out var href) && Uri.TryCreate(address, href, out var link))
            {
                files.Add(new SimpleFile(
                    WebUtility.HtmlDecode(match.Groups["text"].Value).Trim(),
                    new UriBuilder(link) { Fragment = "" }.Uri,
                    attributes.GetValueOrDefault("data-requires-python", ""),
                    attributes.ContainsKey("data-yanked"),
                    attributes.ContainsKey("data-core-metadata") || attributes.ContainsKey("data-dist-info-metadata")));
            }
        }

        return files;
    }

    // An attribute's value may have a > in it, as a specifier of Python has.
    [GeneratedRegex("""<a\b(?<attributes>(?>(?:"[^"]*"|'[^']*'|[^>"'])*))>(?<text>[^<]*)</a\s*>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Anchor();

    [GeneratedRegex("""(?<name>[a-zA-Z-]+)(?:\s*=\s*(?:"(?<quoted>[^"]*)"|'(?<single>[^']*)'))?""", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();
}
