using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning;

/// <summary>
/// Writes <c>/usr/local/share/htcnotebook/image.json</c>: what the image was asked to be and what it was made from.
/// Names are in camel case; lists keep the order of the project.
/// </summary>
internal static class ImageManifest
{
    /// <summary>Number of the format, raised when a reader of an older one would be misled.</summary>
    public const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(NotebookProject project, NotebookResolution resolution)
    {
        var importNames = project.Packages
            .Where(request => request.ImportName is not null)
            .GroupBy(request => (request.Kind, request.Name))
            .ToDictionary(group => group.Key, group => group.Last().ImportName);
        var packages = resolution.Packages.Select(package => (JsonNode)new JsonObject
        {
            ["kind"] = Word(package.Kind),
            ["name"] = package.Name,
            ["version"] = package.Specifier,
            ["extras"] = Strings(package.Extras),
            ["importName"] = importNames.GetValueOrDefault((package.Kind, package.Name)),
            ["flavor"] = package.Flavor,
            ["source"] = Word(package.Source),
            ["installs"] = new JsonArray([.. package.Installs.Select(install => (JsonNode)new JsonObject { ["name"] = install.Name, ["version"] = install.Version })]),
        });
        var manifest = new JsonObject
        {
            ["formatVersion"] = FormatVersion,
            ["generator"] = $"HtcNotebook.Sdk/{SdkVersion.Current}",
            ["name"] = project.Name,
            ["flavor"] = project.Flavor.Name,
            ["flavors"] = Strings(project.Flavors.Select(flavor => flavor.Name)),
            ["stack"] = Word(project.Stack),
            ["architecture"] = project.Architecture,
            ["htcondorSeries"] = project.Sources.HTCondorSeries,
            ["base"] = new JsonObject
            {
                ["kind"] = Word(resolution.Base.Kind),
                ["reference"] = resolution.Base.Reference,
                ["digest"] = resolution.Base.Digest,
            },
            ["packages"] = new JsonArray([.. packages]),
            ["content"] = Strings(project.Content.Where(file => file.Kind == ContentKind.Notebook).Select(file => file.Target)),
        };
        if (project.Accelerator != Accelerator.None)
        {
            manifest["accelerator"] = Word(project.Accelerator);
        }

        return manifest.ToJsonString(Layout) + "\n";
    }

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
