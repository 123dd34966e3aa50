using System.Net;
using System.Net.Sockets;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Running;

namespace HtcNotebook.Images.Tests.Running;

public sealed class RunRequestTests
{
    private static readonly string[] OwnFiles = ["--user", "1234:1234"];

    internal static NotebookRun Run() => new()
    {
        Project = "climate",
        Engine = "docker",
        EngineSettings = new EngineSettings(),
        Image = new PublishRequest { ImageFolder = "/image", Repository = "mylab/climate", Tags = ["scipy"] },
    };

    [Fact]
    public void Jupyter_gets_a_port_a_volume_the_folders_and_a_token_that_no_list_of_processes_shows()
    {
        var run = Run() with
        {
            Volume = "climate-scipy", Cpus = "2", Memory = "4g", EngineArguments = ["--label=a b"],
            Folders = new Dictionary<string, string> { ["/home/jovyan/notebooks"] = "/home/ada/climate/notebooks" },
        };
        var request = RunRequest.Make(run, "mylab/climate:scipy", 8890, [], ["--gpus", "all"], OwnFiles, terminal: true);
        var container = request.Container;
        Assert.Equal("mylab-climate-scipy-8890", container.Name);
        Assert.Equal(["127.0.0.1:8890:8890"], container.Ports);
        Assert.Equal(["climate-scipy:/home/jovyan", "/home/ada/climate/notebooks:/home/jovyan/notebooks"], container.Volumes);
        Assert.Equal(
            ["--cpus", "2", "--memory", "4g", "--gpus", "all", "--env", "JUPYTER_PORT=8890", "--env", "JUPYTER_TOKEN", "--sig-proxy=false", "--user", "1234:1234", "--label=a b"],
            container.Options);
        Assert.Empty(container.Command);
        Assert.Equal($"http://127.0.0.1:8890/lab?token={request.Token}", request.Address);
        Assert.Equal(48, request.Token!.Length);
        Assert.NotEqual(request.Token, RunRequest.Make(run, "x", 8890, [], [], [], terminal: true).Token);
        Assert.DoesNotContain(container.Options, option => option.Contains(request.Token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "--interactive", "--tty")]
    [InlineData(false, "--interactive")]
    public void A_command_gets_the_terminal(bool terminal, params string[] expected)
    {
        var request = RunRequest.Make(Run(), "x", 8888, ["bash", "-c", "echo $HOME; ls"], [], [], terminal);
        Assert.Null(request.Token);
        Assert.Equal(["bash", "-c", "echo $HOME; ls"], request.Container.Command);
        Assert.Equal(["--env", "JUPYTER_PORT=8888", .. expected], request.Container.Options);
    }

    [Fact]
    public void Options_go_to_Jupyter()
    {
        var request = RunRequest.Make(Run(), "x", 8888, ["--ServerApp.base_url=/a"], [], [], terminal: false);
        Assert.NotNull(request.Token);
        Assert.Equal(["start-notebook.py", "--ServerApp.base_url=/a"], request.Container.Command);
    }

    [Fact]
    public void A_port_in_use_is_passed_over()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.InRange(LocalPorts.FirstFree(port), port + 1, port + LocalPorts.Tried - 1);
    }

    [Fact]
    public void No_free_port_names_the_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, ushort.MaxValue);
        try
        {
            taken.Start();
        }
        catch (SocketException)
        {
            // Then somebody else has it, which is the same.
        }

        var finding = Assert.Single(Assert.Throws<NotebookException>(() => LocalPorts.FirstFree(ushort.MaxValue)).Diagnostics);
        Assert.Equal("HTC3040", finding.Code);
        Assert.Contains("set RunPort", finding.Message, StringComparison.Ordinal);
    }
}
