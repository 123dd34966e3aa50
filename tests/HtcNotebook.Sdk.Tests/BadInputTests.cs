namespace HtcNotebook.Sdk.Tests;

/// <summary>Errors and warnings that only the verbs themselves can come to.</summary>
[Collection(SdkCollection.Name)]
public sealed class BadInputTests(SdkPackage package)
{
    [Fact]
    public void A_damaged_file_below_obj_is_said_so_and_made_anew()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        folder.DotNet("build").Succeeds();
        var rendered = FolderText.Render(folder.Image());
        var stored = folder.At("obj/Debug/base-jupyter/notebook.json");
        File.WriteAllText(stored, File.ReadAllText(stored)[..100]);

        var output = folder.DotNet("build").FailsWith("HTC1906").Output;

        Assert.DoesNotContain("HTC1999", output, StringComparison.Ordinal);
        Assert.Equal(rendered, FolderText.Render(folder.Image()));
        folder.DotNet("build").Succeeds();
        Assert.Equal(rendered, FolderText.Render(folder.Image()));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named_and_leaves_the_image_folder()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        folder.DotNet("build").Succeeds();
        var rendered = FolderText.Render(folder.Image());
        File.WriteAllText(folder.Image() + ".next", "a file where the folder is to be made");

        var output = folder.DotNet("build", "-p:ContainerDescription=Seas").FailsWith("HTC1901").Output;

        Assert.Contains("image.next", output, StringComparison.Ordinal);
        Assert.Equal(rendered, FolderText.Render(folder.Image()));
    }

    [Fact]
    public void An_archive_needs_an_engine()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline + "\n<PropertyGroup>\n<ImageEngine>none</ImageEngine>\n</PropertyGroup>");
        var output = folder.DotNet("publish", "-p:ContainerArchiveOutputPath=image.tar").FailsWith("HTC3005").Output;
        Assert.Contains("climate.csproj(7,2): error HTC3005", output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("image.tar")));
    }

    [Fact]
    public void A_fault_of_the_sdk_keeps_its_details_in_a_file()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline + """

            <Target Name="Fault">
              <NotebookRestoreMutex LockFile="/" ProjectPath="$(MSBuildProjectFullPath)" ErrorLog="fault.log" />
            </Target>
            """);
        var output = folder.DotNet("msbuild", "-t:Fault").FailsWith("HTC1999").Output;
        Assert.Contains(folder.At("fault.log"), output, StringComparison.Ordinal);
        Assert.Contains("   at ", File.ReadAllText(folder.At("fault.log")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_package_source_there_is_nothing_to_ask()
    {
        var folder = new NotebookFolder(package).Write("empty.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        folder.DotNet("msbuild", "-t:SearchFlavors", "-p:RestoreConfigFile=empty.config").FailsWith("HTC1903");
    }

    [Fact]
    public void One_source_that_does_not_answer_is_a_warning()
    {
        var folder = new NotebookFolder(package);
        var output = folder.DotNet("msbuild", "-t:SearchFlavors", $"-p:RestoreSources=\"{package.Feed};http://127.0.0.1:9/v3/index.json\"").Succeeds().Output;
        Assert.Contains("warning HTC1902:", output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:9", output, StringComparison.Ordinal);
    }
}
