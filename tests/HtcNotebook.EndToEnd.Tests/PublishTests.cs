using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Where an image goes: archives, a registry with a login; and the image folder without the SDK.</summary>
[Collection(SharedProject.Name)]
[Trait("Category", "Image")]
public sealed class PublishTests(Machine machine)
{
    [Theory]
    [InlineData("Docker", "docker-archive")]
    [InlineData("OCI", "oci-archive")]
    public void An_archive_is_read_by_others(string format, string transport)
    {
        var archive = Path.Combine(machine.Packages.NewFolder(), "climate.tar");
        var published = machine.Base.Project.Publish($"-p:ContainerImageFormat={format}", $"-p:ContainerArchiveOutputPath={archive}");
        Assert.Equal(archive, published.Image);
        using var read = JsonDocument.Parse(Command.Run("skopeo", ["inspect", "--config", $"{transport}:{archive}"]).Succeeds().Output);
        var configuration = read.RootElement.GetProperty("config");
        Assert.Equal("climate", configuration.GetProperty("Labels").GetProperty("org.opencontainers.image.title").GetString());
        Assert.Equal(["/usr/bin/tini", "-g", "--", "/usr/local/bin/start.sh"], configuration.GetProperty("Entrypoint").EnumerateArray().Select(word => word.GetString()));
        File.Delete(archive);
    }

    [Fact]
    public void A_registry_gets_every_tag_after_a_login_and_none_without()
    {
        var registry = machine.Registry;
        var repository = machine.Repository("pushed");
        var outputs = Path.Combine(machine.Packages.NewFolder(), "outputs");
        var record = Path.Combine(Path.GetDirectoryName(outputs)!, "record.targets");
        File.WriteAllText(record, $"""
            <Project>
              <Target Name="Record" AfterTargets="Publish">
                <WriteLinesToFile File="{outputs}" Lines="$(GeneratedContainerDigest);@(GeneratedContainer)" Overwrite="true" />
              </Target>
            </Project>
            """);
        string[] options =
        [
            "-p:ImageEngine=docker", $"-p:ContainerRegistry={registry.Host}", $"-p:ContainerRepository={repository}", "-p:ContainerImageTags=one%3Btwo", $"-p:CustomAfterHtcNotebookTargets={record}",
        ];
        // A project of its own: an image that has a registry carries its name, which the shared one's plan must not.
        var project = new UserProject(machine, "", "climate");
        var refused = project.DotNetWith(registry.Unknown, ["publish", .. options]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.True(refused.Output.Contains("error HTC3012:", StringComparison.Ordinal), refused.Output);
        Assert.Empty(registry.Digest(repository, "one"));

        registry.Login(Engine.Docker);
        var said = project.DotNet(["publish", .. options]).Succeeds().Output;
        string[] names = [$"{registry.Host}/{repository}:one", $"{registry.Host}/{repository}:two"];
        Assert.EndsWith($"climate -> {names[0]}, {names[1]}\n", said, StringComparison.Ordinal);
        var digest = registry.Digest(repository, "one");
        Assert.StartsWith("sha256:", digest, StringComparison.Ordinal);
        Assert.Equal(digest, registry.Digest(repository, "two"));
        Assert.Equal([digest, .. names], File.ReadAllLines(outputs));
    }

    [Fact]
    public void A_hook_before_the_push_sees_the_image_that_is_tested_and_then_pushed()
    {
        var registry = machine.Registry;
        var repository = machine.Repository("scanned");
        var seen = Path.Combine(machine.Packages.NewFolder(), "seen");
        registry.Login(Engine.Docker);
        var project = new UserProject(machine, $"""
            <PropertyGroup>
              <ContainerRegistry>{registry.Host}</ContainerRegistry>
              <ContainerRepository>{repository}</ContainerRepository>
              <InstallHTMap>false</InstallHTMap>
              <BeforeTestNotebookImageDependsOn>MoveName</BeforeTestNotebookImageDependsOn>
            </PropertyGroup>
            <Target Name="MoveName">
              <Exec Command="docker tag {machine.Base.Image} {registry.Host}/{repository}:base" />
            </Target>
            <Target Name="Scan" BeforeTargets="PublishNotebookImage">
              <Exec Command="docker image inspect --format '{"{{.Id}} {{len .RepoDigests}}"}' $(GeneratedContainerConfiguration)" ConsoleToMSBuild="true" StandardOutputImportance="low">
                <Output TaskParameter="ConsoleOutput" PropertyName="_Inspected" />
              </Exec>
              <WriteLinesToFile File="{seen}" Lines="$(_Inspected)" />
              <Error Condition="'$(RefuseImage)' == 'true'" Text="not this one" />
            </Target>
            """, "climate");
        string[] publish = ["publish", "-p:ImageEngine=docker", "-p:TestImage=true", "-p:VSTestTestCaseFilter=Category=Image"];

        Assert.NotEqual(0, project.DotNet([.. publish, "-p:RefuseImage=true"]).ExitCode);
        Assert.Empty(registry.Digest(repository, "base"));

        project.DotNet(publish).Succeeds();
        var digest = registry.Digest(repository, "base");
        Assert.StartsWith("sha256:", digest, StringComparison.Ordinal);
        var before = File.ReadAllLines(seen);
        Assert.Equal(before[0], before[1]);
        Assert.EndsWith(" 0", before[0], StringComparison.Ordinal);
        var pulled = Engine.Docker.RunIn(machine.Logins, "image", "inspect", "--format", "{{.Id}}", $"{registry.Host}/{repository}@{digest}").Succeeds().Output.Trim();
        Assert.Equal($"{pulled} 0", before[0]);
        Assert.NotEqual(Engine.Docker.Id(machine.Base.Image), pulled);
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("podman")]
    [InlineData("buildah")]
    public void The_folder_alone_builds_with_the_bare_engine(string name)
    {
        // Somewhere else, so that nothing of the project is beside it.
        var folder = Path.Combine(machine.Packages.NewFolder(), "image");
        Command.Run("cp", ["-R", machine.Base.Project.ImageFolder(), folder]).Succeeds();
        using var store = new EngineStore();
        var engine = new Engine(name) { StoreSettings = name == "docker" ? null : store.Settings };
        var image = $"{machine.Repository($"bare-{name}")}:latest";
        engine.Build(folder, image);
        var (labels, environment) = engine.Inspect(image);
        Assert.Equal("climate", labels["org.opencontainers.image.title"]);
        Assert.Equal("jovyan", environment["NB_USER"]);
        engine.RemoveImages(machine.Repository($"bare-{name}"));
    }
}
