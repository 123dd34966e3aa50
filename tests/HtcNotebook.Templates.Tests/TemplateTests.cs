using System.Text;
using System.Xml.Linq;

namespace HtcNotebook.Templates.Tests;

/// <summary>The template through the real <c>dotnet new</c>.</summary>
public sealed class TemplateTests(TemplatePackage package) : IClassFixture<TemplatePackage>
{
    private const string Notebooks = "templates/HtcNotebook.Templates/content/htcnotebook/notebooks";

    public static TheoryData<string, string, string, string> FlavorsAndStacks()
    {
        var data = new TheoryData<string, string, string, string>();
        foreach (var flavor in new[] { "base", "minimal", "scipy", "r", "datascience", "tensorflow", "pyspark", "all-spark", "pytorch", "julia" })
        {
            var notebooks = flavor switch
            {
                "r" => "start-r.ipynb",
                "datascience" or "all-spark" => "start-r.ipynb start.ipynb",
                _ => "start.ipynb",
            };
            if (flavor is "base" or "all-spark" or "julia")
            {
                data.Add(flavor, "", flavor == "base" ? "debian" : "jupyter", notebooks);
            }

            data.Add(flavor, "debian", "debian", notebooks);
            data.Add(flavor, "jupyter", "jupyter", notebooks);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(FlavorsAndStacks))]
    public void Every_flavor_and_stack_makes_a_project(string flavor, string stack, string expectedStack, string notebooks)
    {
        var project = package.Make("climate", ["--flavor", flavor, .. stack.Length == 0 ? Array.Empty<string>() : ["--stack", stack]]);

        var file = XDocument.Load(Path.Combine(project, "climate.csproj")).Root!;
        Assert.Equal("HtcNotebook.Sdk/9.8.7-test", file.Attribute("Sdk")?.Value);
        Assert.Equal(flavor, Assert.Single(file.Descendants("Flavor")).Value);
        Assert.Equal(expectedStack, Assert.Single(file.Descendants("NotebookStack")).Value);
        var made = Directory.GetFiles(Path.Combine(project, "notebooks")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(notebooks, string.Join(' ', made.Select(Path.GetFileName)));
        Assert.All(made, notebook => Assert.Equal(
            File.ReadAllText(Testing.Repository.PathOf($"{Notebooks}/{Path.GetFileName(notebook)}")), File.ReadAllText(notebook)));
    }

    [Fact]
    public void A_project_as_generated() => Snapshot.Verify(WithoutNotebooks(package.Make("climate")));

    [Fact]
    public void A_project_with_every_option() => Snapshot.Verify(WithoutNotebooks(package.Make(
        "climate", "-f", "datascience", "-s", "jupyter", "-r", "ghcr.io", "-p", "mylab/climate")));

    [Theory]
    [InlineData("none", "")]
    [InlineData("cuda12", "cuda12")]
    public void An_accelerator_stands_in_the_project_where_there_is_one(string option, string property)
    {
        var file = XDocument.Load(Path.Combine(package.Make("climate", "--flavor", "pytorch", "-g", option), "climate.csproj"));
        Assert.Equal(property, string.Concat(file.Descendants("Accelerator").Select(element => element.Value)));
    }

    [Theory]
    [InlineData("a&b<c>\"d'")]
    [InlineData("--> <!--")]
    [InlineData("$(x);@(y);%41")]
    public void Values_stay_values(string value)
    {
        var project = package.Make("climate", "--repository", value, "--registry", value);
        var file = XDocument.Load(Path.Combine(project, "climate.csproj"));
        Assert.Equal(value, Assert.Single(file.Descendants("ContainerRepository")).Value);
        Assert.Equal(value, Assert.Single(file.Descendants("ContainerRegistry")).Value);
    }

    [Theory]
    [InlineData("--flavor", "scipi")]
    [InlineData("--stack", "fedora")]
    public void Unknown_values_are_refused_with_the_known_ones(string option, string value)
    {
        var result = package.New("htcnotebook", "--name", "bad", option, value);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(option == "--flavor" ? "scipy" : "debian", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_holds_the_templates_files_and_nothing_built()
    {
        var files = package.Entries.Where(entry => entry.StartsWith("content/", StringComparison.Ordinal));
        Assert.Equal(
            Testing.Repository.Files()
                .Where(file => file.StartsWith("templates/HtcNotebook.Templates/content/", StringComparison.Ordinal))
                .Select(file => file["templates/HtcNotebook.Templates/".Length..]),
            files.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(package.Entries, entry => entry.StartsWith("lib/", StringComparison.Ordinal));
    }

    // The notebooks have a test of their own, and they are long.
    private static string WithoutNotebooks(string project)
    {
        foreach (var notebook in Directory.GetFiles(Path.Combine(project, "notebooks")))
        {
            File.WriteAllText(notebook, "(as in the template)\n", Encoding.ASCII);
        }

        return FolderText.Render(project);
    }
}
