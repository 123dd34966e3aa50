namespace HtcNotebook.Sdk.Tests;

/// <summary>The verbs of dotnet on a project that compiles nothing.</summary>
[Collection(SdkCollection.Name)]
public sealed class VerbTests(SdkPackage package)
{
    /// <summary>A project that needs no network: the jupyter stack asks no index for what it has.</summary>
    internal const string Offline = """
        <PropertyGroup>
          <NotebookStack>jupyter</NotebookStack>
          <ContainerBaseImage>example.test/notebook:1</ContainerBaseImage>
        </PropertyGroup>
        """;

    private const string WithContent = Offline + """

        <ItemGroup>
          <NotebookContent Include="notebooks/**" />
        </ItemGroup>
        """;

    [Fact]
    public void Build_renders_the_image_folder_and_nothing_else()
    {
        var folder = new NotebookFolder(package, WithContent).Write("notebooks/a.ipynb", "{}");
        folder.DotNet("build").Succeeds();
        Assert.True(File.Exists(Path.Combine(folder.Image(), "content/image/usr/local/share/htcnotebook/content/notebooks/a.ipynb")));
        Assert.Contains("FROM example.test/notebook:1", File.ReadAllText(Path.Combine(folder.Image(), "Dockerfile")), StringComparison.Ordinal);
        Assert.Equal(
            ["climate.csproj", "notebook.lock.json", "notebooks", "nuget.config", "obj"],
            Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_second_build_renders_nothing_and_loads_no_task_of_ours()
    {
        var folder = new NotebookFolder(package, WithContent).Write("notebooks/a.ipynb", "{}");
        folder.DotNet("build").Succeeds();
        var stamp = File.GetLastWriteTimeUtc(folder.At("obj/Debug/base-jupyter/image.stamp"));
        var output = folder.DotNet("build", "-v:d").Succeeds().Output;
        Assert.Equal(stamp, File.GetLastWriteTimeUtc(folder.At("obj/Debug/base-jupyter/image.stamp")));
        Assert.Contains("Skipping target \"RenderNotebookImage\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("task from assembly \"" + package.InstalledTasks, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an edited notebook")]
    [InlineData("a new notebook")]
    [InlineData("a removed notebook")]
    [InlineData("an edited project")]
    [InlineData("another property")]
    [InlineData("a changed lock")]
    [InlineData("a lost image folder")]
    public void A_change_renders_again(string change)
    {
        var folder = new NotebookFolder(package, WithContent).Write("notebooks/a.ipynb", "{}").Write("notebooks/b.ipynb", "{}");
        folder.DotNet("build").Succeeds();
        var before = FolderText.Render(folder.Image());
        List<string> arguments = ["build"];
        switch (change)
        {
            case "an edited notebook":
                folder.Write("notebooks/a.ipynb", "{ }");
                break;
            case "a new notebook":
                folder.Write("notebooks/c.ipynb", "{}");
                break;
            case "a removed notebook":
                File.Delete(folder.At("notebooks/b.ipynb"));
                break;
            case "an edited project":
                folder.Write("climate.csproj", File.ReadAllText(folder.ProjectFile).Replace("</Project>", "<ItemGroup><ContainerPort Include=\"4040\" /></ItemGroup></Project>", StringComparison.Ordinal));
                break;
            case "a changed lock":
                File.WriteAllText(folder.Lock, File.ReadAllText(folder.Lock).Replace("example.test/notebook:1", "example.test/notebook:2", StringComparison.Ordinal));
                break;
            case "another property":
                arguments.Add("-p:ContainerDescription=Seas");
                break;
            default:
                Directory.Delete(folder.Image(), recursive: true);
                break;
        }

        folder.DotNet(arguments).Succeeds();
        var after = FolderText.Render(folder.Image());
        Assert.Equal(change == "a lost image folder", before == after);
    }

    [Fact]
    public void Two_flavors_in_turn_keep_their_own_folders()
    {
        var folder = new NotebookFolder(package, Offline);
        folder.DotNet("build", "-p:Flavor=scipy").Succeeds();
        var scipy = FolderText.Render(folder.Image("scipy"));
        folder.DotNet("build", "-p:Flavor=r").Succeeds();
        Assert.Equal(scipy, FolderText.Render(folder.Image("scipy")));
        Assert.True(File.Exists(Path.Combine(folder.Image("r"), "Dockerfile")));
        folder.DotNet("build", "--no-restore", "-p:Flavor=scipy").Succeeds();
    }

    [Fact]
    public async Task Two_flavors_at_once_do_not_disturb_each_other()
    {
        var folder = new NotebookFolder(package, Offline);
        string[] flavors = ["scipy", "r"];
        var runs = await Task.WhenAll(flavors.Select(flavor => Task.Run(() => folder.DotNet("publish", $"-p:Flavor={flavor}", "-p:ImageEngine=none"))));
        Assert.All(runs, run => run.Succeeds());
        var @lock = File.ReadAllText(folder.Lock);
        Assert.All(flavors, flavor => Assert.Contains($"jupyter/{flavor}/", @lock, StringComparison.Ordinal));
        Assert.All(flavors, flavor => Assert.True(File.Exists(Path.Combine(folder.Image(flavor), "Dockerfile"))));
    }

    [Fact]
    public async Task A_restore_waits_for_another_of_the_same_project()
    {
        var folder = new NotebookFolder(package, Offline);
        Directory.CreateDirectory(folder.At("obj"));
        Task<CommandResult> restore;
        using (new FileStream(folder.At("obj/restore.mutex"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            restore = Task.Run(() => folder.DotNet("restore"));
            await Task.WhenAny(restore, Task.Delay(TimeSpan.FromSeconds(5)));
            Assert.False(restore.IsCompleted);
            Assert.False(File.Exists(folder.At("obj/project.assets.json")));
        }

        Assert.Contains("Waiting for another restore of climate.csproj", (await restore).Succeeds().Output, StringComparison.Ordinal);
        folder.DotNet("build", "--no-restore").Succeeds();
    }

    [Fact]
    public void Publish_without_an_engine_leaves_the_folder_to_any_engine()
    {
        var folder = new NotebookFolder(package, Offline);
        var output = folder.DotNet("publish", "-p:ImageEngine=none").Succeeds().Output;
        Assert.Contains($"climate -> {folder.Image()}", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("obj/Release")));
    }

    [Fact]
    public void An_unknown_engine_names_its_line()
    {
        var folder = new NotebookFolder(package, Offline + "\n<PropertyGroup>\n<ImageEngine>dokcer</ImageEngine>\n</PropertyGroup>");
        var output = folder.DotNet("publish").FailsWith("HTC3001").Output;
        Assert.Contains("climate.csproj(7,2): error HTC3001", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_without_a_build_says_so()
    {
        var folder = new NotebookFolder(package, Offline);
        folder.DotNet("publish", "--no-build", "-p:ImageEngine=none").FailsWith("HTC1905");
    }

    [Fact]
    public void Clean_removes_what_build_made_and_keeps_the_lock()
    {
        var folder = new NotebookFolder(package, Offline);
        folder.DotNet("build").Succeeds();
        folder.DotNet("build", "-p:Flavor=r").Succeeds();
        folder.DotNet("clean").Succeeds();
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("obj/Debug/base-jupyter")));
        Assert.True(Directory.Exists(folder.Image("r")));
        Assert.True(File.Exists(folder.Lock));
        folder.DotNet("build").Succeeds();
        Assert.True(Directory.Exists(folder.Image()));
    }

    [Fact]
    public void Pack_makes_no_package_and_says_what_to_do()
    {
        var folder = new NotebookFolder(package, Offline);
        var output = folder.DotNet("pack").Succeeds().Output;
        Assert.Contains("climate: a notebook project makes no NuGet package; dotnet publish makes its image.", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.nupkg", SearchOption.AllDirectories));
    }

    [Fact]
    public void Hooks_run_where_their_names_say()
    {
        var folder = new NotebookFolder(package, Offline + """

            <PropertyGroup>
              <BeforeReadNotebookProjectDependsOn>MakeNotebook</BeforeReadNotebookProjectDependsOn>
              <AfterRenderNotebookImageDependsOn>SayRendered</AfterRenderNotebookImageDependsOn>
            </PropertyGroup>
            <Target Name="MakeNotebook">
              <WriteLinesToFile File="made.ipynb" Lines="{}" WriteOnlyWhenDifferent="true" Overwrite="true" />
              <ItemGroup><NotebookContent Include="made.ipynb" /></ItemGroup>
            </Target>
            <Target Name="SayRendered"><Message Importance="high" Text="rendered $([System.IO.File]::Exists('$(NotebookImageFolder)content/image/usr/local/share/htcnotebook/content/made.ipynb'))" /></Target>
            """);
        Assert.Contains("rendered True", folder.DotNet("build").Succeeds().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("climate.csproj")]
    [InlineData("climate.notebookproj")]
    public void The_version_may_stand_in_global_json(string fileName)
    {
        var folder = new NotebookFolder(package, Offline, fileName, "HtcNotebook.Sdk")
            .Write("global.json", $$"""{ "msbuild-sdks": { "HtcNotebook.Sdk": "{{SdkPackage.Version}}" } }""");
        folder.DotNet("build").Succeeds();
        Assert.True(File.Exists(Path.Combine(folder.Image(), "Dockerfile")));
    }

    [Fact]
    public void The_image_is_named_and_labelled_by_the_container_properties()
    {
        var folder = new NotebookFolder(package, Offline + """

            <PropertyGroup>
              <Version>2.1.0</Version>
              <Description>Seas and "ice"</Description>
              <Authors>A. Person</Authors>
              <PackageLicenseExpression>MIT</PackageLicenseExpression>
              <ContainerGenerateLabelsImageAuthors>false</ContainerGenerateLabelsImageAuthors>
            </PropertyGroup>
            <ItemGroup>
              <ContainerLabel Include="org.opencontainers.image.title" Value="My own" />
            </ItemGroup>
            """);
        folder.DotNet("build").Succeeds();
        var stored = folder.Stored("base", "jupyter");
        Assert.Contains("\"base-2.1.0\"", stored, StringComparison.Ordinal);
        var dockerfile = File.ReadAllText(Path.Combine(folder.Image(), "Dockerfile"));
        Assert.Contains("org.opencontainers.image.title=\"My own\"", dockerfile, StringComparison.Ordinal);
        Assert.Contains("org.opencontainers.image.version=\"2.1.0\"", dockerfile, StringComparison.Ordinal);
        Assert.Contains("org.opencontainers.image.licenses=\"MIT\"", dockerfile, StringComparison.Ordinal);
        Assert.DoesNotContain("org.opencontainers.image.authors", dockerfile, StringComparison.Ordinal);
        Assert.DoesNotContain("org.opencontainers.image.created", dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_time_is_a_label()
    {
        var folder = new NotebookFolder(package, Offline);
        folder.DotNet("build", "-p:SOURCE_DATE_EPOCH=1700000000").Succeeds();
        Assert.Contains("created=\"2023-11-14T22:13:20Z\"", File.ReadAllText(Path.Combine(folder.Image(), "Dockerfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void No_version_of_the_user_means_no_version_tag_and_no_label()
    {
        var folder = new NotebookFolder(package, Offline);
        folder.DotNet("build").Succeeds();
        Assert.DoesNotContain("1.0.0\"", folder.Stored("base", "jupyter"), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_tag_properties_are_an_error_with_a_line()
    {
        var folder = new NotebookFolder(package, Offline + "\n<PropertyGroup>\n<ContainerImageTag>a</ContainerImageTag>\n<ContainerImageTags>b;c</ContainerImageTags>\n</PropertyGroup>");
        var output = folder.DotNet("build").FailsWith("HTC1013").Output;
        Assert.Contains("climate.csproj(8,2): error HTC1013", output, StringComparison.Ordinal);
    }
}
