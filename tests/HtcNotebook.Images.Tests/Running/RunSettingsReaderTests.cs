using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Running;

namespace HtcNotebook.Images.Tests.Running;

public sealed class RunSettingsReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-run-");

    [Fact]
    public void Nothing_set_is_port_8888_and_a_volume_of_the_image()
    {
        var run = Read();
        Assert.Equal(8888, run.Port);
        Assert.Equal("mylab-climate-scipy", run.Volume);
        Assert.Empty(run.Folders);
        Assert.False(run.OpenBrowser);
    }

    [Fact]
    public void Everything_can_be_set()
    {
        _folder.CreateSubdirectory("notebooks/deep");
        var run = Read(
            ("RunPort", "9000"), ("RunCpus", "0.5"), ("RunMemory", "4g"), ("RunGpus", "all"), ("RunVolume", "none"),
            ("RunFolders", "notebooks; notebooks/deep"), ("RunEngineArguments", "--env 'A=one two' --label=\"x y\"z ''"), ("OpenBrowser", "true"));
        Assert.Equal((9000, "0.5", "4g", "all", "", true), (run.Port, run.Cpus, run.Memory, run.Gpus, run.Volume, run.OpenBrowser));
        Assert.Equal(["/home/jovyan/notebooks", "/home/jovyan/notebooks/deep"], run.Folders.Keys);
        Assert.Equal(Path.Combine(_folder.FullName, "notebooks"), run.Folders["/home/jovyan/notebooks"]);
        Assert.Equal(["--env", "A=one two", "--label=x yz", ""], run.EngineArguments);
    }

    [Fact]
    public void None_switches_volume_and_folders_off()
    {
        _folder.CreateSubdirectory("none");
        var run = Read(("RunVolume", "none"), ("RunFolders", "none"));
        Assert.Equal("", run.Volume);
        Assert.Empty(run.Folders);
    }

    [Theory]
    [InlineData("RunPort", "0")]
    [InlineData("RunPort", "65536")]
    [InlineData("RunPort", "eighty")]
    [InlineData("RunPort", "-1")]
    [InlineData("RunCpus", "0")]
    [InlineData("RunCpus", "0.0")]
    [InlineData("RunCpus", "two")]
    [InlineData("RunCpus", "2 --privileged")]
    [InlineData("RunMemory", "0g")]
    [InlineData("RunMemory", "4GB")]
    [InlineData("RunMemory", "4 g")]
    [InlineData("RunGpus", "some")]
    [InlineData("RunGpus", "0")]
    [InlineData("RunVolume", "/etc")]
    [InlineData("RunVolume", "a:b")]
    [InlineData("RunVolume", "../x")]
    [InlineData("OpenBrowser", "perhaps")]
    [InlineData("RunEngineArguments", "--env 'A=1")]
    public void A_setting_that_cannot_be_names_its_line(string name, string value)
    {
        var finding = Assert.Single(Assert.Throws<NotebookException>(() => Read((name, value))).Diagnostics);
        Assert.Equal("HTC1050", finding.Code);
        Assert.Equal(7, finding.Location!.Value.Line);
        Assert.StartsWith($"{name} \"{value}\" is not valid: ", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "there is no such folder")]
    [InlineData("../other", "not below the project's folder")]
    [InlineData(".", "not below the project's folder")]
    [InlineData("/etc", "not below the project's folder")]
    [InlineData("a:b", "no ':' in a path")]
    public void A_folder_that_cannot_be_shown_says_why(string name, string why)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "a:b"));
        var finding = Assert.Single(Assert.Throws<NotebookException>(() => Read(("RunFolders", name))).Diagnostics);
        Assert.Equal("HTC1051", finding.Code);
        Assert.Contains(why, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_findings_come_at_once() =>
        Assert.Equal(3, Assert.Throws<NotebookException>(() => Read(("RunPort", "x"), ("RunCpus", "x"), ("RunFolders", "x"))).Diagnostics.Count);

    public void Dispose() => _folder.Delete(recursive: true);

    private NotebookRun Read(params (string Name, string Value)[] properties)
    {
        var file = Path.Combine(_folder.FullName, "climate.csproj");
        return RunSettingsReader.Read(
            new ProjectInput
            {
                FilePath = file,
                Properties = properties.ToDictionary(each => each.Name, each => new ProjectProperty(each.Value, new SourceLocation(file, 7, 3))),
                Items = [],
            },
            RunRequestTests.Run());
    }
}
