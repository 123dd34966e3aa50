using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Versions;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads the stack and the chain of flavors.</summary>
internal static partial class FlavorReader
{
    /// <summary>Item type of a flavor's definition.</summary>
    public const string ItemType = "NotebookFlavor";

    private static readonly string[] ItemTypes =
        ["PythonPackage", "RPackage", "SystemPackage", "ImagePromise", "ContainerEnvironmentVariable", "ContainerPort", "ContainerLabel"];

    private static readonly string[] Stacks = ["debian", "jupyter"];

    public static NotebookStack ReadStack(ProjectInput input, DiagnosticBag found)
    {
        var text = input.Get("NotebookStack");
        if (text.Length == 0 || TryReadStack(text, out var stack))
        {
            return text.Length == 0 ? NotebookStack.Debian : Enum.Parse<NotebookStack>(text, ignoreCase: true);
        }

        found.Add(DiagnosticTable.UnknownStack, input.Where("NotebookStack"), text, string.Join(", ", Stacks), Hint(text, Stacks));
        return stack;
    }

    public static IReadOnlyList<FlavorDefinition> ReadFlavors(ProjectInput input, NotebookStack stack, DiagnosticBag found)
    {
        var wanted = input.Get("Flavor");
        var where = input.Where("Flavor");
        var definitions = ReadDefinitions(input, found);
        var known = definitions.Keys.Order(StringComparer.Ordinal).ToList();
        if (!definitions.ContainsKey(wanted))
        {
            found.Add(DiagnosticTable.UnknownFlavor, where, wanted, string.Join(", ", known), Hint(wanted, known));
            return [];
        }

        var chain = new List<FlavorDefinition>();
        for (var name = wanted; name is not null; name = chain[0].Inherits)
        {
            if (!definitions.TryGetValue(name, out var definition))
            {
                found.Add(DiagnosticTable.FlavorParentMissing, new SourceLocation(chain[0].Origin), chain[0].Name, name);
                return chain;
            }

            if (chain.Contains(definition))
            {
                found.Add(DiagnosticTable.FlavorCycle, new SourceLocation(definition.Origin), string.Join(" -> ", chain.Select(flavor => flavor.Name).Prepend(name)));
                return chain;
            }

            chain.Insert(0, definition);
        }

        if (chain.FirstOrDefault(flavor => !flavor.Stacks.Contains(stack)) is { } lacking)
        {
            var stacks = string.Join(", ", lacking.Stacks.Select(each => each.ToString().ToLowerInvariant()));
            found.Add(DiagnosticTable.FlavorNotOnStack, where, lacking.Name, stack.ToString().ToLowerInvariant(), stacks);
        }

        return InheritImages(chain);
    }

    /// <summary>A flavor that names no docker-stacks image starts from that of the flavor it inherits from.</summary>
    private static List<FlavorDefinition> InheritImages(IReadOnlyList<FlavorDefinition> chain)
    {
        var inherited = new List<FlavorDefinition>();
        foreach (var flavor in chain)
        {
            inherited.Add(flavor.JupyterImage.Length != 0 ? flavor : flavor with
            {
                JupyterImage = inherited.Count == 0 ? "base-notebook" : inherited[^1].JupyterImage,
                JupyterTag = inherited.Count == 0 ? "" : inherited[^1].JupyterTag,
            });
        }

        return inherited;
    }

    private static Dictionary<string, FlavorDefinition> ReadDefinitions(ProjectInput input, DiagnosticBag found)
    {
        var definitions = new Dictionary<string, FlavorDefinition>(StringComparer.Ordinal);
        foreach (var item in input.Of(ItemType))
        {
            var origin = item.Location?.File ?? input.FilePath;
            if (!IsName(item.Include))
            {
                found.Add(DiagnosticTable.InvalidFlavorName, item.Location, item.Include);
                continue;
            }

            var stacks = new List<NotebookStack>();
            foreach (var text in (item.Get("Stacks") is { Length: > 0 } given ? given : "debian;jupyter").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (TryReadStack(text, out var stack))
                {
                    stacks.Add(stack);
                }
                else
                {
                    found.Add(DiagnosticTable.UnknownStack, item.Location, text, string.Join(", ", Stacks), Hint(text, Stacks));
                }
            }

            var inherits = item.Get("Inherits");
            var definition = new FlavorDefinition(
                item.Include,
                inherits.Length == 0 ? null : inherits,
                item.Get("Description"),
                stacks,
                item.Get("JupyterImage"),
                origin,
                AcceleratorReader.ReadList(item, found),
                item.Get("JupyterTag"));

            // The first definition wins: the project's own files are imported before those of packages and of this SDK.
            definitions.TryAdd(item.Include, definition);
        }

        return definitions;
    }

    /// <summary>Checks that each item that is for one flavor is for one that there is: of others nobody would ever hear.</summary>
    public static void CheckItems(ProjectInput input, DiagnosticBag found)
    {
        var known = input.Of(ItemType).Select(item => item.Include).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var item in ItemTypes.SelectMany(input.Of))
        {
            var flavor = item.Get("Flavor");
            if (flavor.Length != 0 && !known.Contains(flavor, StringComparer.Ordinal))
            {
                found.Add(
                    DiagnosticTable.UnknownItemFlavor, item.Location, item.Type, Printable.Quote(item.Include), Printable.Quote(flavor), string.Join(", ", known), Hint(flavor, known));
            }
        }
    }

    /// <summary>Whether a text can be a flavor's name: a part of tags, layers and folders.</summary>
    public static bool IsName(string text) => FlavorName().IsMatch(text);

    private static bool TryReadStack(string text, out NotebookStack stack)
    {
        stack = NotebookStack.Debian;
        return Stacks.Contains(text, StringComparer.OrdinalIgnoreCase)
            && Enum.TryParse(text, ignoreCase: true, out stack);
    }

    private static string Hint(string asked, IEnumerable<string> known) =>
        NameSuggestions.Nearest(asked, known, 1) is [var nearest, ..] ? $" Did you mean {nearest}?" : "";

    [GeneratedRegex("^[a-z0-9]+(?:[._-][a-z0-9]+)*\\z")]
    private static partial Regex FlavorName();
}
