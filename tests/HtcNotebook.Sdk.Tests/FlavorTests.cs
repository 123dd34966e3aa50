namespace HtcNotebook.Sdk.Tests;

/// <summary>Flavors as project files meet them.</summary>
[Collection(SdkCollection.Name)]
public sealed class FlavorTests(SdkPackage package)
{
    [Fact]
    public void All_flavors_are_listed_with_what_they_add()
    {
        var output = new NotebookFolder(package).DotNet("msbuild", "-t:Flavors", "-p:Flavor=scipy").Succeeds().Output;
        foreach (var flavor in new[] { "base", "minimal", "scipy *", "r", "datascience", "tensorflow", "pyspark", "all-spark", "pytorch", "julia" })
        {
            Assert.Contains($"\n    {flavor}\n", output, StringComparison.Ordinal);
        }

        Assert.Contains("adds R: caret ", output, StringComparison.Ordinal);
        Assert.Contains("inherits pyspark; from HtcNotebook.Sdk", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_flavor_names_its_line_and_the_nearest_one()
    {
        var folder = new NotebookFolder(package, "  <PropertyGroup>\n    <Flavor>scippy</Flavor>\n  </PropertyGroup>");
        var output = folder.DotNet("restore").FailsWith("HTC1001").Output;
        Assert.Contains($"{folder.ProjectFile}(3,6): error HTC1001", output, StringComparison.Ordinal);
        Assert.Contains("Did you mean scipy?", output, StringComparison.Ordinal);
        Assert.Contains("all-spark, base, datascience, hub, julia, minimal, pyspark, pytorch, r, scipy, tensorflow", output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Lock));
    }

    [Fact]
    public void An_unknown_flavor_of_the_command_line_is_not_blamed_on_a_line()
    {
        var folder = new NotebookFolder(package, "<PropertyGroup>\n<Flavor>base</Flavor>\n</PropertyGroup>");
        var output = folder.DotNet("build", "-p:Flavor=../../x").FailsWith("HTC1001").Output;
        Assert.Contains($"{folder.ProjectFile} : error HTC1001", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("x-debian")));
    }

    [Theory]
    [InlineData("julia")]
    [InlineData("all-spark")]
    public void A_flavor_that_is_not_on_debian_says_where_it_is(string flavor)
    {
        var output = new NotebookFolder(package).DotNet("restore", $"-p:Flavor={flavor}").FailsWith("HTC1003").Output;
        Assert.Contains("Set NotebookStack to: jupyter", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Datascience_on_debian_says_that_Julia_is_not_there()
    {
        var output = new NotebookFolder(package).DotNet("msbuild", "-t:ReadNotebookProject", "-p:Flavor=datascience").Succeeds().Output;
        Assert.Contains("not Julia", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_accelerator_has_a_folder_of_its_own_and_indexes_of_its_own()
    {
        var folder = new NotebookFolder(package);
        folder.DotNet("msbuild", "-t:ReadNotebookProject", "-p:Flavor=pytorch", "-p:Accelerator=CUDA12").Succeeds();
        var stored = folder.Stored("pytorch", "debian-cuda12");
        Assert.Contains("https://download.pytorch.org/whl/cu126", stored, StringComparison.Ordinal);
        Assert.Contains("\"cuda12-pytorch\"", stored, StringComparison.Ordinal);

        folder.DotNet("msbuild", "-t:ReadNotebookProject", "-p:Flavor=pytorch", "-p:Accelerator=cuda12", "-p:PytorchIndexUrl=https://torch.example/whl").Succeeds();
        Assert.Contains("https://torch.example/whl", folder.Stored("pytorch", "debian-cuda12"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flavor_of_the_project_adds_its_packages_only_where_it_is_chosen()
    {
        var folder = new NotebookFolder(package).Write("flavors/ocean.props", Ocean);
        folder.DotNet("msbuild", "-t:ReadNotebookProject", "-p:Flavor=ocean").Succeeds();
        Assert.Contains("\"gsw\"", folder.Stored("ocean"), StringComparison.Ordinal);
        Assert.Contains("OCEAN_DEPTH", folder.Stored("ocean"), StringComparison.Ordinal);
        Assert.Contains("\"pandas\"", folder.Stored("ocean"), StringComparison.Ordinal);

        folder.DotNet("msbuild", "-t:ReadNotebookProject", "-p:Flavor=scipy").Succeeds();
        Assert.DoesNotContain("\"gsw\"", folder.Stored("scipy"), StringComparison.Ordinal);
        Assert.DoesNotContain("OCEAN_DEPTH", folder.Stored("scipy"), StringComparison.Ordinal);

        Assert.Contains("from flavors/ocean.props", folder.DotNet("msbuild", "-t:Flavors").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flavor_of_the_project_replaces_ours_of_the_same_name()
    {
        var folder = new NotebookFolder(package).Write("flavors/scipy.props", Ocean.Replace("ocean", "scipy", StringComparison.Ordinal).Replace("Inherits=\"scipy\"", "Inherits=\"base\"", StringComparison.Ordinal));
        folder.DotNet("msbuild", "-t:ReadNotebookProject", "-p:Flavor=scipy").Succeeds();
        Assert.Contains("\"gsw\"", folder.Stored("scipy"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"pandas\"", folder.Stored("scipy"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flavor_comes_from_a_package()
    {
        FlavorPackage.Pack(package, "Tests.Flavor.Reef", "1.0.0", "reef", Ocean.Replace("ocean", "reef", StringComparison.Ordinal));
        var folder = new NotebookFolder(package, """
            <PropertyGroup><Flavor>reef</Flavor><NotebookStack>jupyter</NotebookStack><ContainerBaseImage>example.test/base:1</ContainerBaseImage></PropertyGroup>
            <ItemGroup><PackageReference Include="Tests.Flavor.Reef" Version="1.0.0" /></ItemGroup>
            """);
        folder.DotNet("restore").Succeeds();
        folder.DotNet("build", "--no-restore").Succeeds();
        Assert.Contains("\"gsw\"", folder.Stored("reef", "jupyter"), StringComparison.Ordinal);
        Assert.True(File.Exists(System.IO.Path.Combine(folder.Image("reef"), "Dockerfile")));
        Assert.Contains("from tests.flavor.reef 1.0.0", folder.DotNet("msbuild", "-t:Flavors").Succeeds().Output, StringComparison.Ordinal);
    }

    internal const string Ocean = """
        <Project>
          <ItemGroup>
            <NotebookFlavor Include="ocean" Inherits="scipy" Description="Oceanography" JupyterImage="scipy-notebook" />
            <PythonPackage Include="gsw" />
            <ContainerEnvironmentVariable Include="OCEAN_DEPTH" Value="10994" />
          </ItemGroup>
        </Project>
        """;
}
