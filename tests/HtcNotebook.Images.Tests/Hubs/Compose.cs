using System.Text.Json.Nodes;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Hubs;

/// <summary>Debian's docker-compose, which checks and resolves Compose files without an engine.</summary>
internal static class Compose
{
    /// <summary>What it makes of a file that it takes.</summary>
    public static JsonNode Config(string file, IReadOnlyDictionary<string, string?>? environment = null) =>
        Yaml.Parse(TryConfig(file, environment).Succeeds().Output)!;

    /// <summary>Runs <c>docker-compose config</c>.</summary>
    public static CommandResult TryConfig(string file, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "compose.yaml"), file);
            return Command.Run(
                "docker-compose",
                ["--file", "compose.yaml", "config"],
                folder,
                new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["LC_ALL"] = "C.UTF-8" });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
