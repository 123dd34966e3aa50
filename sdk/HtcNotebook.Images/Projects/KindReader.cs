using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads what kind of project it is, and whether the rest of the project fits that.</summary>
internal static class KindReader
{
    /// <summary>The flavor that a hub's image has, or inherits from.</summary>
    public const string HubFlavor = "hub";

    private static readonly string[] HubItems = ["HubImage", "HubAdmin", "HubUser"];

    public static NotebookKind Read(ProjectInput input, DiagnosticBag found)
    {
        var text = input.Get("HtcNotebookKind");
        var kind = NotebookKind.Notebook;
        if (text.Length != 0 && (!Enum.TryParse(text, ignoreCase: true, out kind) || !Enum.GetNames<NotebookKind>().Contains(text, StringComparer.OrdinalIgnoreCase)))
        {
            found.Add(DiagnosticTable.UnknownKind, input.Where("HtcNotebookKind"), Printable.Quote(text));
            return NotebookKind.Notebook;
        }

        if (kind == NotebookKind.Notebook)
        {
            foreach (var item in HubItems.SelectMany(input.Of))
            {
                found.Add(DiagnosticTable.HubItemInNotebook, item.Location, item.Type, Printable.Quote(item.Include));
            }
        }

        return kind;
    }

    public static void CheckFlavor(ProjectInput input, NotebookKind kind, IReadOnlyList<FlavorDefinition> flavors, DiagnosticBag found)
    {
        if (kind == NotebookKind.Hub && flavors.Count != 0 && flavors.All(flavor => flavor.Name != HubFlavor))
        {
            found.Add(DiagnosticTable.FlavorIsNoHub, input.Where("Flavor"), flavors[^1].Name);
        }
    }
}
