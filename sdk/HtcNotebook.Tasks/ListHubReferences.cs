using HtcNotebook.Images.Hubs;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HtcNotebook.Tasks;

/// <summary>Takes the project references of a hub apart: one for each flavor, as the MSBuild task takes them.</summary>
public sealed class ListHubReferences : NotebookTask
{
    /// <summary>Metadata with the number of a reference.</summary>
    internal const string IndexMetadata = "HubReferenceIndex";

    /// <summary>Metadata with the flavor that is asked for; empty for the project's own.</summary>
    internal const string FlavorMetadata = "HubReferenceFlavor";

    /// <summary>The project references.</summary>
    public ITaskItem[] References { get; set; } = [];

    /// <summary>Those whose project can be asked, in order: what is wrong with others, RenderHub says.</summary>
    [Output]
    public ITaskItem[] Projects { get; set; } = [];

    /// <inheritdoc/>
    protected override void Run() => Projects =
    [
        .. Expand(References)
            .Select((reference, index) => (reference.Item, reference.Flavor, Index: index))
            .Where(reference => File.Exists(reference.Item.GetMetadata("FullPath")) && (reference.Flavor.Length == 0 || HubReference.IsFlavor(reference.Flavor)))
            .Select(reference => Project(reference.Item, reference.Flavor, reference.Index)),
    ];

    /// <summary>References with each of their flavors; the order is that of the numbers in <see cref="IndexMetadata"/>.</summary>
    internal static IEnumerable<(ITaskItem Item, string Flavor)> Expand(IEnumerable<ITaskItem> references) =>
        from item in references
        let flavors = item.GetMetadata("Flavors").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        from flavor in flavors.Length == 0 ? [""] : flavors.Distinct(StringComparer.Ordinal).ToArray()
        select (item, flavor);

    private static TaskItem Project(ITaskItem reference, string flavor, int index)
    {
        var project = new TaskItem(reference);
        project.SetMetadata(IndexMetadata, index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        project.SetMetadata(FlavorMetadata, flavor);

        // A flavor on the hub's command line is the hub's.
        if (flavor.Length == 0)
        {
            Append("UndefineProperties", "Flavor");
        }
        else
        {
            Append("AdditionalProperties", $"Flavor={flavor}");
        }

        return project;

        void Append(string name, string more)
        {
            var own = reference.GetMetadata(name);
            project.SetMetadata(name, own.Length == 0 ? more : $"{own};{more}");
        }
    }
}
