namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Images with nothing wrong, which pass every check; see <see cref="HarnessTests"/> for those with defects, and for base by <c>dotnet test</c>.</summary>
[Trait("Category", "Image")]
public sealed class SoundImageTests(Machine machine)
{
    [Theory]
    [InlineData("base")]
    [InlineData("scipy")]
    [InlineData("r")]
    [InlineData("base", "4321:100")]
    public void Every_check_passes(string flavor, string? user = null)
    {
        var project = new UserProject(
            machine,
            $"""
            <PropertyGroup>
              <Flavor Condition="'$(Flavor)' == ''">{flavor}</Flavor>
              <ContainerRepository>{machine.Repository($"sound-{flavor}{(user is null ? "" : "-own")}")}</ContainerRepository>
              <ContainerUser>{user}</ContainerUser>
            </PropertyGroup>
            """,
            "climate");
        var published = project.Publish();
        var run = HarnessRun.Of(project.ImageFolder(flavor), published.Image);
        Assert.True(run.ExitCode == 0 && !run.Failed.Any(), run.Output);
        Assert.True(run.Verdicts.Values.Count(verdict => verdict.Outcome == "passed") >= 40, run.Output);
        Assert.Equal(user ?? "1000", Engine.Docker.Run("inspect", "--format", "{{.Config.User}}", published.Image).Succeeds().Output.Trim());
    }
}
