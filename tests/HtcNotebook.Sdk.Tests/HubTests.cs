using System.Text.Json.Nodes;

namespace HtcNotebook.Sdk.Tests;

/// <summary>The verbs of dotnet on a project of the kind Hub, without a network: its flavor is replaced by one that adds nothing.</summary>
[Collection(SdkCollection.Name)]
public sealed class HubTests(SdkPackage package)
{
    private const string Kind = """
        <PropertyGroup>
          <HtcNotebookKind>Hub</HtcNotebookKind>
          <NotebookStack>jupyter</NotebookStack>
          <ContainerBaseImage>example.test/notebook:1</ContainerBaseImage>
        </PropertyGroup>
        """;

    private const string Reference = Kind + """

        <ItemGroup>
          <ProjectReference Include="climate/climate.csproj" Flavors="scipy;r" />
          <HubImage Include="ghcr.io/mylab/ocean:base" />
        </ItemGroup>
        """;

    private static readonly string[] DeploymentFiles = [".env.example", "README.md", "compose.yaml", "hub.json", "htcnotebook_hub.py", "htcnotebook_networks.py", "jupyterhub_config.py", "values.yaml"];

    [Fact]
    public void A_hub_has_the_flavor_hub_on_debian_without_htmap()
    {
        var folder = new NotebookFolder(package, "<PropertyGroup><HtcNotebookKind>Hub</HtcNotebookKind></PropertyGroup>");

        var output = folder.DotNet("msbuild", "-getProperty:Flavor", "-getProperty:NotebookStack", "-getProperty:InstallHTMap").Succeeds().Output;

        var properties = JsonNode.Parse(output)!["Properties"]!;
        Assert.Equal(("hub", "debian", "false"), (properties["Flavor"]!.GetValue<string>(), properties["NotebookStack"]!.GetValue<string>(), properties["InstallHTMap"]!.GetValue<string>()));
    }

    [Fact]
    public void Build_renders_the_deployment_folder_and_builds_no_image()
    {
        var folder = Hub(Reference);

        var output = folder.DotNet("build").Succeeds().Output;

        Assert.Contains($"lab -> {folder.At("bin/Debug/hub")}/", output, StringComparison.Ordinal);
        Assert.Equal(DeploymentFiles.Order(StringComparer.Ordinal), Directory.GetFiles(folder.At("bin/Debug/hub")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["climate:scipy", "climate:r", "ghcr.io/mylab/ocean:base"], Images(folder));
        Assert.True(File.Exists(Path.Combine(folder.Image("hub"), "Dockerfile")));
        Assert.Contains("image: \"lab:hub\"", File.ReadAllText(folder.At("bin/Debug/hub/compose.yaml")), StringComparison.Ordinal);

        // A second build changes nothing, and what is not its own stays.
        folder.Write("bin/Debug/hub/.env", "HUB_PASSWORD=x\n");
        var before = FolderText.Render(folder.At("bin/Debug/hub"));
        folder.DotNet("build").Succeeds();
        Assert.Equal(before, FolderText.Render(folder.At("bin/Debug/hub")));

        folder.DotNet("clean").Succeeds();
        Assert.Equal([".env"], Directory.GetFileSystemEntries(folder.At("bin/Debug/hub")).Select(Path.GetFileName));
    }

    [Fact]
    public void Clean_removes_the_folder_where_all_of_it_was_the_builds()
    {
        var folder = Hub(Reference);
        folder.DotNet("build").Succeeds();

        folder.DotNet("clean").Succeeds();

        Assert.False(Directory.Exists(folder.At("bin/Debug/hub")));
    }

    [Fact]
    public void Publish_names_its_folder_and_asks_no_engine_where_there_is_none()
    {
        var folder = Hub(Reference);

        folder.DotNet("publish", "-p:ImageEngine=none", "-o", "deploy").Succeeds();

        Assert.Equal(["climate:scipy", "climate:r", "ghcr.io/mylab/ocean:base"], Images(folder, "deploy"));
        Assert.False(Directory.Exists(folder.At("bin/Debug/hub")));
    }

    [Fact]
    public void Each_flavor_of_a_reference_is_restored_and_published()
    {
        // The projects have no engine, so that their last lines name what would have been built.
        var folder = Hub(Reference, climate: VerbTests.Offline + "<PropertyGroup><ImageEngine>none</ImageEngine></PropertyGroup>");

        var output = folder.DotNet("msbuild", "-restore", "-t:PublishHubImages").Succeeds().Output;

        var places = new[] { "scipy", "r" }.Select(flavor => $"climate -> {folder.At($"climate/obj/Debug/{flavor}-jupyter/image")}").ToList();
        Assert.All(places, place => Assert.Contains(place, output, StringComparison.Ordinal));
        Assert.True(output.IndexOf(places[0], StringComparison.Ordinal) < output.IndexOf(places[1], StringComparison.Ordinal));
        Assert.DoesNotContain("hub-jupyter", Directory.GetDirectories(folder.At("climate/obj/Debug")).Select(Path.GetFileName));
    }

    [Fact]
    public void What_is_said_of_the_hubs_own_image_is_not_said_of_others()
    {
        var folder = Hub(Reference);

        folder.DotNet("build", "-p:ContainerRegistry=localhost:5000", "-p:ContainerRepository=my/hub", "-p:ContainerImageTag=2").Succeeds();

        Assert.Equal(["localhost:5000/climate:scipy", "localhost:5000/climate:r", "ghcr.io/mylab/ocean:base"], Images(folder));
        Assert.Contains("image: \"localhost:5000/my/hub:2\"", File.ReadAllText(folder.At("bin/Debug/hub/compose.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flavor_on_the_command_line_is_the_hubs()
    {
        var folder = Hub(Kind + "<ItemGroup><ProjectReference Include=\"climate/climate.csproj\" /></ItemGroup>");

        folder.DotNet("msbuild", "-t:ReadNotebookProject;RenderHub", "-p:Flavor=hub").Succeeds();

        Assert.Equal(["climate:base"], Images(folder));
    }

    [Fact]
    public void A_hub_is_not_run_by_dotnet_run()
    {
        var folder = Hub(Reference);

        var output = folder.DotNet("run").FailsWith("HTC1540").Output;

        Assert.Contains("docker compose up -d", output, StringComparison.Ordinal);
        Assert.Contains(folder.At("bin/Debug/hub"), output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_notebook_project_cannot_be_offered()
    {
        var folder = Hub(Kind + """

            <ItemGroup>
              <ProjectReference Include="library/library.csproj" />
              <ProjectReference Include="other/other.csproj" />
              <ProjectReference Include="gone/gone.csproj" />
            </ItemGroup>
            """)
            .Write("library/library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""")
            .Write("other/other.csproj", Project(Kind));

        // Restore would say first that a project is missing.
        var output = folder.DotNet("msbuild", "-t:ReadNotebookProject;RenderHub").FailsWith("HTC1531").Output;
        Assert.Contains("lab.csproj(8,4): error HTC1531", output, StringComparison.Ordinal);
        Assert.Contains("lab.csproj(9,4): error HTC1532", output, StringComparison.Ordinal);
        Assert.Contains("lab.csproj(10,4): error HTC1530", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("bin/Debug/hub")));
    }

    [Fact]
    public void What_is_wrong_in_a_referenced_project_is_said_with_its_line()
    {
        var folder = Hub(Reference, climate: VerbTests.Offline + "\n<ItemGroup>\n<PythonPackage Include=\"not a name\" />\n</ItemGroup>");

        var output = folder.DotNet("msbuild", "-t:ReadNotebookProject;RenderHub").FailsWith("HTC1040").Output;

        Assert.Contains("climate.csproj(7,2): error HTC1040", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_hub_names_the_lines_of_its_project()
    {
        var folder = Hub(Kind + "\n<PropertyGroup>\n<HubPools>cloud</HubPools>\n</PropertyGroup>\n<ItemGroup>\n<HubImage Include=\"A B\" />\n</ItemGroup>");

        var output = folder.DotNet("build").FailsWith("HTC1520").Output;

        Assert.Contains("lab.csproj(8,2): error HTC1520", output, StringComparison.Ordinal);
        Assert.Contains("lab.csproj(11,2): error HTC1511", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("bin")));
    }

    [Fact]
    public void An_unknown_kind_names_its_line()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline + "\n<PropertyGroup>\n<HtcNotebookKind>Hbu</HtcNotebookKind>\n</PropertyGroup>");

        Assert.Contains("climate.csproj(7,2): error HTC1501", folder.DotNet("build").FailsWith("HTC1501").Output, StringComparison.Ordinal);
    }

    private NotebookFolder Hub(string body, string climate = VerbTests.Offline) => new NotebookFolder(package, body, "lab.csproj")
        .Write("flavors/hub.props", """<Project><ItemGroup><NotebookFlavor Include="hub" Inherits="base" Stacks="debian;jupyter" /></ItemGroup></Project>""")
        .Write("other/flavors/hub.props", """<Project><ItemGroup><NotebookFlavor Include="hub" Inherits="base" Stacks="debian;jupyter" /></ItemGroup></Project>""")
        .Write("climate/climate.csproj", Project(climate));

    private static string Project(string body) => $"<Project Sdk=\"HtcNotebook.Sdk/{SdkPackage.Version}\">\n{body}\n</Project>\n";

    private static IEnumerable<string> Images(NotebookFolder folder, string deployment = "bin/Debug/hub") =>
        JsonNode.Parse(File.ReadAllText(folder.At($"{deployment}/hub.json")))!["images"]!.AsArray().Select(image => image!["image"]!.GetValue<string>());
}
