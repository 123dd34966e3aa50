using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Resolution.Python;

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
    public static IReadOnlyList<IndexFile> Files(IndexDocument document, Uri address) =>
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

    private static List<IndexFile> FromJson(byte[] body, Uri page)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            List<IndexFile>? files = null;
            Expect(json.Read() && json.TokenType == JsonTokenType.StartObject);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isFiles = json.ValueTextEquals("files"u8);
                json.Read();
                if (!isFiles)
                {
                    json.Skip();
                    continue;
                }

                files = [];
                Expect(json.TokenType == JsonTokenType.StartArray);
                while (json.Read() && json.TokenType == JsonTokenType.StartObject)
                {
                    files.Add(ReadFile(ref json, page));
                }
            }

            return files ?? throw new FormatException("it is not JSON of PEP 691");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is not JSON of PEP 691", error);
        }
    }

    // Pages have thousands of files, so nothing is read but what counts.
    private static IndexFile ReadFile(ref Utf8JsonReader json, Uri page)
    {
        string name = "", link = "", python = "";
        string? yanked = null, sha256 = null, metadataSha256 = null;
        long? size = null;
        var hasMetadata = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("filename"u8))
            {
                name = Text(ref json);
            }
            else if (json.ValueTextEquals("url"u8))
            {
                link = Text(ref json);
            }
            else if (json.ValueTextEquals("requires-python"u8))
            {
                python = Text(ref json);
            }
            else if (json.ValueTextEquals("hashes"u8))
            {
                json.Read();
                sha256 = Sha256(ref json);
            }
            else if (json.ValueTextEquals("size"u8))
            {
                json.Read();
                size = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var bytes) ? bytes : null;
                json.Skip();
            }
            else if (json.ValueTextEquals("yanked"u8))
            {
                // PEP 592 counts an empty reason as yanked.
                json.Read();
                yanked = json.TokenType switch { JsonTokenType.True => "", JsonTokenType.String => json.GetString(), _ => null };
                json.Skip();
            }
            else if (json.ValueTextEquals("core-metadata"u8) || json.ValueTextEquals("dist-info-metadata"u8))
            {
                // true, or a table of digests.
                json.Read();
                hasMetadata = hasMetadata || json.TokenType is JsonTokenType.True or JsonTokenType.StartObject;
                metadataSha256 = Sha256(ref json) ?? metadataSha256;
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        Expect(name.Length > 0 && link.Length > 0);
        return new IndexFile(name, link, page)
        {
            RequiresPython = python,
            Yanked = yanked,
            Sha256 = sha256,
            Size = size,
            HasMetadata = hasMetadata,
            MetadataSha256 = metadataSha256,
        };
    }

    private static string Text(ref Utf8JsonReader json)
    {
        json.Read();
        var text = json.TokenType == JsonTokenType.String ? json.GetString()! : "";
        json.Skip();
        return text;
    }

    private static string? Sha256(ref Utf8JsonReader json)
    {
        string? digest = null;
        if (json.TokenType == JsonTokenType.StartObject)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isSha256 = json.ValueTextEquals("sha256"u8);
                var text = Text(ref json);
                digest = isSha256 ? Digest(text) : digest;
            }
        }
        else
        {
            json.Skip();
        }

        return digest;
    }

    private static string? Digest(string text) => DigestPattern().IsMatch(text) ? text.ToLowerInvariant() : null;

    // "sha256=..." of a link's fragment or of an attribute.
    private static string? Sha256(string text) => text.StartsWith("sha256=", StringComparison.Ordinal) ? Digest(text[7..]) : null;

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw new JsonException();
        }
    }

    private static List<IndexFile> FromHtml(string html, Uri address)
    {
        if (!html.Contains('<', StringComparison.Ordinal))
        {
            throw new FormatException("it is not HTML of PEP 503");
        }

        var files = new List<IndexFile>();
        foreach (Match match in Anchor().Matches(html))
        {
            var attributes = Attribute().Matches(match.Groups["attributes"].Value)
                .GroupBy(attribute => attribute.Groups["name"].Value.ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(
                    group => group.Key,
                    group => WebUtility.HtmlDecode(group.First().Groups["quoted"].Success ? group.First().Groups["quoted"].Value : group.First().Groups["single"].Value),
                    StringComparer.Ordinal);
            if (!attributes.TryGetValue("href", out var href))
            {
                continue;
            }

            var hash = href.IndexOf('#', StringComparison.Ordinal);
            var metadata = attributes.GetValueOrDefault("data-core-metadata") ?? attributes.GetValueOrDefault("data-dist-info-metadata");
            files.Add(new IndexFile(WebUtility.HtmlDecode(match.Groups["text"].Value).Trim(), hash < 0 ? href : href[..hash], address)
            {
                RequiresPython = attributes.GetValueOrDefault("data-requires-python", ""),
                Yanked = attributes.GetValueOrDefault("data-yanked"),
                Sha256 = hash < 0 ? null : Sha256(href[(hash + 1)..]),
                HasMetadata = metadata is not null,
                MetadataSha256 = metadata is null ? null : Sha256(metadata),
            });
        }

        return files;
    }

    [GeneratedRegex("""<a\b(?<attributes>[^>]*)>(?<text>[^<]*)</a\s*>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Anchor();

    [GeneratedRegex("""(?<name>[a-zA-Z-]+)(?:\s*=\s*(?:"(?<quoted>[^"]*)"|'(?<single>[^']*)'))?""", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\A[0-9a-fA-F]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DigestPattern();
}
