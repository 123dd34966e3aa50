namespace HtcNotebook.Sdk.Tests;

/// <summary>Build, test and push are three targets: what runs between them, and what the engine is asked.</summary>
[Collection(SdkCollection.Name)]
public sealed class PublishTests(SdkPackage package)
{
    private const string Name = "registry.example/climate:base";

    private const string Hooks = VerbTests.Offline + """

        <PropertyGroup>
          <ContainerRegistry>registry.example</ContainerRegistry>
          <BeforeBuildNotebookImageDependsOn>SayBeforeBuild</BeforeBuildNotebookImageDependsOn>
          <AfterBuildNotebookImageDependsOn>SayAfterBuild</AfterBuildNotebookImageDependsOn>
          <BeforePublishNotebookImageDependsOn>SayBeforePublish</BeforePublishNotebookImageDependsOn>
          <AfterPublishNotebookImageDependsOn>SayAfterPublish</AfterPublishNotebookImageDependsOn>
        </PropertyGroup>
        <Target Name="SayBeforeBuild"><WriteLinesToFile File="engine.log" Lines="before build" /></Target>
        <Target Name="SayAfterBuild"><WriteLinesToFile File="engine.log" Lines="after build $(GeneratedContainerConfiguration) $(GeneratedContainerNames) [$(GeneratedContainerDigest)]" /></Target>
        <Target Name="SayBeforePublish"><WriteLinesToFile File="engine.log" Lines="before publish" /></Target>
        <Target Name="Scan" BeforeTargets="PublishNotebookImage"><WriteLinesToFile File="engine.log" Lines="scan $(GeneratedContainerConfiguration)" /></Target>
        <Target Name="SayAfterPublish"><WriteLinesToFile File="engine.log" Lines="after publish %(GeneratedContainer.Identity) %(GeneratedContainer.Digest) $(GeneratedContainerDigest)" /></Target>
        """;

    [Fact]
    public void Hooks_stand_around_the_build_and_around_the_push_of_the_image_that_was_built()
    {
        var folder = new NotebookFolder(package, Hooks);
        var engine = new LoggedEngine(folder.Path);
        var said = folder.DotNet(["publish", .. engine.Options]).Succeeds().Output;

        Assert.Equal(
            [
                "before build",
                "build",
                $"image inspect {LoggedEngine.Id}",
                $"after build {LoggedEngine.Id} {Name} []",
                "before publish",
                $"scan {LoggedEngine.Id}",
                $"tag {LoggedEngine.Id} {Name}",
                $"push {Name}",
                $"image inspect {Name}",
                $"image inspect {LoggedEngine.Id}",
                $"after publish {Name} {LoggedEngine.Digest} {LoggedEngine.Digest}",
            ],
            AfterTrial(engine));
        Assert.EndsWith($"climate -> {Name}\n", said, StringComparison.Ordinal);
        Assert.Contains($"push {Name}", File.ReadAllText(folder.At("obj/Debug/base-jupyter/push.log")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_that_fails_before_the_push_keeps_the_image_here()
    {
        var folder = new NotebookFolder(package, Hooks + """

            <Target Name="Refuse" BeforeTargets="PublishNotebookImage"><Error Text="not this one" /></Target>
            """);
        var engine = new LoggedEngine(folder.Path);
        var refused = folder.DotNet(["publish", .. engine.Options]);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("error : not this one", refused.Output, StringComparison.Ordinal);
        Assert.Contains($"scan {LoggedEngine.Id}", engine.Log);
        Assert.DoesNotContain(engine.Log, line => line.StartsWith("push", StringComparison.Ordinal));
    }

    [Fact]
    public void The_engine_is_tried_once_in_a_publish()
    {
        var folder = new NotebookFolder(package, Hooks);
        var engine = new LoggedEngine(folder.Path);
        folder.DotNet(["publish", .. engine.Options]).Succeeds();

        Assert.Single(engine.Log, line => line.StartsWith("version", StringComparison.Ordinal));
    }

    /// <summary>What follows the trial of the engine, without the options of the build.</summary>
    private static IEnumerable<string> AfterTrial(LoggedEngine engine)
    {
        var lines = engine.Log.ToList();
        var trial = lines.FindIndex(line => line.StartsWith("version", StringComparison.Ordinal));
        var ended = lines.FindIndex(line => line.StartsWith("image rm", StringComparison.Ordinal));
        return lines.Where((_, at) => at < trial || at > ended).Select(line => line.StartsWith("build ", StringComparison.Ordinal) ? "build" : line);
    }
}
