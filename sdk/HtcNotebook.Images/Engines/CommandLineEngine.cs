using System.ComponentModel;
using System.Text.Json;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Engines;

/// <summary>What all engines that are commands have in common: finding, running and reporting on them. Each builds and stores; one that also runs has a <see cref="Runner"/>.</summary>
/// <remarks>Its roles may be used only after a probe that succeeded.</remarks>
/// <param name="settings">What the user said about engines.</param>
public abstract class CommandLineEngine(EngineSettings settings) : IImageBuilder, IImageStore
{
    private string? command;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>What runs its images; null where it does not.</summary>
    public virtual IContainerRunner? Runner => null;

    /// <summary>What the user said about engines.</summary>
    protected EngineSettings Settings { get; } = settings;

    /// <summary>The program: known after a probe.</summary>
    internal string Command => command ?? throw new InvalidOperationException($"{Name} was not probed.");

    /// <summary>How its commands are ended.</summary>
    protected abstract Termination Termination { get; }

    /// <summary>Variables for all of its commands.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Environment => Settings.Environment;

    /// <summary>Tries it for real: builds a tiny image and runs its only program. Chooses the options that this machine needs.</summary>
    public async Task<EngineProbe> ProbeAsync(CancellationToken cancellation = default)
    {
        var asked = Settings.Commands.GetValueOrDefault(Name) is { Length: > 0 } named ? named : Name;
        var path = Settings.Environment.GetValueOrDefault("PATH");
        var candidates = ProgramPath.FindAll(asked, path);
        var reasons = new List<string>();
        foreach (var candidate in candidates)
        {
            // One machine may have an old and a new one of the same name: the first that works is taken.
            command = candidate;
            try
            {
                var probe = await TryOutAsync(cancellation).ConfigureAwait(false);
                if (probe.Works)
                {
                    return probe;
                }

                reasons.Add(candidates.Count > 1 ? $"{candidate}: {probe.Summary}" : probe.Summary);
            }
            catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
            {
                reasons.Add($"{candidate}: {error.Message}");
            }
        }

        command = null;
        return candidates.Count == 0
            ? new EngineProbe(false, false, $"no program '{asked}' in PATH")
            : new EngineProbe(false, true, string.Join("; ", reasons));
    }

    /// <inheritdoc/>
    public abstract Task<string> BuildAsync(EngineBuild build, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract Task<string> PushAsync(string id, ImageReference image, ContainerImageFormat format, BuildLog log, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract Task SaveAsync(string id, ImageReference image, ContainerImageFormat format, string path, BuildLog log, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract Task<ImageFacts?> InspectAsync(string image, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract Task RemoveImageAsync(string image, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract Diagnostic? Lacks(ContainerImageFormat format);

    /// <inheritdoc/>
    public abstract bool Keeps(ContainerImageFormat format);

    /// <inheritdoc/>
    public abstract string StoreName(ImageReference image);

    /// <summary>Tries the program that was found, and keeps the options that worked.</summary>
    protected abstract Task<EngineProbe> TryOutAsync(CancellationToken cancellation);

    /// <summary>Runs the engine.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">Gets the command and its output; null for nobody.</param>
    /// <param name="cancellation">Ends it.</param>
    internal Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, BuildLog? log, CancellationToken cancellation)
    {
        log?.Header(new EngineCommand(Command, arguments));
        return ProcessRunner.RunAsync(
            new ProcessRequest
            {
                FileName = Command,
                Arguments = arguments,
                Environment = Environment,
                Output = log is null ? null : log.Line,
                Termination = Termination,
            },
            cancellation);
    }

    /// <summary>The finding for a failed command without a log of its own.</summary>
    internal NotebookException CommandFailed(string verb, ProcessResult result) =>
        new(DiagnosticTable.EngineCommandFailed.At(null, Name, verb, EngineFailure.Quote(result.Lines)));

    /// <summary>The finding for a failed step of publishing.</summary>
    protected NotebookException Failed(ProcessResult result, BuildLog log, DiagnosticDescriptor otherwise) =>
        new(EngineFailure.Explain(Name, result.Lines, log.FilePath, otherwise));

    /// <summary>Whether a registry may be spoken to without TLS.</summary>
    protected bool IsInsecure(string registry) =>
        InsecureRegistries.Contain(Settings.InsecureRegistries, registry);

    /// <summary>Reads the labels of an image's configuration, sorted.</summary>
    protected static SortedDictionary<string, string> Labels(JsonElement config)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (config.ValueKind == JsonValueKind.Object
            && config.TryGetProperty("Labels", out var found)
            && found.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in found.EnumerateObject())
            {
                labels[label.Name] = label.Value.GetString() ?? "";
            }
        }

        return labels;
    }

    /// <summary>An id with the algorithm in front, as docker writes it.</summary>
    protected static string WithAlgorithm(string id) => id.Contains(':', StringComparison.Ordinal) ? id : $"sha256:{id}";
}
