using System.Text.RegularExpressions;
using System.Xml.Linq;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Tests.Planning;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Rendering;

/// <summary>The image folder of each flavor of this SDK on each stack that has it.</summary>
public sealed partial class FlavorTests : IDisposable
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

    [Theory]
    [InlineData("tensorflow", "none", "amd64", "tensorflow-cpu")]
    [InlineData("tensorflow", "none", "arm64", "tensorflow")]
    [InlineData("tensorflow", "cuda12", "amd64", "tensorflow[and-cuda]")]
    [InlineData("pytorch", "none", "amd64", "torch torchaudio torchvision")]
    [InlineData("pytorch", "cuda12", "amd64", "torch torchaudio torchvision from https://torch.example/whl")]
    [InlineData("pytorch", "cuda13", "amd64", "torch torchaudio torchvision from https://torch.example/whl")]
    public void An_accelerator_is_another_answer_to_the_same_request(string flavor, string accelerator, string architecture, string packages)
    {
        var project = Read(flavor, "debian", accelerator, architecture);

        var asked = project.Packages.Where(package => package.Name.StartsWith("t", StringComparison.Ordinal) && package.Name != "tensorboard" && package.Flavor == flavor).ToList();
        var index = asked.Select(package => package.IndexUrl).Distinct().Single();
        Assert.Equal(packages, string.Join(' ', asked.Select(package => package.Asked)) + (index.Length == 0 ? "" : $" from {index}"));
        // Debian's for processors; wheels alone with CUDA.
        Assert.All(asked, package => Assert.Equal(packages == "torch torchaudio torchvision" ? PackageSource.Auto : PackageSource.Pip, package.Source));
        Assert.Equal([accelerator == "none" ? flavor : $"{accelerator}-{flavor}"], project.Container.Tags);
    }

    [Theory]
    [InlineData("tensorflow", "cuda13", "amd64")]
    [InlineData("tensorflow", "cuda12", "arm64")]
    [InlineData("pytorch", "cuda12", "arm64")]
    [InlineData("scipy", "cuda12", "amd64")]
    public void An_accelerator_that_a_flavor_has_nothing_for_is_an_error(string flavor, string accelerator, string architecture)
    {
        var error = Assert.Single(Assert.Throws<NotebookException>(() => Read(flavor, "debian", accelerator, architecture)).Diagnostics);
        Assert.Equal("HTC1008", error.Code);
        Assert.Contains(flavor == "tensorflow" && architecture == "amd64" ? "one of: none, cuda12;" : "one of: none;", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tensorflow", "cuda12", "cuda-latest")]
    [InlineData("pytorch", "cuda12", "cuda12-latest")]
    [InlineData("pytorch", "cuda13", "cuda13-latest")]
    [InlineData("pytorch", "none", "")]
    public void On_jupyter_an_accelerator_is_another_image_of_docker_stacks(string flavor, string accelerator, string tag)
    {
        Assert.Equal(tag, Read(flavor, "jupyter", accelerator).Flavor.JupyterTag);
    }

    [Fact]
    public void An_image_says_what_its_accelerator_is()
    {
        var plain = Samples.Plan(Read("pytorch", "debian")).Configuration;
        var plan = Samples.Plan(Read("pytorch", "debian", "cuda12"));

        Assert.Equal(["NVIDIA_DRIVER_CAPABILITIES", "NVIDIA_VISIBLE_DEVICES"], plan.Configuration.Environment.Keys.Except(plain.Environment.Keys).Order());
        Assert.Equal(["org.htcondor.htcnotebook.accelerator"], plan.Configuration.Labels.Keys.Except(plain.Labels.Keys));
        Assert.Equal("cuda12", plan.Configuration.Labels["org.htcondor.htcnotebook.accelerator"]);
    }

    [Fact]
    public void Only_the_layer_that_an_accelerator_changes_is_another_one()
    {
        static Dictionary<string, string> Keys(ImagePlan plan) => plan.Layers.ToDictionary(layer => layer.Name, layer => layer.Key);
        var plain = Keys(Samples.Plan(Read("pytorch", "debian")));
        var cuda = Keys(Samples.Plan(Read("pytorch", "debian", "cuda12")));

        Assert.Equal(["content", "flavor-pytorch"], cuda.Where(layer => plain[layer.Key] != layer.Value).Select(layer => layer.Key).Order());
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

    private static NotebookProject Read(string flavor, string stack, string accelerator = "none", string architecture = "amd64") => ProjectReader.Read(new ProjectInput
    {
        FilePath = "/project/Climate.csproj",
        Properties = new Dictionary<string, ProjectProperty>
        {
            ["Flavor"] = new(flavor),
            ["NotebookStack"] = new(stack),
            ["Accelerator"] = new(accelerator),
            ["ContainerRuntimeIdentifier"] = new(architecture == "amd64" ? "linux-x64" : "linux-arm64"),
        },
        // As the tasks hand them over: of all flavors what they are, and of those that count what is in them.
        Items = [.. Flavors().SelectMany(each => Items(each, stack, accelerator, architecture).Where(item => item.Type == "NotebookFlavor" || Chain(flavor).Contains(each)))],
    });

    /// <summary>The items of a flavor's file.</summary>
    private static IEnumerable<ProjectItem> Items(string flavor, string stack, string accelerator, string architecture)
    {
        var values = new Dictionary<string, string>
        {
            ["NotebookStack"] = stack, ["Accelerator"] = accelerator, ["NotebookArchitecture"] = architecture, ["InstallHTMap"] = "true", ["HubKubernetes"] = "true",
        };
        return
            from items in Load(flavor).Elements("ItemGroup")
            where Holds(items)
            from item in items.Elements()
            let metadata = item.Attributes().Where(attribute => attribute.Name != "Include").Select(attribute => (Name: attribute.Name.LocalName, attribute.Value))
                .Concat(item.Elements().Where(Holds).Select(element => (Name: element.Name.LocalName, element.Value)))
                .ToDictionary(each => each.Name, each => each.Value.Replace("$(PytorchIndexUrl)", "https://torch.example/whl", StringComparison.Ordinal))
            let owned = item.Name == "NotebookFlavor" ? metadata : new Dictionary<string, string>(metadata) { ["Flavor"] = flavor }
            select new ProjectItem(item.Name.LocalName, item.Attribute("Include")!.Value, owned);

        // Conditions here are comparisons of a property with a word, joined by "and".
        bool Holds(XElement element) => (element.Attribute("Condition")?.Value ?? "").Split(" and ", StringSplitOptions.RemoveEmptyEntries).All(condition =>
            Comparison().Match(condition) is { Success: true } match
                ? (values[match.Groups[1].Value] == match.Groups[3].Value) == (match.Groups[2].Value == "==")
                : throw new NotSupportedException(condition));
    }

    [GeneratedRegex(@"\A'\$\((\w+)\)' ([=!]=) '(\w+)'\z")]
    private static partial Regex Comparison();

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
