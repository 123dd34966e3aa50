using System.Text.Json;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Engines;

/// <summary>docker with BuildKit: through buildx where it is there, else the one inside the daemon.</summary>
/// <param name="settings">What the user said about engines.</param>
public sealed partial class DockerEngine(EngineSettings settings) : CommandLineEngine(settings)
{
    private IReadOnlyList<string> build = [];
    private DockerRunner? runner;

    /// <inheritdoc/>
    public override string Name => "docker";

    /// <inheritdoc/>
    public override IContainerRunner Runner => runner ??= new DockerRunner(this);

    // The client passes the interrupt on; the daemon cleans up behind the build.
    /// <inheritdoc/>
    protected override Termination Termination => Termination.Interrupt;

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>(Settings.Environment)
    {
        ["DOCKER_BUILDKIT"] = "1",
        ["DOCKER_CLI_HINTS"] = "false",
    };

    /// <inheritdoc/>
    public override async Task<string> BuildAsync(EngineBuild build, CancellationToken cancellation = default)
    {
        using var id = new IdFile();
        var arguments = new List<string>(this.build) { "--progress=plain" };
        if (Settings.Network.Length > 0)
        {
            arguments.AddRange(["--network", Settings.Network]);
        }

        if (build.Architecture is { } architecture && architecture != HostArchitecture.Debian)
        {
            arguments.AddRange(["--platform", HostArchitecture.Platform(architecture)]);
        }

        arguments.AddRange(["--iidfile", id.Path]);
        arguments.AddRange(build.Images.SelectMany(image => new[] { "--tag", image.ToString() }));
        arguments.Add(build.ImageFolder);
        var result = await RunAsync(arguments, build.Log, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw Failed(result, build.Log, DiagnosticTable.BuildFailed);
        }

        return id.Read();
    }

    /// <inheritdoc/>
    public override async Task<string> PushAsync(string id, ImageReference image, ContainerImageFormat format, BuildLog log, CancellationToken cancellation = default)
    {
        // docker pushes names only: the name is put on the image again, and looked at after the push.
        var named = await RunAsync(["tag", id, image.ToString()], log, cancellation).ConfigureAwait(false);
        if (!named.Succeeded)
        {
            throw Failed(named, log, DiagnosticTable.PushFailed);
        }

        var result = await RunAsync(["push", image.ToString()], log, cancellation).ConfigureAwait(false);
        if (!result.Succeeded || result.StandardOutput.Select(line => PushedDigest().Match(line)).LastOrDefault(match => match.Success) is not { } pushed)
        {
            throw Failed(result, log, DiagnosticTable.PushFailed);
        }

        var now = await InspectAsync(image.ToString(), cancellation).ConfigureAwait(false);
        return now?.Id == id
            ? pushed.Groups[1].Value
            : throw new NotebookException(DiagnosticTable.ImageMoved.At(null, image, id, now?.Id ?? "no image"));
    }

    /// <inheritdoc/>
    public override async Task SaveAsync(string id, ImageReference image, ContainerImageFormat format, string path, BuildLog log, CancellationToken cancellation = default)
    {
        var saved = format == ContainerImageFormat.Docker ? path : path + ".docker";
        try
        {
            var result = await RunAsync(["save", "--output", saved, id], log, cancellation).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw Failed(result, log, DiagnosticTable.ArchiveFailed);
            }

            if (format == ContainerImageFormat.Oci)
            {
                await OciArchive.ConvertAsync(saved, path, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            if (saved != path)
            {
                File.Delete(saved);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<ImageFacts?> InspectAsync(string image, CancellationToken cancellation = default)
    {
        var result = await RunAsync(["image", "inspect", image], null, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            return result.Lines.Any(line => line.Contains("No such image", StringComparison.OrdinalIgnoreCase))
                ? null
                : throw CommandFailed("image inspect", result);
        }

        using var document = JsonDocument.Parse(result.Text);
        var root = document.RootElement[0];
        return new ImageFacts(
            root.GetProperty("Id").GetString()!,
            null,
            root.GetProperty("Size").GetInt64(),
            MediaTypes.DockerManifest,
            Labels(root.GetProperty("Config")));
    }

    /// <inheritdoc/>
    public override async Task RemoveImageAsync(string image, CancellationToken cancellation = default)
    {
        var result = await RunAsync(["image", "rm", image], null, cancellation).ConfigureAwait(false);
        if (!result.Succeeded && !result.Lines.Any(line => line.Contains("No such image", StringComparison.OrdinalIgnoreCase)))
        {
            throw CommandFailed("image rm", result);
        }
    }

    /// <inheritdoc/>
    public override Diagnostic? Lacks(ContainerImageFormat format) => null;

    /// <inheritdoc/>
    public override bool Keeps(ContainerImageFormat format) => format == ContainerImageFormat.Docker;

    /// <inheritdoc/>
    public override string StoreName(ImageReference image) => image.ToString();

    /// <inheritdoc/>
    protected override async Task<EngineProbe> TryOutAsync(CancellationToken cancellation)
    {
        var version = await RunAsync(["version", "--format", "{{.Server.Version}}"], null, cancellation).ConfigureAwait(false);
        if (!version.Succeeded)
        {
            return new EngineProbe(false, true, $"its daemon does not answer ({EngineFailure.Quote(version.Lines)})");
        }

        // --provenance and --sbom would add entries that podman and older registries cannot read.
        var buildx = await RunAsync(["buildx", "version"], null, cancellation).ConfigureAwait(false);
        build = buildx.Succeeded ? ["buildx", "build", "--load", "--provenance=false"] : ["build"];

        using var trial = new TrialImage();
        var result = await RunAsync([.. build, "--progress=plain", "--iidfile", trial.IdFile, trial.Folder], null, cancellation).ConfigureAwait(false);
        if (trial.Id is { } id)
        {
            // May fail where another trial just removed the same image.
            await RunAsync(["image", "rm", id], null, cancellation).ConfigureAwait(false);
        }

        return result.Succeeded
            ? new EngineProbe(true, true, $"docker {version.Text.Trim()}{(buildx.Succeeded ? " with buildx" : "")}")
            : new EngineProbe(false, true, EngineFailure.Quote(result.Lines));
    }

    // "scipy: digest: sha256:... size: 1234"
    [GeneratedRegex("digest: (sha256:[0-9a-f]{64}) size: ", RegexOptions.CultureInvariant)]
    private static partial Regex PushedDigest();
}
