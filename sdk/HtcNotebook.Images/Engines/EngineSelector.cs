using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Engines;

/// <summary>Chooses the engine.</summary>
/// <param name="settings">What the user said about engines.</param>
public sealed class EngineSelector(EngineSettings settings)
{
    /// <summary>Value of <c>ImageEngine</c> that takes the first engine that works.</summary>
    public const string Auto = "auto";

    /// <summary>Value of <c>ImageEngine</c> that renders the image folder only.</summary>
    public const string None = "none";

    /// <summary>Names of the engines, in the order in which <see cref="Auto"/> tries them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["docker", "podman", "buildah"];

    /// <summary>Chooses an engine and tries it.</summary>
    /// <param name="name">Value of <c>ImageEngine</c>; empty means <see cref="Auto"/>.</param>
    /// <param name="location">Where it was set; null where it was not.</param>
    /// <param name="cancellation">Ends the trial.</param>
    /// <returns>The engine and what its trial showed; null for <see cref="None"/>.</returns>
    /// <exception cref="NotebookException"><c>HTC3001</c> to <c>HTC3004</c>.</exception>
    public async Task<SelectedEngine?> SelectAsync(string name, SourceLocation? location, CancellationToken cancellation = default)
    {
        var wanted = name.Length == 0 ? Auto : name.ToLowerInvariant();
        if (wanted == None)
        {
            return null;
        }

        if (wanted != Auto && !Names.Contains(wanted))
        {
            throw new NotebookException(DiagnosticTable.UnknownEngine.At(location, name));
        }

        var reasons = new List<string>();
        foreach (var candidate in wanted == Auto ? Names : [wanted])
        {
            var engine = Create(candidate);
            var probe = await engine.ProbeAsync(cancellation).ConfigureAwait(false);
            if (probe.Works)
            {
                return new SelectedEngine(engine, engine, engine.Runner, probe);
            }

            if (wanted != Auto)
            {
                var program = settings.Commands.GetValueOrDefault(candidate) is { Length: > 0 } path ? path : candidate;
                throw new NotebookException(probe.Found
                    ? DiagnosticTable.EngineNotWorking.At(location, candidate, probe.Summary, Advice(candidate))
                    : DiagnosticTable.EngineNotFound.At(location, candidate, program, Install(candidate)));
            }

            reasons.Add($"{candidate}: {probe.Summary}");
        }

        throw new NotebookException(DiagnosticTable.NoEngine.At(location, string.Join(" | ", reasons), Install("podman")));
    }

    private CommandLineEngine Create(string name) => name switch
    {
        "docker" => new DockerEngine(settings),
        "podman" => new PodmanEngine(settings),
        "buildah" => new BuildahEngine(settings),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not an engine."),
    };

    private static string Install(string engine) => engine switch
    {
        "docker" => "Debian and Ubuntu: apt-get install docker.io docker-buildx; elsewhere https://docs.docker.com/engine/install/",
        _ => $"Debian and Ubuntu: apt-get install {engine} runc netavark uidmap; elsewhere https://podman.io/docs/installation",
    };

    private static string Advice(string engine) => engine == "docker"
        ? "Start its daemon (systemctl start docker, or Docker Desktop), make sure that your user may use it (group docker) and that it has buildx, or set ImageEngine to auto."
        : $"Try '{engine} info' by hand, or set ImageEngine to auto.";
}

/// <summary>An engine that works, in the roles that it takes.</summary>
/// <param name="Builder">What builds.</param>
/// <param name="Store">What keeps images and brings them elsewhere.</param>
/// <param name="Runner">What runs containers; null where it runs none.</param>
/// <param name="Probe">What its trial showed.</param>
public sealed record SelectedEngine(IImageBuilder Builder, IImageStore Store, IContainerRunner? Runner, EngineProbe Probe)
{
    /// <summary>Name as in <c>ImageEngine</c>.</summary>
    public string Name => Builder.Name;

    /// <summary>What runs containers.</summary>
    /// <param name="image">What is to be run, for the message.</param>
    /// <exception cref="NotebookException"><c>HTC3006</c>: it runs none.</exception>
    public IContainerRunner RunnerOf(string image) =>
        Runner ?? throw new NotebookException(DiagnosticTable.EngineCannotRun.At(null, Name, image));
}
