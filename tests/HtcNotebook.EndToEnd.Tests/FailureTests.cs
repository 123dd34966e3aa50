using System.Diagnostics;
using System.Globalization;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>What goes wrong leaves earlier output as it was, says why, and the next try works.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Engine")]
public sealed class FailureTests(Machine machine)
{
    [Fact]
    public void A_base_that_does_not_exist_is_named()
    {
        machine.Registry.Login(Engine.Docker);
        var missing = $"{machine.Registry.Host}/jupyter/none:1";
        var said = Empty().DotNet("publish", "-p:ImageEngine=docker", "-p:NotebookStack=jupyter", $"-p:ContainerBaseImage={missing}");
        Fails(said, "HTC3011");
        Assert.Contains(missing, said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_engine_an_engine_that_is_down_and_one_that_is_not_there()
    {
        var project = Empty();
        var nowhere = machine.Packages.NewFolder();
        string[] publish = ["publish", "-p:NotebookStack=jupyter", "-p:ContainerBaseImage=scratch.example/x:1"];
        var dotnet = Process.GetCurrentProcess().MainModule!.FileName;
        File.CreateSymbolicLink(Path.Combine(nowhere, "dotnet"), File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet);

        Fails(project.DotNetWith(new Dictionary<string, string?> { ["PATH"] = nowhere }, publish), "HTC3004");
        Fails(project.DotNetWith(new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{nowhere}/none.sock" }, [.. publish, "-p:ImageEngine=docker"]), "HTC3003");
        Fails(project.DotNet([.. publish, "-p:ImageEngine=podman", $"-p:PodmanCommand={nowhere}/podman"]), "HTC3002");

        // What was rendered meanwhile builds wherever there is an engine.
        Assert.True(File.Exists(Path.Combine(project.ImageFolder(stack: "jupyter"), "Dockerfile")));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task A_publish_that_is_ended_leaves_the_earlier_image_and_the_next_one_works(string signal)
    {
        using var server = new LoopbackServer();
        var wheel = MadePackages.Wheel(server, "slowpackage");
        var repository = machine.Repository($"ended-{signal.ToLowerInvariant()}");
        var image = $"{repository}:base";
        var project = new UserProject(machine, "<ItemGroup><PythonPackage Include=\"slowpackage\" Source=\"pip\" Condition=\"'$(Slow)' == 'true'\" /></ItemGroup>", "climate");
        string[] options = ["publish", "-p:ImageEngine=docker", $"-p:ContainerRepository={repository}", "-p:ContainerBuildNetwork=host", $"-p:PipIndexUrl={server.Address}/simple"];
        project.DotNet(options).Succeeds();
        var earlier = Engine.Docker.Id(image);
        Assert.NotEmpty(earlier);

        // Restore reads of the file as well. Then pip waits for it: the build is in the middle for as long as this test wants.
        project.DotNet(["restore", .. options[1..], "-p:Slow=true"]).Succeeds();
        var asked = server.Stall(wheel);
        using var publish = project.Start([.. options, "-p:Slow=true"]);
        publish.StandardInput.Close();
        var output = publish.StandardOutput.ReadToEndAsync();
        _ = publish.StandardError.ReadToEndAsync();
        await Task.WhenAny(asked, publish.WaitForExitAsync(), Task.Delay(TimeSpan.FromMinutes(5)));
        Assert.True(asked.IsCompleted, publish.HasExited ? await output : "pip did not ask for the wheel");
        Command.Run("kill", [$"-{signal}", publish.Id.ToString(CultureInfo.InvariantCulture)]).Succeeds();
        Assert.True(publish.WaitForExit(TimeSpan.FromSeconds(60)), "dotnet did not end");
        Assert.NotEqual(0, publish.ExitCode);
        Assert.Equal(earlier, Engine.Docker.Id(image));
        if (signal == "INT")
        {
            Assert.DoesNotContain("HTC1999", await output, StringComparison.Ordinal);
            Assert.Empty(ClientsOf(project));
        }

        server.Resume(wheel);
        var rendered = FolderText.Render(project.ImageFolder());
        Assert.Contains("slowpackage==1.0", rendered, StringComparison.Ordinal);
        project.DotNet([.. options, "-p:Slow=true"]).Succeeds();
        Assert.Equal(rendered, FolderText.Render(project.ImageFolder()));
        Assert.NotEqual(earlier, Engine.Docker.Id(image));
        Assert.Equal("slowpackage 1.0\n", Engine.Docker.Run("run", "--rm", "--entrypoint", "python", image, "-c", "import slowpackage; print(slowpackage.answer)").Succeeds().Output);
        foreach (var left in ClientsOf(project))
        {
            Command.Run("kill", ["-KILL", left]);
        }
    }

    [Fact]
    public void A_build_that_is_killed_leaves_the_old_folder_or_the_new_one()
    {
        var project = Empty("<ItemGroup><NotebookContent Include=\"notebooks/**\" /></ItemGroup>");
        string[] build = ["build", "-p:NotebookStack=jupyter", "-p:ContainerBaseImage=scratch.example/x:1"];

        // Enough files that writing the folder takes a while.
        void Edit(int edition)
        {
            for (var index = 0; index < 1500; index++)
            {
                project.Write($"notebooks/{index}.ipynb", $"{edition} {index}");
            }
        }

        Edit(0);
        project.DotNet(build).Succeeds();
        var folder = project.ImageFolder(stack: "jupyter");
        var known = FolderText.Render(folder);
        for (var edition = 1; edition <= 3; edition++)
        {
            Edit(edition);
            using (var killed = project.Start(build))
            {
                killed.StandardInput.Close();
                _ = killed.StandardOutput.ReadToEndAsync();
                _ = killed.StandardError.ReadToEndAsync();
                while (!Directory.Exists($"{folder}.next") && !killed.HasExited)
                {
                    Thread.Sleep(1);
                }

                Assert.False(killed.HasExited, "The build ended before it could be killed.");

                // In the middle of writing, then nearer to the end.
                Thread.Sleep(edition * 15);
                killed.Kill();
                killed.WaitForExit();
            }

            var left = FolderText.Render(folder);
            Assert.True(left == known || left.Contains($"\n{edition} 1499\n", StringComparison.Ordinal), "neither the old folder nor the new one");
            project.DotNet(build).Succeeds();
            known = FolderText.Render(folder);
            Assert.Contains($"\n{edition} 1499\n", known, StringComparison.Ordinal);
            Assert.DoesNotContain($"\n{edition - 1} 1499\n", known, StringComparison.Ordinal);
            Assert.Equal([folder], Directory.GetDirectories(Path.GetDirectoryName(folder)!, "image*"));
        }
    }

    [Fact]
    public void A_full_disk_under_obj_leaves_the_earlier_folder()
    {
        var project = Empty("<ItemGroup><NotebookContent Include=\"notebooks/**\" /></ItemGroup>").Write("notebooks/small.ipynb", "{}");
        string[] build = ["build", "-p:NotebookStack=jupyter", "-p:ContainerBaseImage=scratch.example/x:1"];
        Directory.CreateDirectory(project.At("obj"));
        Command.Run("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", project.At("obj")]).Succeeds();
        using var cleanup = new Cleanup(() => Command.Run("umount", ["--lazy", project.At("obj")]));
        project.DotNet(build).Succeeds();
        var earlier = FolderText.Render(project.ImageFolder(stack: "jupyter"));

        project.Write("notebooks/large.ipynb", new string('x', 8_000_000));
        Fails(project.DotNet(build), "HTC1901");
        Assert.Equal(earlier, FolderText.Render(project.ImageFolder(stack: "jupyter")));

        File.WriteAllText(project.At("notebooks/large.ipynb"), "{}");
        project.DotNet(build).Succeeds();
        Assert.Contains("content/image/usr/local/share/htcnotebook/content/notebooks/large.ipynb", FolderText.Render(project.ImageFolder(stack: "jupyter")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_under_the_engines_store_is_said_so()
    {
        var store = machine.Packages.NewFolder();
        Directory.CreateDirectory(Path.Combine(store, "disk"));
        Command.Run("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", Path.Combine(store, "disk")]).Succeeds();
        using var cleanup = new Cleanup(() => Command.Run("umount", ["--lazy", Path.Combine(store, "disk")]));
        File.WriteAllText(Path.Combine(store, "storage.conf"), $"""
            [storage]
            driver = "vfs"
            graphroot = "{store}/disk/graph"
            runroot = "{store}/run"
            """);
        var project = Empty();
        var said = project.DotNetWith(
            new Dictionary<string, string?> { ["CONTAINERS_STORAGE_CONF"] = Path.Combine(store, "storage.conf"), ["TMPDIR"] = Path.Combine(store, "disk") },
            "publish", "-p:ImageEngine=buildah", $"-p:ContainerRepository={machine.Repository("full")}");
        Fails(said, "HTC3014");
    }

    private UserProject Empty(string body = "") => new(machine, body, "climate");

    private static void Fails(CommandResult said, string code)
    {
        Assert.True(said.ExitCode != 0, $"exit code 0\n{said.Output}");
        Assert.True(said.Output.Contains($"error {code}:", StringComparison.Ordinal), said.Output);
        Assert.DoesNotContain("   at ", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("HTC1999", said.Output, StringComparison.Ordinal);
    }

    /// <summary>Ids of the engine's processes that work on a project.</summary>
    private static IReadOnlyList<string> ClientsOf(UserProject project) =>
        Command.Run("pgrep", ["-f", $"^[^ ]*docker .*{project.Folder}"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
