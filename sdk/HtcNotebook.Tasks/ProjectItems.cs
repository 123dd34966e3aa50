using HtcNotebook.Images.Projects;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>
/// Turns MSBuild's items into the project's: with their place, with the flavor whose file they are from, and without
/// those of flavor files that another file of the same name replaces.
/// </summary>
internal sealed class ProjectItems
{
    /// <summary>Item type of a flavor's definition.</summary>
    public const string FlavorType = "NotebookFlavor";

    private const string FlavorMetadata = "Flavor";
    private readonly SourceLocator _locator;
    private readonly List<ProjectItem> _items = [];
    private readonly Dictionary<string, string> _flavorOfFile = new(StringComparer.Ordinal);
    private readonly HashSet<string> _replacedFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);

    /// <summary>Starts with the flavors, which tell whose the other items are.</summary>
    /// <param name="locator">Finds the places of items.</param>
    /// <param name="flavors">Definitions, those that win first.</param>
    /// <param name="chosen">Name of the flavor whose items are wanted, with those it inherits from; null for those of all flavors.</param>
    public ProjectItems(SourceLocator locator, IEnumerable<ITaskItem> flavors, string? chosen = null)
    {
        _locator = locator;
        var inherits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var flavor in flavors)
        {
            var file = DefiningFile(flavor);
            if (!inherits.TryAdd(flavor.ItemSpec, flavor.GetMetadata("Inherits").Trim()))
            {
                _replacedFiles.Add(file);
                continue;
            }

            _flavorOfFile.TryAdd(file, flavor.ItemSpec);
            _items.Add(Read(FlavorType, flavor));
        }

        _known.UnionWith(inherits.Keys);
        if (chosen is null)
        {
            _wanted.UnionWith(_known);
        }

        for (var name = chosen ?? ""; name.Length != 0 && _wanted.Add(name); name = inherits.GetValueOrDefault(name, ""))
        {
        }
    }

    /// <summary>What was added, in order.</summary>
    public IReadOnlyList<ProjectItem> Items => _items;

    /// <summary>Adds items of a type, without those of flavors that are not wanted. Those of a flavor that nobody defines stay: they are an error.</summary>
    public ProjectItems Add(string type, IEnumerable<ITaskItem> items)
    {
        _items.AddRange(items
            .Where(item => !_replacedFiles.Contains(DefiningFile(item)))
            .Select(item => Read(type, item))
            .Where(item => item.Get(FlavorMetadata) is var owner && (owner.Length == 0 || _wanted.Contains(owner) || !_known.Contains(owner))));
        return this;
    }

    private ProjectItem Read(string type, ITaskItem item)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry entry in item.CloneCustomMetadata())
        {
            metadata[(string)entry.Key] = (string)entry.Value!;
        }

        var file = DefiningFile(item);
        if (type != FlavorType && _flavorOfFile.TryGetValue(file, out var flavor))
        {
            metadata.TryAdd(FlavorMetadata, flavor);
        }

        return new ProjectItem(type, item.ItemSpec, metadata, file.Length == 0 ? null : _locator.Item(file, type, item.ItemSpec));
    }

    private static string DefiningFile(ITaskItem item) => item.GetMetadata("DefiningProjectFullPath");
}
