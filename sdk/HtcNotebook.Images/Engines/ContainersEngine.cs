using System.Globalization;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Engines;

/// <summary>What podman and buildah share: one library, one store, one builder, one set of options.</summary>
/// <param name="settings">What the user said about engines.</param>
public abstract class ContainersEngine(EngineSettings settings) : CommandLineEngine(settings)
{
    // Runtimes and networks that restricted machines (containers in containers, old cgroups, small VMs) may lack.
    private static readonly IReadOnlyList<IReadOnlyList<string>> Variants =
    [
        [],
        ["--runtime", "runc"],
        ["--network", "host"],
        ["--runtime", "runc", "--network", "host"],
        ["--isolation", "chroot", "--network", "host"],
    ];

    private IReadOnlyList<string> variant = [];

    /// <summary>Name of the verb that builds, with options that it always gets.</summary>
    internal abstract IReadOnlyList<string> BuildVerb { get; }

    /// <summary>Options of this engine's <c>build</c> that worked in the probe.</summary>
    internal IReadOnlyList<string> Variant => variant;

    /// <inheritdoc/>
    protected override Termination Termination => Termination.DescendantsFirst;

    /// <inheritdoc/>
    public override async Task<string> BuildAsync(EngineBuild build, CancellationToken cancellation = default)
    {
        using var id = new IdFile();
        var arguments = new List<string>([.. BuildVerb, .. VariantFor(Settings.Network), "--format", Word(build.Format)]);
        if (build.Architecture is { } architecture && architecture != HostArchitecture.Debian)
        {
            arguments.AddRange(["--platform", HostArchitecture.Platform(architecture)]);
        }

        if (build.Base is { } from && ImageReference.Parse(from) is { } image && IsInsecure(image.Host))
        {
            arguments.Add("--tls-verify=false");
        }

        arguments.AddRange(["--iidfile", id.Path]);
        arguments.AddRange(build.Images.SelectMany(name => new[] { "--tag", name.ToString() }));
        arguments.Add(build.ImageFolder);
        var before = await WorkingContainersAsync(CancellationToken.None).ConfigureAwait(false);
        ProcessResult result;
        try
        {
            result = await RunAsync(arguments, build.Log, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await RemoveLeftoversAsync(before).ConfigureAwait(false);
            throw;
        }

        if (!result.Succeeded)
        {
            throw Failed(result, build.Log, DiagnosticTable.BuildFailed);
        }

        return id.Read();
    }

    /// <inheritdoc/>
    public override async Task<string> PushAsync(string id, ImageReference image, ContainerImageFormat format, BuildLog log, CancellationToken cancellation = default)
    {
        var digestFile = Path.GetTempFileName();
        try
        {
            var result = await RunAsync(
                [
                    "push", "--format", format == ContainerImageFormat.Oci ? "oci" : "v2s2", "--digestfile", digestFile,
                    .. IsInsecure(image.Registry) ? ["--tls-verify=false"] : Array.Empty<string>(),
                    id, $"docker://{image}",
                ],
                log,
                cancellation).ConfigureAwait(false);
            return result.Succeeded
                ? (await File.ReadAllTextAsync(digestFile, cancellation).ConfigureAwait(false)).Trim()
                : throw Failed(result, log, DiagnosticTable.PushFailed);
        }
        finally
        {
            File.Delete(digestFile);
        }
    }

    /// <inheritdoc/>
    public override async Task SaveAsync(string id, ImageReference image, ContainerImageFormat format, string path, BuildLog log, CancellationToken cancellation = default)
    {
        var result = await RunAsync(["push", id, $"{Word(format)}-archive:{path}:{image}"], log, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw Failed(result, log, DiagnosticTable.ArchiveFailed);
        }
    }

    /// <inheritdoc/>
    public override async Task RemoveImageAsync(string image, CancellationToken cancellation = default)
    {
        var result = await RunAsync(["rmi", image], null, cancellation).ConfigureAwait(false);
        if (!result.Succeeded && !result.Lines.Any(IsUnknownImage))
        {
            throw CommandFailed("rmi", result);
        }
    }

    /// <inheritdoc/>
    public override string StoreName(ImageReference image) => image.Registry.Length == 0 ? $"localhost/{image}" : image.ToString();

    /// <inheritdoc/>
    public override Diagnostic? Lacks(ContainerImageFormat format) =>
        format == ContainerImageFormat.Oci ? DiagnosticTable.HealthCheckDropped.At(null, Name) : null;

    /// <inheritdoc/>
    public override bool Keeps(ContainerImageFormat format) => true;

    /// <inheritdoc/>
    protected override async Task<EngineProbe> TryOutAsync(CancellationToken cancellation)
    {
        using var trial = new TrialImage();
        var reasons = new List<string>();
        foreach (var options in Variants)
        {
            var result = await RunAsync(
                [.. BuildVerb, "--no-cache", .. options, "--iidfile", trial.IdFile, trial.Folder], null, cancellation).ConfigureAwait(false);
            if (result.Succeeded)
            {
                variant = options;
                if (trial.Id is { } id)
                {
                    await RunAsync(["rmi", "--force", id], null, cancellation).ConfigureAwait(false);
                }

                var version = await RunAsync(["--version"], null, cancellation).ConfigureAwait(false);
                return new EngineProbe(true, true, string.Join(' ', [version.Text.Split(" (")[0].Replace(" version", "", StringComparison.Ordinal), .. options]));
            }

            reasons.Add(EngineFailure.Quote(result.Lines));
        }

        return new EngineProbe(false, true, string.Join("; ", reasons.Distinct(StringComparer.Ordinal)));
    }

    /// <summary>Whether a line says that an image is not in the store.</summary>
    protected static bool IsUnknownImage(string line) =>
        line.Contains("image not known", StringComparison.Ordinal) || line.Contains("no such image", StringComparison.OrdinalIgnoreCase);

    /// <summary>Ids of the containers that builds work in.</summary>
    protected abstract Task<IReadOnlySet<string>> WorkingContainersAsync(CancellationToken cancellation);

    /// <summary>Removes working containers.</summary>
    protected abstract Task RemoveWorkingContainersAsync(IReadOnlyCollection<string> ids);

    private static string Word(ContainerImageFormat format) => format == ContainerImageFormat.Oci ? "oci" : "docker";

    private IReadOnlyList<string> VariantFor(string network)
    {
        if (network.Length == 0)
        {
            return variant;
        }

        // A network that the user names wins; chroot isolation has no other than the host's.
        var options = variant.ToList();
        var at = options.IndexOf("--network");
        if (at >= 0)
        {
            options.RemoveRange(at, 2);
        }

        return [.. options, "--network", options.Contains("chroot") ? "host" : network];
    }

    // Normally the engine has cleaned up; where it had to be killed it could not. Containers that appeared since may
    // be another build's, so nothing is removed while one runs.
    private async Task RemoveLeftoversAsync(IReadOnlySet<string> before)
    {
        var left = (await WorkingContainersAsync(CancellationToken.None).ConfigureAwait(false)).Except(before).ToList();
        if (left.Count > 0 && !OtherBuildRuns())
        {
            await RemoveWorkingContainersAsync(left).ConfigureAwait(false);
        }
    }

    private static bool OtherBuildRuns()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        return Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Any(folder =>
            {
                try
                {
                    var words = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                    return Path.GetFileName(words[0]) is "podman" or "buildah" && words.Any(word => word is "build" or "bud");
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            });
    }
}
