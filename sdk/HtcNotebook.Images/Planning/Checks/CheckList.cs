using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HtcNotebook.Images.Planning.Checks;

/// <summary>
/// Writes and reads <c>test/checks.json</c>. Each check is one line that begins with its number, its scene, its category and its
/// name, in this order: <c>run.sh</c>, which has no JSON parser, relies on that.
/// </summary>
public static class CheckList
{
    /// <summary>Path in the image folder.</summary>
    public const string Path = "test/checks.json";

    private static readonly JsonSerializerOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes checks.</summary>
    /// <param name="head">What is said of the image before the checks.</param>
    /// <param name="checks">The checks.</param>
    public static string Write(JsonObject head, IEnumerable<ImageCheck> checks)
    {
        var text = new StringBuilder(head.ToJsonString(Layout)).Remove(0, 1);
        text.Length--;
        return $"{{{text},\"checks\":[\n{string.Join(",\n", checks.Select(Line))}\n]}}\n";
    }

    /// <summary>Reads the checks of an image folder.</summary>
    /// <param name="imageFolder">The image folder.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="JsonException">It was not written by this version.</exception>
    public static IReadOnlyList<ImageCheck> Read(string imageFolder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(imageFolder, Path)));
        return [.. document.RootElement.GetProperty("checks").EnumerateArray().Select(Check)];
    }

    private static string Line(ImageCheck check)
    {
        var line = new JsonObject
        {
            ["id"] = check.Id,
            ["scene"] = check.Scene,
            ["category"] = check.Category,
            ["name"] = check.Name,
            ["kind"] = check.Kind,
            ["limit"] = check.LimitSeconds,
        };
        if (check.Lane is not null)
        {
            line["lane"] = check.Lane;
        }

        if (check.Needs.Count != 0)
        {
            line["needs"] = new JsonArray([.. check.Needs.Select(id => (JsonNode)id)]);
        }

        foreach (var (name, value) in check.Data)
        {
            line[name] = value?.DeepClone();
        }

        return line.ToJsonString(Layout);
    }

    private static ImageCheck Check(JsonElement line) => new()
    {
        Id = line.GetProperty("id").GetInt32(),
        Scene = line.GetProperty("scene").GetString()!,
        Category = line.GetProperty("category").GetString()!,
        Name = line.GetProperty("name").GetString()!,
        Kind = line.GetProperty("kind").GetString()!,
        LimitSeconds = line.GetProperty("limit").GetInt32(),
        Data = line.EnumerateObject().ToDictionary(property => property.Name, property => JsonNode.Parse(property.Value.GetRawText())),
    };
}
