using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Tests.Projects;

/// <summary>Writes project files in a line, with the flavors base and scipy, in a folder of their own.</summary>
internal sealed class Input : IDisposable
{
    private readonly Dictionary<string, ProjectProperty> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ProjectItem> _items = [];

    public Input()
    {
        Folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;
        FilePath = Path.Combine(Folder, "Climate.csproj");
        Set("Flavor", "base");
        Item("NotebookFlavor", "base", ("JupyterImage", "base-notebook"));
        Item("NotebookFlavor", "scipy", ("Inherits", "base"), ("JupyterImage", "scipy-notebook"));
        Item("NotebookFlavor", "julia", ("Inherits", "base"), ("Stacks", "jupyter"));
    }

    public string Folder { get; }

    public string FilePath { get; private set; }

    public Input Set(string property, string value)
    {
        _properties[property] = new ProjectProperty(value, new SourceLocation(FilePath, 3, 5));
        return this;
    }

    public Input Item(string type, string include, params (string Name, string Value)[] metadata)
    {
        var values = metadata.ToDictionary(each => each.Name, each => each.Value, StringComparer.OrdinalIgnoreCase);
        _items.Add(new ProjectItem(type, include, values, new SourceLocation(FilePath, 10 + _items.Count, 7)));
        return this;
    }

    /// <summary>Reaches the project file through another folder.</summary>
    public Input Under(string folder)
    {
        FilePath = Path.Combine(folder, Path.GetFileName(FilePath));
        return this;
    }

    public string File(string path, string text = "text")
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text);
        return full;
    }

    public NotebookProject Read() => ProjectReader.Read(new ProjectInput { FilePath = FilePath, Properties = _properties, Items = _items });

    /// <summary>Codes of what is wrong, each with its line.</summary>
    public IReadOnlyList<Diagnostic> Errors() => Assert.Throws<NotebookException>(Read).Diagnostics;

    /// <summary>The one thing that is wrong.</summary>
    public Diagnostic Error() => Assert.Single(Errors());

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
