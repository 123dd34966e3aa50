using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Hubs;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Tests.Projects;

namespace HtcNotebook.Images.Tests.Hubs;

/// <summary>Writes hub projects in a line; without anything said, the hub offers one image.</summary>
internal sealed class HubInput : IDisposable
{
    private readonly Dictionary<string, ProjectProperty> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ProjectItem> _items = [];
    private readonly List<HubReference> _references = [];
    private readonly List<Input> _projects = [];

    /// <summary>The hub's own project.</summary>
    public Input Project { get; } = AsHub(new Input());

    /// <summary>Plain files in small.</summary>
    public static ImageAssets Assets { get; } = new(new Dictionary<string, string>
    {
        ["build/install-layer"] = "#!/bin/bash\n",
        ["hub/htcnotebook_hub.py"] = "SCHEDD = 1\n",
        ["hub/jupyterhub_config.py"] = "c = get_config()\n",
    }.Select(file => KeyValuePair.Create(file.Key, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Value))));

    public static Input AsHub(Input input) =>
        input.Item("NotebookFlavor", "hub", ("Inherits", "base")).Set("Flavor", "hub").Set("HtcNotebookKind", "Hub");

    /// <summary>A hub with one image.</summary>
    public static HubInput WithImage() => new HubInput().Item("HubImage", "climate:scipy");

    /// <summary>A hub with one image and the site's pool.</summary>
    public static HubInput WithSite() => WithImage()
        .Set("HubPools", "personal;site").Set("HubScheddHost", "ap.example.org").Set("HubCollectorHost", "cm.example.org").Set("HubTrustDomain", "example.org");

    public HubInput Set(string property, string value)
    {
        _properties[property] = new ProjectProperty(value, new SourceLocation(Project.FilePath, 3, 5));
        return this;
    }

    public HubInput Item(string type, string include, params (string Name, string Value)[] metadata)
    {
        _items.Add(MakeItem(type, include, metadata));
        return this;
    }

    /// <summary>Refers to a notebook project.</summary>
    /// <param name="flavors">What it is asked for; a project's own flavor where there is none.</param>
    /// <param name="change">Says more in that project.</param>
    /// <param name="metadata">Metadata of the reference.</param>
    public HubInput Reference(string[] flavors, Action<Input>? change = null, params (string Name, string Value)[] metadata)
    {
        var item = MakeItem("ProjectReference", "../climate/climate.csproj", metadata);
        foreach (var flavor in flavors.Length == 0 ? [""] : flavors)
        {
            var input = new Input();
            _projects.Add(input);
            input.Set("Flavor", flavor.Length == 0 ? "base" : flavor);
            change?.Invoke(input);
            _references.Add(new HubReference(item, flavor, new HubReferenceAnswer(NotebookKind.Notebook, input.Read())) { Exists = true });
        }

        return this;
    }

    /// <summary>Refers to something else.</summary>
    public HubInput Reference(string flavor, HubReferenceAnswer? answer, bool exists)
    {
        _references.Add(new HubReference(MakeItem("ProjectReference", "../climate/climate.csproj", []), flavor, answer) { Exists = exists });
        return this;
    }

    public HubProject Read() =>
        HubReader.Read(new ProjectInput { FilePath = Project.FilePath, Properties = _properties, Items = _items }, Project.Read(), _references);

    public RenderedFolder Render() => HubRenderer.Render(Read(), Assets);

    /// <summary>Text of a rendered file.</summary>
    public string Render(string path) => Encoding.UTF8.GetString(Render().Files.Single(file => file.Path == path).Content!.Value.Span);

    public IReadOnlyList<Diagnostic> Errors() => Assert.Throws<NotebookException>(Read).Diagnostics;

    public Diagnostic Error() => Assert.Single(Errors());

    public void Dispose()
    {
        Project.Dispose();
        _projects.ForEach(project => project.Dispose());
    }

    private ProjectItem MakeItem(string type, string include, (string Name, string Value)[] metadata) => new(
        type,
        include,
        metadata.ToDictionary(each => each.Name, each => each.Value, StringComparer.OrdinalIgnoreCase),
        new SourceLocation(Project.FilePath, 10 + _items.Count + _references.Count, 7));
}
