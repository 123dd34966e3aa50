using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Running;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Writes down what the program that <c>dotnet run</c> starts has to do: build the image, run it, stop it.</summary>
public sealed class PrepareNotebookRun : EngineTask
{
    /// <summary>Which engine: auto or one by name.</summary>
    public string ImageEngine { get; set; } = EngineSelector.Auto;

    /// <summary>The lock.</summary>
    [Required]
    public required string LockFile { get; set; }

    /// <summary>The rendered image folder.</summary>
    [Required]
    public required string ImageFolder { get; set; }

    /// <summary>File that keeps the engine's output.</summary>
    [Required]
    public required string LogFile { get; set; }

    /// <summary>File that keeps builds of the image folder apart.</summary>
    [Required]
    public required string MutexFile { get; set; }

    /// <summary>The properties that <see cref="RunSettingsReader"/> reads, by name, with their metadata <c>Value</c>.</summary>
    public ITaskItem[] RunSettings { get; set; } = [];

    /// <summary>The deployment folder of a hub, which is started there.</summary>
    public string HubFolder { get; set; } = "";

    /// <summary>File to write.</summary>
    [Required]
    public required string RunFile { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        var project = LoadProject();
        if (project.Kind == NotebookKind.Hub)
        {
            throw new NotebookException(DiagnosticTable.HubDoesNotRun.At(null, Path.GetFullPath(HubFolder)));
        }

        var folder = Path.GetFullPath(ImageFolder);
        if (ImageEngine == EngineSelector.None)
        {
            throw new NotebookException(DiagnosticTable.RenderOnly.At(Where("ImageEngine"), folder));
        }

        var run = new NotebookRun
        {
            Project = project.Name,
            Engine = ImageEngine,
            Accelerator = project.Accelerator,
            EngineSettings = Settings(),
            Image = new PublishRequest
            {
                ImageFolder = folder,
                Base = BaseOf(project, LockFile),
                Repository = project.Container.Repository,
                Tags = project.Container.Tags,
                Format = project.Container.Format,
                Architecture = project.Architecture,
                LogPath = Path.GetFullPath(LogFile),
                MutexPath = Path.GetFullPath(MutexFile),
            },
        };
        RunStore.Save(Path.GetFullPath(RunFile), RunSettingsReader.Read(Input(), run));
    }

    private ProjectInput Input() => new()
    {
        FilePath = ProjectPath,
        Properties = RunSettings.ToDictionary(
            setting => setting.ItemSpec,
            setting => new ProjectProperty(setting.GetMetadata("Value"), Where(setting.ItemSpec)),
            StringComparer.OrdinalIgnoreCase),
        Items = [],
    };
}
