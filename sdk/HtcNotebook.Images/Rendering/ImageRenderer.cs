using System.Globalization;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Rendering;

/// <summary>Renders a plan as a build context: text and names of files, no disk.</summary>
public static class ImageRenderer
{
    /// <summary>Path in the image folder where a bootstrapped base stands.</summary>
    public const string BaseArchive = "base/rootfs.tar";

    private const string InstallerPath = "/run/htcnotebook/build/install-layer";
    private const string RegistryFreeBase = "FROM scratch\nADD " + BaseArchive + " /";

    private static readonly Lazy<TextTemplate> Dockerfile = new(() => TextTemplate.FromResource("Dockerfile.scriban"));

    /// <summary>Renders the image folder. A bootstrapped base is not part of it: it is put at <see cref="BaseArchive"/> when the image is built.</summary>
    public static RenderedFolder Render(ImagePlan plan)
    {
        var files = plan.Layers
            .SelectMany(layer => layer switch
            {
                InstallLayer install => install.Data,
                CopyLayer copy => copy.Files,
                _ => [],
            })
            .Concat(plan.BuildFiles)
            .Concat(plan.TestFiles)
            .Append(LayerData.TextFile("Dockerfile", RenderDockerfile(plan)))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        return new RenderedFolder(files);
    }

    private static string RenderDockerfile(ImagePlan plan)
    {
        var configuration = plan.Configuration;
        return Dockerfile.Value.Render(new
        {
            @base = Base(plan.Base),
            layers = plan.Layers.Select(layer => Layer(layer, plan.CacheId)).ToList(),
            environment = Pairs("ENV", configuration.Environment),
            labels = Pairs("LABEL", configuration.Labels),
            ports = configuration.Ports.Select(port => new { line = string.Create(CultureInfo.InvariantCulture, $"{port.Number}/{port.Protocol}") }).ToList(),
            healthCheck = configuration.HealthCheck is { } check ? HealthCheckLine(check) : null,
            workingDirectory = configuration.WorkingDirectory,
            user = configuration.User,
            entryPoint = configuration.EntryPoint is { } entryPoint ? DockerfileText.Exec(entryPoint) : null,
            command = configuration.Command is { } command ? DockerfileText.Exec(command) : null,
        });
    }

    private static string Base(ResolvedBase resolved) => resolved switch
    {
        { Kind: BaseKind.Bootstrap } => RegistryFreeBase,
        { Digest: { } digest } when !resolved.Reference.Contains('@') => $"FROM {resolved.Reference}@{digest}",
        _ => $"FROM {resolved.Reference}",
    };

    private static object Layer(ImageLayer layer, string cacheId) => new
    {
        name = layer.Name,
        runs = layer is InstallLayer install
            ? new[]
            {
                new
                {
                    source = $"layers/{install.Name}",
                    cache = cacheId,

                    // The key stands in the line because older engines do not look into bind mounts when they decide on their cache.
                    command = DockerfileText.Exec(["/bin/bash", InstallerPath, install.Name, install.Key]),
                },
            }
            : [],
        copies = layer is CopyLayer copy ? copy.Copies : [],
    };

    /// <summary>One instruction for all pairs: each instruction costs an engine a step.</summary>
    private static List<object> Pairs(string instruction, IReadOnlyDictionary<string, string> pairs) => pairs.Count == 0
        ? []
        : [new { line = instruction + " " + string.Join(" \\\n    ", pairs.Select(pair => $"{pair.Key}={DockerfileText.Quote(pair.Value)}")) }];

    private static string HealthCheckLine(HealthCheck check) => string.Create(
        CultureInfo.InvariantCulture,
        $"HEALTHCHECK --interval={check.IntervalSeconds}s --timeout={check.TimeoutSeconds}s --start-period={check.StartPeriodSeconds}s --retries={check.Retries} CMD {DockerfileText.Exec(check.Command)}");
}
