using HtcNotebook.Images.Projects;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Reads and checks what the project file says and stores it for the stages that follow.</summary>
public sealed class ReadNotebookProject : NotebookTask
{
    /// <summary>Properties: their names, with the metadata <c>Value</c>.</summary>
    [Required]
    public required ITaskItem[] Settings { get; set; }

    /// <summary>Definitions of flavors, those that win first.</summary>
    public ITaskItem[] Flavors { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] PythonPackages { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] RPackages { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] SystemPackages { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] NotebookContent { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] CondorConfigs { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] StartHooks { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] ImageTests { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] ImagePromises { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] HubImages { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] HubAdmins { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] HubUsers { get; set; } = [];

    /// <summary>Labels, the generated ones first.</summary>
    public ITaskItem[] Labels { get; set; } = [];

    /// <summary>Environment variables of the image.</summary>
    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    /// <summary>Ports of the image.</summary>
    public ITaskItem[] Ports { get; set; } = [];

    /// <summary>Where the project is stored.</summary>
    [Required]
    public required string ProjectFile { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        var locator = new SourceLocator();
        var properties = ProjectProperties.Read(Settings, locator, ProjectPath, BuildEngine);
        var flavor = properties.TryGetValue("Flavor", out var named) ? named.Value.Trim() : "";
        var items = new ProjectItems(locator, Flavors, flavor)
            .Add("PythonPackage", PythonPackages)
            .Add("RPackage", RPackages)
            .Add("SystemPackage", SystemPackages)
            .Add("NotebookContent", NotebookContent)
            .Add("CondorConfig", CondorConfigs)
            .Add("StartHook", StartHooks)
            .Add("ImageTest", ImageTests)
            .Add("ImagePromise", ImagePromises)
            .Add("HubImage", HubImages)
            .Add("HubAdmin", HubAdmins)
            .Add("HubUser", HubUsers)
            .Add("ContainerLabel", Labels)
            .Add("ContainerEnvironmentVariable", EnvironmentVariables)
            .Add("ContainerPort", Ports);
        var project = ProjectReader.Read(new ProjectInput
        {
            FilePath = ProjectPath,
            Properties = properties,
            Items = items.Items,
        });
        ShowNotices(project, items.Items);
        ProjectStore.Save(Path.GetFullPath(ProjectFile), project);
    }

    /// <summary>What the chosen flavors have to say to people, such as a part that the stack lacks.</summary>
    private void ShowNotices(NotebookProject project, IReadOnlyList<ProjectItem> items)
    {
        var chosen = project.Flavors.Select(flavor => flavor.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var item in items.Where(item => item.Type == ProjectItems.FlavorType && chosen.Contains(item.Include)))
        {
            if (item.Get("Notice") is { Length: > 0 } notice)
            {
                Log.LogMessage(MessageImportance.High, "{0}", notice);
            }
        }
    }
}
