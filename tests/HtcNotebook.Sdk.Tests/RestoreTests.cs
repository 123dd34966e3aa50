using System.Net;
using System.Net.Sockets;

namespace HtcNotebook.Sdk.Tests;

/// <summary>What dotnet restore settles, and when it asks.</summary>
[Collection(SdkCollection.Name)]
public sealed class RestoreTests(SdkPackage package)
{
    [Fact]
    public void Restore_writes_the_lock_and_shows_the_resolution_once()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        Assert.Contains("climate -> ", folder.DotNet("restore").Succeeds().Output, StringComparison.Ordinal);
        var written = File.GetLastWriteTimeUtc(folder.Lock);
        var second = folder.DotNet("restore", "-v:d").Succeeds().Output;
        Assert.DoesNotContain("climate -> ", second, StringComparison.Ordinal);
        Assert.DoesNotContain("task from assembly \"" + package.InstalledTasks, second, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder.Lock));
    }

    [Fact]
    public void A_lock_that_came_with_the_project_is_taken_as_it_is()
    {
        var first = new NotebookFolder(package, VerbTests.Offline);
        first.DotNet("restore").Succeeds();
        var second = new NotebookFolder(package, VerbTests.Offline).Write("notebook.lock.json", File.ReadAllText(first.Lock));
        Assert.DoesNotContain("climate -> ", second.DotNet("restore").Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(first.Lock), File.ReadAllText(second.Lock));
    }

    [Fact]
    public void A_build_without_a_restore_says_what_to_do()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        folder.DotNet("restore").Succeeds();
        File.Delete(folder.Lock);
        var output = folder.DotNet("build", "--no-restore").FailsWith("HTC2203").Output;
        Assert.Contains("dotnet restore", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_whose_lock_does_not_fit_says_what_to_do_and_keeps_the_image_folder()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        folder.DotNet("build").Succeeds();
        var before = FolderText.Render(folder.Image());
        folder.Write("climate.csproj", File.ReadAllText(folder.ProjectFile).Replace("</Project>", "<ItemGroup><PythonPackage Include=\"xarray\" /></ItemGroup></Project>", StringComparison.Ordinal));
        var output = folder.DotNet("build", "--no-restore").FailsWith("HTC2204").Output;
        Assert.Contains("xarray", output, StringComparison.Ordinal);
        Assert.Equal(before, FolderText.Render(folder.Image()));
    }

    /// <summary>An archive that keeps its first client waiting, then is gone.</summary>
    [Theory]
    [InlineData("restore")]
    [InlineData("run")]
    public async Task What_takes_long_is_said_while_it_does(string verb)
    {
        using var archive = new TcpListener(IPAddress.Loopback, 0);
        archive.Start();
        var gone = Task.Run(async () =>
        {
            using var client = await archive.AcceptTcpClientAsync();
            await Task.Delay(TimeSpan.FromSeconds(3));
            archive.Stop();
        });
        var mirror = $"http://{archive.LocalEndpoint}";
        var folder = new NotebookFolder(
            package, $"<PropertyGroup><DebianMirror>{mirror}</DebianMirror><DebianSecurityMirror>{mirror}</DebianSecurityMirror></PropertyGroup>");
        var result = folder.DotNet(verb);
        await gone;
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("  Asking the packages' sources for what they have (1 s)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Locked_mode_never_writes()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        folder.DotNet("restore", "-p:RestoreLockedMode=true").FailsWith("HTC2203");
        Assert.False(File.Exists(folder.Lock));
        folder.DotNet("restore").Succeeds();
        folder.DotNet("restore", "-p:RestoreLockedMode=true").Succeeds();
    }

    [Fact]
    public void Force_evaluate_asks_again()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        folder.DotNet("restore").Succeeds();
        Assert.Contains("climate -> ", folder.DotNet("restore", "--force-evaluate").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_solution_restores_the_projects_in_it()
    {
        var folder = new NotebookFolder(package, VerbTests.Offline);
        folder.DotNet("new", "sln", "-n", "all", "--format", "sln").Succeeds();
        folder.DotNet("sln", "all.sln", "add", "climate.csproj").Succeeds();
        folder.DotNet("restore", "all.sln").Succeeds();
        Assert.True(File.Exists(folder.Lock));
        folder.DotNet("build", "all.sln", "--no-restore").Succeeds();
        Assert.True(Directory.Exists(folder.Image()));
    }

    [Fact]
    public void Debian_packages_get_their_versions_from_the_archive()
    {
        var folder = new NotebookFolder(package, """<ItemGroup><PythonPackage Include="xarray" Version=">=2024.1" /><RPackage Include="data.table" /></ItemGroup>""");
        var output = folder.DotNet("restore").Succeeds().Output;
        Assert.Matches(@"xarray >=2024\.1 +apt +python3-xarray +20", output);
        Assert.Matches(@"data\.table +apt +r-cran-data\.table +1\.", output);
        folder.DotNet("build", "--no-restore").Succeeds();
        Assert.Contains("python3-xarray=20", File.ReadAllText(Path.Combine(folder.Image(stack: "debian"), "layers/project/apt.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_does_not_exist_names_its_line()
    {
        var folder = new NotebookFolder(package, "<ItemGroup>\n  <SystemPackage Include=\"graphvizz\" />\n</ItemGroup>");
        var result = folder.DotNet("restore");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(@"climate\.csproj\(3,4\): error HTC2\d\d\d: .*graphviz", result.Output);
        Assert.False(File.Exists(folder.Lock));
    }
}
