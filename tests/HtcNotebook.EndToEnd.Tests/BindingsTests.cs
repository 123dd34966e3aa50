namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Programs for version 1 of HTCondor's Python bindings, and HTMap, on HTCondor 23 (trixie) and 25 (sid).</summary>
[Trait("Category", "Image")]
public sealed class BindingsTests(Machine machine)
{
    private const string ClosedPort = "http://127.0.0.1:9/simple";

    private static string Programs => Path.Combine(AppContext.BaseDirectory, "Programs");

    [Fact]
    public void A_program_for_version_1_runs_with_the_real_one_where_the_distribution_has_it()
    {
        using var container = Container(machine.Base.Image);
        Assert.StartsWith("/usr/lib/python3/dist-packages/htcondor/", container.Python("import htcondor; print(htcondor.__file__)"), StringComparison.Ordinal);
        Assert.Contains("\nparameters, ClassAds, exceptions and dags\n", container.Do("python", "-W", "ignore", "/version1.py"), StringComparison.Ordinal);
        Assert.Equal("assume\n", Engine.Docker.Run("run", "--rm", "--env", "JUPYTER_DOCKER_STACKS_QUIET=1", machine.Base.Image, "printenv", "HTMAP_DELIVERY_METHOD").Succeeds().Output);
    }

    [Fact]
    public void The_same_program_and_HTMap_alone_come_with_version_2_only()
    {
        using var server = new LoopbackServer();

        // As HTMap, it asks for versions that nobody has any more.
        MadePackages.Wheel(server, "htmap", null, "0.6.1", "click<0.1", "htcondor<0.1");
        var project = new UserProject(machine, $"""
            <PropertyGroup>
              <DebianSuite>sid</DebianSuite>
              <DebianCheckValidUntil>false</DebianCheckValidUntil>
              <ContainerRepository>{machine.Repository("bindings")}</ContainerRepository>
              <ContainerBuildNetwork>host</ContainerBuildNetwork>
              <PipIndexUrl>{server.Address}/simple</PipIndexUrl>
            </PropertyGroup>
            """, "bindings");
        var published = project.Publish();
        Assert.DoesNotContain("HTC2007", published.Output, StringComparison.Ordinal);

        using var container = Container(published.Image);
        Assert.StartsWith("$CondorVersion: 25.", container.Do("condor_version"), StringComparison.Ordinal);
        foreach (var python in new[] { "/opt/conda/bin/python", "/usr/bin/python3" })
        {
            Assert.Equal(
                "/usr/local/lib/htcnotebook/version1/htcondor/__init__.py /usr/local/lib/htcnotebook/version1/classad/__init__.py\n",
                container.Do(python, "-c", "import htcondor2, classad2, htcondor, classad; print(htcondor.__file__, classad.__file__)"));
        }

        Assert.Contains("\nparameters, ClassAds, exceptions and dags\n", container.Do("python", "-W", "error", "/version1.py"), StringComparison.Ordinal);
        Assert.Equal("htmap 0.6.1\n", container.Python("import htmap, click, click_didyoumean, cloudpickle, halo, toml, tqdm; print(htmap.answer)"));

        // The module that users submit with, on HTCondor 25.
        Assert.EndsWith("\nheld, with the reason\nlate\n", container.Do("python", "-W", "error", "/submit.py", "2"), StringComparison.Ordinal);

        // A real version 1 that a user installs is found first.
        container.Do("sh", "-c", "mkdir -p $(python -m site --user-site)/htcondor && echo 'real = True' >$(python -m site --user-site)/htcondor/__init__.py");
        Assert.Equal("True\n", container.Python("import htcondor; print(htcondor.real)"));
    }

    [Theory]
    [InlineData("true", 0, "warning HTC2007:")]
    [InlineData("false", 0, "")]
    [InlineData("perhaps", 1, "error HTC1024:")]
    public void Without_an_index_the_base_is_made_without_HTMap(string install, int exitCode, string finding)
    {
        var project = new UserProject(machine, $"<PropertyGroup><InstallHTMap>{install}</InstallHTMap><PipIndexUrl>{ClosedPort}</PipIndexUrl></PropertyGroup>", "bindings");
        var said = project.DotNet("build", "-p:ImageEngine=none");
        Assert.Equal(exitCode, said.ExitCode);
        if (finding.Length != 0)
        {
            Assert.Contains(finding, said.Output, StringComparison.Ordinal);
            return;
        }

        Assert.DoesNotContain("HTC2007", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("htmap", File.ReadAllText(project.At("notebook.lock.json")), StringComparison.Ordinal);
    }

    private static NotebookContainer Container(string image) =>
        new NotebookContainer(image, "--volume", $"{Programs}/version1.py:/version1.py:ro", "--volume", $"{Programs}/submit.py:/submit.py:ro").WaitForPool();
}
