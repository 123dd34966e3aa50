using HtcNotebook.Images.Projects;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Lists the flavors that the project knows: what each adds and where it comes from.</summary>
public sealed class ListFlavors : NotebookTask
{
    private const string Indent = "    ";
    private const int Width = 100;

    /// <summary>The project's own flavor.</summary>
    public string Flavor { get; set; } = "";

    /// <summary>The project's stack.</summary>
    public string Stack { get; set; } = "";

    /// <summary>Folder of the flavors that come with this SDK.</summary>
    [Required]
    public required string SdkFlavorFolder { get; set; }

    /// <summary>Folders of flavors that NuGet packages brought, separated by semicolons.</summary>
    public string PackageFlavorFolders { get; set; } = "";

    /// <summary>Definitions of flavors, those that win first.</summary>
    public ITaskItem[] Flavors { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] PythonPackages { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] RPackages { get; set; } = [];

    /// <summary>The items of this type.</summary>
    public ITaskItem[] SystemPackages { get; set; } = [];

    /// <inheritdoc/>
    protected override void Run()
    {
        var items = new ProjectItems(new SourceLocator(), Flavors)
            .Add("PythonPackage", PythonPackages)
            .Add("RPackage", RPackages)
            .Add("SystemPackage", SystemPackages)
            .Items;
        var flavors = items.Where(item => item.Type == ProjectItems.FlavorType).ToList();
        ShowTable(
            $"{flavors.Count} flavors (* is this project's)",
            [.. flavors.OrderBy(flavor => flavor.Include, StringComparer.Ordinal).SelectMany(flavor => Describe(flavor, items))]);
    }

    private IEnumerable<string> Describe(ProjectItem flavor, IReadOnlyList<ProjectItem> items)
    {
        var name = flavor.Include;
        var image = flavor.Get("JupyterImage");
        yield return name == Flavor ? $"{name} *" : name;
        yield return Indent + flavor.Get("Description");
        yield return $"{Indent}stacks {flavor.Get("Stacks").Replace(";", ", ", StringComparison.Ordinal)}"
            + (flavor.Get("Inherits") is { Length: > 0 } parent ? $"; inherits {parent}" : "")
            + $"; from {Origin(flavor)}";
        foreach (var (type, title) in new[] { ("PythonPackage", "Python"), ("RPackage", "R"), ("SystemPackage", "system") })
        {
            var added = items.Where(item => item.Type == type && item.Get("Flavor") == name).Select(item => item.Include).Order(StringComparer.OrdinalIgnoreCase).ToList();
            if (added.Count != 0)
            {
                foreach (var line in TextTable.Wrap($"adds {title}: {string.Join(" ", added)}", Width))
                {
                    yield return Indent + line;
                }
            }
        }

        if (image.Length != 0 && Stack == "jupyter")
        {
            yield return $"{Indent}starts from the docker-stacks image {image}";
        }
    }

    private string Origin(ProjectItem flavor)
    {
        var file = flavor.Location?.File ?? ProjectPath;
        var projectFolder = Path.GetDirectoryName(Path.GetFullPath(ProjectPath))!;
        if (IsBelow(file, SdkFlavorFolder))
        {
            return "HtcNotebook.Sdk";
        }

        foreach (var folder in PackageFlavorFolders.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IsBelow(file, folder))
            {
                return PackageOf(folder);
            }
        }

        return Path.GetRelativePath(projectFolder, file);
    }

    // The folder of a package is ID/VERSION/... in NuGet's packages folder.
    private static string PackageOf(string folder)
    {
        for (var at = new DirectoryInfo(Path.GetFullPath(folder)); at.Parent is { } parent; at = parent)
        {
            if (File.Exists(Path.Combine(at.FullName, $"{parent.Name}.nuspec")))
            {
                return $"{parent.Name} {at.Name}";
            }
        }

        return folder;
    }

    private static bool IsBelow(string file, string folder) =>
        !Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(file)).StartsWith("..", StringComparison.Ordinal);
}
