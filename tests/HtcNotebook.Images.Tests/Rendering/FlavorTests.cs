using System.Xml.Linq;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Tests.Planning;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Rendering;

/// <summary>The image folder of each flavor of this SDK on each stack that has it.</summary>
public sealed class FlavorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    public static TheoryData<string, string> Images => Pairs(has: true);

    public static TheoryData<string, string> Lacking => Pairs(has: false);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_folder(string flavor, string stack)
    {
        var folder = Path.Combine(_folder, "image");

        ImageFolder.Write(folder, ImageRenderer.Render(Samples.Plan(Read(flavor, stack))));

        Snapshot.VerifyFolder(folder, parameters: $"{flavor}-{stack}");
    }

    [Theory]
    [MemberData(nameof(Lacking))]
    public void A_stack_without_the_flavor_is_an_error(string flavor, string stack)
    {
        Assert.Equal("HTC1003", Assert.Single(Assert.Throws<NotebookException>(() => Read(flavor, stack)).Diagnostics).Code);
    }

    [Fact]
    public void There_are_the_flavors_that_people_know()
    {
        Assert.Equal(["all-spark", "base", "datascience", "hub", "julia", "minimal", "pyspark", "pytorch", "r", "scipy", "tensorflow"], Flavors());
        Assert.Equal(["all-spark", "hub", "julia"], Lacking.Select(row => (string)row[0]!));
    }

    private static TheoryData<string, string> Pairs(bool has)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var flavor in Flavors())
        {
            foreach (var stack in new[] { "debian", "jupyter" }.Where(stack => Stacks(flavor).Contains(stack) == has))
            {
                pairs.Add(flavor, stack);
            }
        }

        return pairs;
    }

    private static NotebookProject Read(string flavor, string stack) => ProjectReader.Read(new ProjectInput
    {
        FilePath = "/project/Climate.csproj",
        Properties = new Dictionary<string, ProjectProperty>
        {
            ["Flavor"] = new(flavor),
            ["NotebookStack"] = new(stack),
        },
        // As the tasks hand them over: of all flavors what they are, and of those that count what is in them.
        Items = [.. Flavors().SelectMany(each => Items(each, stack).Where(item => item.Type == "NotebookFlavor" || Chain(flavor).Contains(each)))],
    });

    /// <summary>The items of a flavor's file. Its groups have one condition at most, on the stack or on a switch that is on.</summary>
    private static IEnumerable<ProjectItem> Items(string flavor, string stack) =>
        from items in Load(flavor).Elements("ItemGroup")
        where IsOf(items.Attribute("Condition")?.Value, stack)
        from item in items.Elements()
        let metadata = item.Attributes().Where(attribute => attribute.Name != "Include").ToDictionary(attribute => attribute.Name.LocalName, attribute => attribute.Value)
        let owned = item.Name == "NotebookFlavor" ? metadata : new Dictionary<string, string>(metadata) { ["Flavor"] = flavor }
        select new ProjectItem(item.Name.LocalName, item.Attribute("Include")!.Value, owned);

    private static bool IsOf(string? condition, string stack) => condition switch
    {
        null or "'$(InstallHTMap)' == 'true'" or "'$(HubKubernetes)' == 'true'" => true,
        "'$(NotebookStack)' == 'debian'" or "'$(NotebookStack)' == 'debian' and '$(NotebookArchitecture)' == 'amd64'" => stack == "debian",
        "'$(NotebookStack)' == 'debian' and '$(NotebookArchitecture)' == 'arm64'" => false,
        "'$(NotebookStack)' == 'jupyter'" => stack == "jupyter",
        _ => throw new NotSupportedException(condition),
    };

    private static IEnumerable<string> Chain(string flavor)
    {
        for (var each = flavor; each is not null; each = Load(each).Descendants("NotebookFlavor").Single().Attribute("Inherits")?.Value)
        {
            yield return each;
        }
    }

    private static string[] Stacks(string flavor) =>
        Load(flavor).Descendants("NotebookFlavor").Single().Attribute("Stacks")!.Value.Split(';');

    private static IEnumerable<string> Flavors() =>
        Directory.EnumerateFiles(Folder, "*.props").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static XElement Load(string flavor) => XDocument.Load(Path.Combine(Folder, flavor + ".props")).Root!;

    private static string Folder => Path.Combine(Repository.Root, "sdk", "HtcNotebook.Sdk", "flavors");
}
