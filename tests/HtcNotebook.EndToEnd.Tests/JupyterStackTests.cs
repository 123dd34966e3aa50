using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>The jupyter stack on a stand-in of a docker-stacks image, with every source of packages on loopback.</summary>
[Trait("Category", "Image")]
public sealed class JupyterStackTests(Machine machine)
{
    [Fact]
    public void It_is_pulled_extended_and_pushed_and_its_own_start_stays()
    {
        using var server = new LoopbackServer();
        var standIn = $"{machine.Registry.Host}/{machine.Repository("jupyter/base-notebook")}:latest";
        machine.Registry.Login(Engine.Docker);
        PushStandIn(standIn);
        CondorRepository.Make(server, standIn);
        Engine.Docker.Run("rmi", standIn).Succeeds();
        MadePackages.Conda(server, "madeconda");
        MadePackages.Wheel(server, "madewheel");

        var project = new UserProject(machine, $"""
            <PropertyGroup>
              <NotebookStack>jupyter</NotebookStack>
              <ContainerBaseImage>{standIn}</ContainerBaseImage>
              <ContainerRegistry>{machine.Registry.Host}</ContainerRegistry>
              <ContainerRepository>{machine.Repository("jupyter/climate")}</ContainerRepository>
              <ContainerBuildNetwork>host</ContainerBuildNetwork>
              <HTCondorRepository>{server.Address}</HTCondorRepository>
              <PipIndexUrl>{server.Address}/simple</PipIndexUrl>
              <CondaChannel>{server.Address}</CondaChannel>
              <InstallHTMap>false</InstallHTMap>
            </PropertyGroup>
            <ItemGroup>
              <PythonPackage Include="madeconda" />
              <PythonPackage Include="madewheel" Source="pip" />
              <NotebookContent Include="hello.ipynb" />
            </ItemGroup>
            """, "climate").Write("hello.ipynb", "{}");
        var refused = project.DotNetWith(machine.Registry.Unknown, "publish", "-p:ImageEngine=docker");
        Assert.True(refused.Output.Contains("error HTC3012:", StringComparison.Ordinal), refused.Output);

        var published = project.Publish();
        Assert.StartsWith("sha256:", machine.Registry.Digest(machine.Repository("jupyter/climate"), "base"), StringComparison.Ordinal);

        // As somebody gets it elsewhere.
        Engine.Docker.Run("rmi", published.Image).Succeeds();
        Engine.Docker.RunIn(machine.Logins, "pull", published.Image).Succeeds();
        using (var read = JsonDocument.Parse(Engine.Docker.Run("image", "inspect", published.Image).Succeeds().Output))
        {
            var configuration = read.RootElement[0].GetProperty("Config");
            Assert.Equal(["tini", "-g", "--", "start.sh"], Words(configuration, "Entrypoint"));
            Assert.Equal(["start-notebook.py"], Words(configuration, "Cmd"));
            Assert.Equal(["CMD", "/etc/jupyter/healthcheck.py"], Words(configuration.GetProperty("Healthcheck"), "Test"));
            Assert.Equal(standIn, configuration.GetProperty("Labels").GetProperty("org.opencontainers.image.base.name").GetString());
        }

        using var container = new NotebookContainer(published.Image);
        container.WaitForPool();
        Assert.Contains("Sourcing shell script: /usr/local/bin/before-notebook.d/90-htcnotebook.sh", container.Log, StringComparison.Ordinal);
        Assert.Equal($"{CondorRepository.Version}-1", container.Do("dpkg-query", "--show", "--showformat", "${Version}", "condor"));
        Assert.StartsWith("/opt/conda/", container.Python("import htcondor2; print(htcondor2.__file__)"), StringComparison.Ordinal);
        Assert.Equal("result\n\n", container.Python("""
            import htcnotebook
            print(htcnotebook.submit({"executable": "/bin/echo", "transfer_executable": False, "arguments": ["result"]}, quiet=True).wait(90, quiet=True).output())
            """));
        Assert.Equal("madeconda 1.0, madewheel 1.0\n", container.RunJob("python -c 'import madeconda, madewheel; print(madeconda.answer, madewheel.answer, sep=\", \")'"));
        Assert.Equal("{}", container.Do("cat", "/home/jovyan/hello.ipynb"));
        Assert.Equal(200, container.Status("/api/kernels", container.WaitForToken()));
        Assert.Equal(403, container.Status("/api/kernels"));
        Assert.InRange(container.Stop().Took.TotalSeconds, 0, 10);
    }

    /// <summary>Our own packages without HTCondor, with the start scripts of another house: what docker has of them already is not built again.</summary>
    private void PushStandIn(string image)
    {
        var folder = Path.Combine(machine.Packages.NewFolder(), "image");
        Command.Run("cp", ["-R", machine.Base.Project.ImageFolder(), folder]).Succeeds();
        var standIns = Path.Combine(AppContext.BaseDirectory, "StandIns");
        Directory.CreateDirectory(Path.Combine(folder, "docker-stacks"));
        foreach (var file in new[] { "start.sh", "start-notebook.py", "mamba", "healthcheck.py" })
        {
            File.Copy(Path.Combine(standIns, file), Path.Combine(folder, "docker-stacks", file));
            Command.Run("chmod", ["0755", Path.Combine(folder, "docker-stacks", file)]).Succeeds();
        }

        var dockerfile = Path.Combine(folder, "Dockerfile");
        var text = File.ReadAllText(dockerfile);
        var end = text.IndexOf("\n# startup\n", StringComparison.Ordinal);
        Assert.True(end > 0, text);
        File.WriteAllText(dockerfile, text[..end] + File.ReadAllText(Path.Combine(standIns, "docker-stacks.Dockerfile")));
        Engine.Docker.Build(folder, image);
        Engine.Docker.RunIn(machine.Logins, "push", image).Succeeds();
    }

    private static IEnumerable<string?> Words(JsonElement of, string name) => of.GetProperty(name).EnumerateArray().Select(word => word.GetString());
}
