using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>An engine, used by hand: without the SDK.</summary>
/// <param name="Name">docker, podman or buildah.</param>
internal sealed record Engine(string Name)
{
    public static Engine Docker { get; } = new("docker");

    public static Engine Podman { get; } = new("podman");

    public static Engine Buildah { get; } = new("buildah");

    public static IReadOnlyList<Engine> All { get; } = [Docker, Podman, Buildah];

    /// <summary>File of the settings of a store of its own, for podman and buildah; null for the user's.</summary>
    public string? StoreSettings { get; init; }

    /// <summary>Its program. Debian's docker has BuildKit inside, whatever else is earlier in PATH.</summary>
    public string Program => Name == "docker" && File.Exists("/usr/bin/docker") ? "/usr/bin/docker" : Name;

    /// <summary>Runs it.</summary>
    public CommandResult Run(params IEnumerable<string> arguments) => RunIn(null, arguments);

    /// <summary>Runs it with variables, such as those that name its logins.</summary>
    public CommandResult RunIn(IReadOnlyDictionary<string, string?>? environment, params IEnumerable<string> arguments) => Command.Run(
        Program, arguments, null, Variables(environment), TimeSpan.FromMinutes(15));

    private Dictionary<string, string?> Variables(IReadOnlyDictionary<string, string?>? more)
    {
        var variables = new Dictionary<string, string?>(more ?? new Dictionary<string, string?>()) { ["DOCKER_BUILDKIT"] = "1" };
        if (StoreSettings is not null)
        {
            variables["CONTAINERS_STORAGE_CONF"] = StoreSettings;
        }

        return variables;
    }

    /// <summary>Builds a folder as somebody would who has only the engine.</summary>
    public void Build(string folder, string image)
    {
        // Machines whose runtime or network is restricted build like this, too.
        IEnumerable<string> arguments = Name switch
        {
            "docker" => ["build", "--tag", image, folder],
            "podman" => ["build", "--runtime", "runc", "--network", "host", "--tag", image, folder],
            _ => ["bud", "--layers", "--isolation", "chroot", "--network", "host", "--tag", image, folder],
        };
        var result = Run(arguments);
        // podman looks through all images for one that it could reuse, and fails where another test removes its own meanwhile.
        for (var tries = 0; tries < 3 && result.Errors.Contains("checking if cached image exists", StringComparison.Ordinal); tries++)
        {
            result = Run(arguments);
        }

        result.Succeeds();
    }

    /// <summary>The configuration of an image in the engine's store: labels and environment.</summary>
    public (IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Environment) Inspect(string image)
    {
        var text = Run(Name == "buildah" ? ["inspect", "--type", "image", image] : ["image", "inspect", image]).Succeeds().Output;
        using var document = JsonDocument.Parse(text);
        var configuration = Name == "buildah"
            ? document.RootElement.GetProperty("OCIv1").GetProperty("config")
            : document.RootElement[0].GetProperty("Config");
        return (
            configuration.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!) : [],
            configuration.GetProperty("Env").EnumerateArray().Select(pair => pair.GetString()!.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
    }

    /// <summary>Id of an image; empty where there is none of that name.</summary>
    public string Id(string image)
    {
        var result = Run(Name == "buildah" ? ["inspect", "--type", "image", "--format", "{{.FromImageID}}", image] : ["image", "inspect", "--format", "{{.Id}}", image]);
        return result.ExitCode == 0 ? result.Output.Trim() : "";
    }

    /// <summary>Removes the images whose repository begins with a prefix.</summary>
    public void RemoveImages(string prefix)
    {
        var images = Run("images", "--format", Name == "buildah" ? "{{.Name}}:{{.Tag}}" : "{{.Repository}}:{{.Tag}}").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(image => image.Contains(prefix, StringComparison.Ordinal))
            .ToList();
        if (images.Count != 0)
        {
            Run(["rmi", "--force", .. images]);
        }
    }
}
