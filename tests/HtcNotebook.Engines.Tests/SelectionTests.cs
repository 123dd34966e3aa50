using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;

namespace HtcNotebook.Engines.Tests;

/// <summary>Choosing an engine on this machine.</summary>
public sealed class SelectionTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Auto_takes_docker_when_its_daemon_answers()
    {
        Machine.Tool("dockerd", "docker.io");
        var selected = await new EngineSelector(Machine.Settings(Machine.DockerBuiltIn, scratch)).SelectAsync("auto", null);
        Assert.Equal("docker", selected!.Name);
    }

    [Fact]
    public async Task Auto_passes_over_a_docker_without_daemon()
    {
        Machine.Tool("podman", "podman");
        var selected = await new EngineSelector(WithoutDaemon()).SelectAsync("", null);
        Assert.Equal("podman", selected!.Name);
    }

    [Fact]
    public async Task Docker_without_daemon_is_an_error_that_says_so()
    {
        var location = new SourceLocation("climate.csproj", 3, 5);
        var finding = await Machine.FailsAsync(() => new EngineSelector(WithoutDaemon()).SelectAsync("docker", location));
        Assert.Equal("HTC3003", finding.Code);
        Assert.Equal(location, finding.Location);
        Assert.Contains("daemon does not answer", finding.Message, StringComparison.Ordinal);
        Assert.Contains(scratch.In("no.sock"), finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker", "HTC3002")]
    [InlineData("buildah", "HTC3002")]
    [InlineData("auto", "HTC3004")]
    [InlineData("kaniko", "HTC3001")]
    public async Task No_engine_in_path(string name, string code)
    {
        var settings = new EngineSettings { Environment = new Dictionary<string, string?> { ["PATH"] = scratch.Folder } };
        var finding = await Machine.FailsAsync(() => new EngineSelector(settings).SelectAsync(name, null));
        Assert.Equal(code, finding.Code);
        if (name == "auto")
        {
            Assert.All(EngineSelector.Names, engine => Assert.Contains($"{engine}: no program '{engine}' in PATH", finding.Message, StringComparison.Ordinal));
            Assert.Contains("apt-get install", finding.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Program_that_only_fails_is_not_chosen()
    {
        var fake = scratch.In("podman");
        await File.WriteAllTextAsync(fake, "#!/bin/sh\necho 'Error: cannot do anything' >&2\nexit 125\n");
        File.SetUnixFileMode(fake, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var settings = new EngineSettings { Commands = new Dictionary<string, string> { ["podman"] = fake } };
        var finding = await Machine.FailsAsync(() => new EngineSelector(settings).SelectAsync("podman", null));
        Assert.Equal("HTC3003", finding.Code);
        Assert.Contains("Error: cannot do anything", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task None_is_no_engine() => Assert.Null(await new EngineSelector(new EngineSettings()).SelectAsync("none", null));

    private EngineSettings WithoutDaemon()
    {
        var settings = Machine.Settings(Machine.DockerBuiltIn, scratch);
        return settings with
        {
            Environment = new Dictionary<string, string?>(settings.Environment) { ["DOCKER_HOST"] = $"unix://{scratch.In("no.sock")}" },
        };
    }
}
