using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>A task that works with an engine, or with what an engine needs.</summary>
public abstract class EngineTask : NotebookTask
{
    /// <summary>The project, as <see cref="ReadNotebookProject"/> stored it.</summary>
    [Required]
    public required string ProjectFile { get; set; }

    /// <summary>Programs to use, as <c>NAME=PATH</c>, for docker, podman, buildah and mmdebstrap; else <c>PATH</c> is searched.</summary>
    public string[] Commands { get; set; } = [];

    /// <summary>Network of the build's steps: <c>host</c>, <c>none</c> or empty for the engine's default.</summary>
    public string Network { get; set; } = "";

    /// <summary>Registries that may be spoken to without TLS.</summary>
    public string[] InsecureRegistries { get; set; } = [];

    private protected NotebookProject LoadProject() => File.Exists(ProjectFile)
        ? LoadStored(ProjectFile)
        : throw new NotebookException(DiagnosticTable.NotBuilt.At(null));

    /// <summary>The engine, tried once in a build: by whichever of its tasks needs it first.</summary>
    /// <param name="name">A value of <c>ImageEngine</c>.</param>
    /// <returns>The engine; null for <c>none</c>.</returns>
    /// <exception cref="NotebookException"><c>HTC3001</c> to <c>HTC3004</c>.</exception>
    private protected SelectedEngine? SelectEngine(string name)
    {
        var settings = Settings();
        if (BuildEngine is not IBuildEngine4 build)
        {
            return new EngineSelector(settings).SelectAsync(name, Where("ImageEngine"), Cancellation).GetAwaiter().GetResult();
        }

        if (build.GetRegisteredTaskObject(Key(name), RegisteredTaskObjectLifetime.Build) is SelectedEngine known)
        {
            return known;
        }

        var selected = new EngineSelector(settings).SelectAsync(name, Where("ImageEngine"), Cancellation).GetAwaiter().GetResult();
        if (selected is not null)
        {
            // Later tasks name the engine that was found where this one said auto.
            foreach (var key in new[] { Key(name), Key(selected.Name) }.Distinct(StringComparer.Ordinal))
            {
                build.RegisterTaskObject(key, selected, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            }
        }

        return selected;

        // Projects of one build may say different things of their engines.
        string Key(string engine) => string.Join('\0', ["HtcNotebook.Engine", engine.ToLowerInvariant(), .. Commands, Network, .. settings.InsecureRegistries]);
    }

    /// <summary>The image that the image folder starts from, as the lock has it; null where it starts from none.</summary>
    private protected static string? BaseOf(NotebookProject project, string lockFile)
    {
        var path = Path.GetFullPath(lockFile);
        return NotebookLock.Load(path).Require(project, path).Base is { Kind: BaseKind.Image, Reference: var reference } ? reference : null;
    }

    private protected EngineSettings Settings() => new()
    {
        Commands = Commands
            .Select(command => command.Split('=', 2))
            .Where(parts => parts is [_, { Length: > 0 }])
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal),
        Network = Network,
        InsecureRegistries = [.. InsecureRegistries, .. Images.Support.Http.InsecureRegistries.OfEnvironment],
    };

    /// <summary>Where the project file sets a property; null where it does not.</summary>
    private protected SourceLocation? Where(string property) =>
        (BuildEngine as IBuildEngine6)?.GetGlobalProperties().ContainsKey(property) == true ? null : new SourceLocator().Property(ProjectPath, property);
}
