namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Programs for version 1 of HTCondor's Python bindings, and HTMap, on HTCondor 23 (trixie) and 25 (sid).</summary>
[Trait("Category", "Image")]
public sealed partial class BindingsTests(Machine machine)
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

        Assert.Equal("2040 texts arrived as they were\n", container.Do("python", "-W", "error", "/texts.py", "2", "40"));

        ThereAndBack(published.Image);
        JobsInContainers(published.Image);

        // A real version 1 that a user installs is found first.
        container.Do("sh", "-c", "mkdir -p $(python -m site --user-site)/htcondor && echo 'real = True' >$(python -m site --user-site)/htcondor/__init__.py");
        Assert.Equal("True\n", container.Python("import htcondor; print(htcondor.real)"));
    }

    [Fact]
    public void A_current_wheel_of_the_bindings_works_beside_the_pool_and_check_knows()
    {
        const string Install = "python -m zipfile -e /wheel.whl $(python -m site --user-site)";
        var files = Path.Combine(Path.GetDirectoryName(HtcNotebook.Testing.Repository.Root)!, "shared", "pypi", "wheels", "files");
        IEnumerable<string> wheel = ["--volume", $"{Directory.GetFiles(files, "htcondor-25.*-cp313-*.whl").Single()}:/wheel.whl:ro"];
        using (var container = new NotebookContainer(machine.Base.Image, wheel).WaitForPool())
        {
            Assert.Contains("the notebook's Python asks the pool (/usr/lib/python3/dist-packages/", container.Do("htc-pool", "check"), StringComparison.Ordinal);
            container.Do("sh", "-c", Install);
            Assert.StartsWith("25.", container.Python("import htcondor2; print(htcondor2.version().split()[1])"), StringComparison.Ordinal);
            Assert.Contains("the notebook's Python asks the pool (/home/jovyan/.local/", container.Do("htc-pool", "check"), StringComparison.Ordinal);
            Assert.EndsWith("arrived\n\n", container.Python("""
                import htcnotebook
                print(htcnotebook.submit({"executable": "/bin/echo", "transfer_executable": False, "arguments": ["arrived"]}).wait(90).output())
                """), StringComparison.Ordinal);
        }

        // As HTCondor would have it, neither of the two works.
        using var strict = new NotebookContainer(machine.Base.Image, [.. wheel, "--env", "_condor_SEC_FS_ENFORCE_CHANNEL_BINDING=True"]).WaitForPool();
        strict.Do("sh", "-c", Install);
        var check = strict.Try("htc-pool", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("the notebook's Python cannot ask the pool (/home/jovyan/.local/", check.Output, StringComparison.Ordinal);
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

    /// <summary>Jobs that are queued survive a change to HTCondor 25 on the same home, and the change back.</summary>
    private void ThereAndBack(string newer)
    {
        const string Submit = "printf 'executable = /bin/sh\ntransfer_executable = false\narguments = \"-c true\"\nrequirements = false\nqueue\n' | condor_submit -terse -";
        var home = Engine.Docker.Run("volume", "create").Succeeds().Output.Trim();
        try
        {
            var queued = 0;
            foreach (var image in new[] { machine.Base.Image, newer, machine.Base.Image })
            {
                using var container = new NotebookContainer(image, "--volume", $"{home}:/home/jovyan").WaitForPool();
                container.Do("sh", "-c", Submit);
                queued++;
                Assert.Equal(queued, container.Do("condor_q", "-af", "ClusterId").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
                container.Stop();
            }
        }
        finally
        {
            Engine.Docker.Run("volume", "rm", "--force", home);
        }
    }

    private static NotebookContainer Container(string image) =>
        new NotebookContainer(image, "--volume", $"{Programs}/version1.py:/version1.py:ro", "--volume", $"{Programs}/submit.py:/submit.py:ro", "--volume", $"{Programs}/texts.py:/texts.py:ro").WaitForPool();
}
