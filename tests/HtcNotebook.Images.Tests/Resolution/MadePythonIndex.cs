using System.Text.Json;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>A Python package index with the simple interface on a <see cref="StandIn"/>.</summary>
internal static class MadePythonIndex
{
    public const string Json = "application/vnd.pypi.simple.v1+json";

    public static string File(string name, string python = "", bool yanked = false, bool metadata = false) => JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["filename"] = name,
            ["url"] = $"../../files/{name}",
            ["hashes"] = new Dictionary<string, string>(),
            ["requires-python"] = python.Length == 0 ? null : python,
            ["yanked"] = yanked ? "broken" : false,
            ["core-metadata"] = metadata,
        });

    public static void Project(StandIn server, string name, params string[] files) => server.Put(
        $"/simple/{name}/",
        $$"""{"meta":{"api-version":"1.1"},"name":"{{name}}","files":[{{string.Join(",", files)}}]}""",
        Json);
}
