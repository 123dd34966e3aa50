using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HtcNotebook.Repository.Tests;

/// <summary>What builds leave below obj/ stands in one place of the targets, from which Clean works, and in one table of the docs.</summary>
public partial class ObjFileTests
{
    private const string Targets = "sdk/HtcNotebook.Sdk/targets";
    private static readonly XDocument Files = XDocument.Load(Path.Combine(Testing.Repository.Root, Targets, "Files.targets"));

    [Fact]
    public void No_other_file_of_the_targets_places_something_below_obj()
    {
        var others = Directory.EnumerateFiles(Path.Combine(Testing.Repository.Root, Targets), "*.targets")
            .Where(file => Path.GetFileName(file) is not "Files.targets" and not "Defaults.targets")
            .Select(file => (File: Path.GetFileName(file), Document: XDocument.Load(file)));

        var placed = others.SelectMany(each => each.Document.Descendants("PropertyGroup").Elements()
            .Where(property => property.Value.StartsWith("$(IntermediateOutputPath)", StringComparison.Ordinal))
            .Select(property => $"{each.File}: {property.Name}"));

        Assert.Empty(placed);
    }

    [Fact]
    public void Clean_removes_each_of_them()
    {
        var listed = string.Join(';', Files.Descendants("_NotebookFile").Concat(Files.Descendants("_NotebookFolder")).Select(item => item.Attribute("Include")!.Value));

        Assert.All(
            Files.Descendants("PropertyGroup").Elements().Where(property => property.Name != "_NotebookRestoreMutexFile"),
            property => Assert.Contains($"$({property.Name})", listed, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_the_docs_has_each_of_them()
    {
        var table = File.ReadAllText(Path.Combine(Testing.Repository.Root, "docs/reference.md"));
        table = table[table.IndexOf("## Files and folders on the host", StringComparison.Ordinal)..];
        var names = Files.Descendants().Where(element => !element.HasElements)
            .SelectMany(element => FileName().Matches(element.Value + element.Attribute("Include")?.Value).Select(match => match.Value));

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, table, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?<=[)])[a-z][a-z.*-]*\.(log|json|stamp|cache|mutex)")]
    private static partial Regex FileName();
}
