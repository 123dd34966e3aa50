using System.Globalization;
using HtcNotebook.Images.Hubs;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Reads and checks what the project file says of a hub, and writes the deployment folder.</summary>
public sealed class RenderHub : NotebookTask
{
    /// <summary>Properties: their names, with the metadata <c>Value</c>.</summary>
    [Required]
    public required ITaskItem[] Settings { get; set; }

    /// <summary>The items of this type.</summary>
    public ITaskItem[] HubImages { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] HubAdmins { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] HubUsers { get; set; } = [];

    /// <summary>The project references.</summary>
    public ITaskItem[] References { get; set; } = [];

    /// <summary>What the target <c>GetNotebookImage</c> of the projects of <see cref="ListHubReferences"/> gave.</summary>
    public ITaskItem[] Answers { get; set; } = [];

    /// <summary>The hub's own project, as <see cref="ReadNotebookProject"/> stored it.</summary>
    [Required]
    public required string ProjectFile { get; set; }

    /// <summary>Folder with the plain files that come with this SDK.</summary>
    [Required]
    public required string AssetsFolder { get; set; }

    /// <summary>Folder to write.</summary>
    [Required]
    public required string HubFolder { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        var locator = new SourceLocator();
        var items = new ProjectItems(locator, [])
            .Add("HubImage", HubImages)
            .Add("HubAdmin", HubAdmins)
            .Add("HubUser", HubUsers)
            .Items;
        var input = new ProjectInput
        {
            FilePath = ProjectPath,
            Properties = ProjectProperties.Read(Settings, locator, ProjectPath, BuildEngine),
            Items = items,
        };
        var project = LoadStored(ProjectFile);
        var hub = HubReader.Read(input, project, ReadReferences(locator));
        Images.Hubs.HubFolder.Write(Path.GetFullPath(HubFolder), HubRenderer.Render(hub, ImageAssets.Load(Path.GetFullPath(AssetsFolder))));
    }

    private List<HubReference> ReadReferences(SourceLocator locator)
    {
        var answers = Answers.ToDictionary(answer => int.Parse(answer.GetMetadata(ListHubReferences.IndexMetadata), CultureInfo.InvariantCulture));
        var items = new Dictionary<ITaskItem, ProjectItem>();
        return
        [
            .. ListHubReferences.Expand(References).Select((reference, index) => new HubReference(
                ItemOf(reference.Item),
                reference.Flavor,
                answers.TryGetValue(index, out var answer) ? Read(answer) : null)
            {
                Exists = File.Exists(reference.Item.GetMetadata("FullPath")),
            }),
        ];

        // One for all flavors of a reference.
        ProjectItem ItemOf(ITaskItem reference)
        {
            if (!items.TryGetValue(reference, out var item))
            {
                item = new ProjectItems(locator, []).Add("ProjectReference", [reference]).Items[0];
                items.Add(reference, item);
            }

            return item;
        }
    }

    private static HubReferenceAnswer Read(ITaskItem answer)
    {
        var kind = Enum.Parse<NotebookKind>(answer.GetMetadata("HtcNotebookKind"), ignoreCase: true);
        return new HubReferenceAnswer(kind, kind == NotebookKind.Hub ? null : LoadStored(answer.GetMetadata("NotebookProjectFile")));
    }
}
