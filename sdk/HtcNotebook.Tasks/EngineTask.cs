using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
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

    private protected EngineSettings Settings() => new()
    {
        Commands = Commands
            .Select(command => command.Split('=', 2))
            .Where(parts => parts is [_, { Length: > 0 }])
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal),
        Network = Network,

        // The variable that the .NET SDK's container tooling reads.
        InsecureRegistries =
        [
            .. InsecureRegistries,
            .. (Environment.GetEnvironmentVariable("DOTNET_CONTAINER_INSECURE_REGISTRIES") ?? "")
                .Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ],
    };

    /// <summary>Where the project file sets a property; null where it does not.</summary>
    private protected SourceLocation? Where(string property) =>
        (BuildEngine as IBuildEngine6)?.GetGlobalProperties().ContainsKey(property) == true ? null : new SourceLocator().Property(ProjectPath, property);
}
