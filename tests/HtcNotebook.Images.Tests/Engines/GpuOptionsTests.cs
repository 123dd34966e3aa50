using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Tests.Engines;

/// <summary>How each engine is asked for GPUs, and what is said where there are none.</summary>
public sealed class GpuOptionsTests : IDisposable
{
    private static readonly HostGpus None = new(HasDevices: false, HasCdi: false);
    private readonly string _root = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("all", "--gpus all")]
    [InlineData("2", "--gpus 2")]
    public async Task docker_has_an_option_for_them(string gpus, string options)
    {
        Assert.Equal(options, string.Join(' ', await (await Docker("echo '{}'")).Runner!.GpuOptionsAsync(gpus, new HostGpus(HasDevices: true, HasCdi: false))));
    }

    [Theory]
    [InlineData("all", "--device nvidia.com/gpu=all")]
    [InlineData("2", "--device nvidia.com/gpu=0 --device nvidia.com/gpu=1")]
    public async Task podman_takes_them_by_CDI(string gpus, string options)
    {
        Assert.Equal(options, string.Join(' ', await Podman.Runner!.GpuOptionsAsync(gpus, new HostGpus(HasDevices: true, HasCdi: true))));
    }

    [Fact]
    public async Task A_machine_without_one_is_named_and_not_the_engines_error()
    {
        Assert.Equal("HTC3043", await CodeOf(async () => await (await Docker("echo '{\"Runtimes\":{\"runc\":{}}}'")).Runner!.GpuOptionsAsync("all", None)));
        Assert.Equal("HTC3043", await CodeOf(async () => await (await Docker("exit 1")).Runner!.GpuOptionsAsync("all", None)));
        Assert.Equal("HTC3043", await CodeOf(() => Podman.Runner!.GpuOptionsAsync("all", None)));
        Assert.Equal("HTC3044", await CodeOf(() => Podman.Runner!.GpuOptionsAsync("all", None with { HasDevices = true })));
    }

    [Fact]
    public async Task A_daemon_that_is_elsewhere_may_have_GPUs_that_this_machine_has_not()
    {
        Assert.Equal(["--gpus", "1"], await (await Docker("echo '{\"Runtimes\":{\"nvidia\":{},\"runc\":{}}}'")).Runner!.GpuOptionsAsync("1", None));
        Assert.Equal(["--gpus", "1"], await (await Docker("echo '{\"DiscoveredDevices\":[{\"ID\":\"nvidia.com/gpu=0\"}]}'")).Runner!.GpuOptionsAsync("1", None));
    }

    [Theory]
    [InlineData("dev/nvidiactl", "", true, false)]
    [InlineData("etc/cdi/nvidia.yaml", "cdiVersion: 0.5.0\nkind: nvidia.com/gpu\n", false, true)]
    [InlineData("var/run/cdi/nvidia.json", "{\"kind\": \"nvidia.com/gpu\"}", false, true)]
    [InlineData("etc/cdi/other.yaml", "kind: example.org/gpu\n", false, false)]
    [InlineData("etc/cdi/nvidia.yaml.old", "kind: nvidia.com/gpu\n", false, false)]
    [InlineData("etc/hosts", "", false, false)]
    public void What_the_machine_says(string file, string text, bool devices, bool cdi)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);

        Assert.Equal(new HostGpus(devices, cdi), HostGpus.Look(_root));
    }

    private static PodmanEngine Podman => new(new EngineSettings());

    /// <summary>docker, whose <c>info</c> is what a script prints.</summary>
    private async Task<DockerEngine> Docker(string script)
    {
        var program = Path.Combine(_root, "docker");
        File.WriteAllText(program, $"#!/bin/sh\n[ \"$1\" = info ] || exit 0\n{script}\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        var docker = new DockerEngine(new EngineSettings { Commands = new Dictionary<string, string> { ["docker"] = program } });
        Assert.True((await docker.ProbeAsync()).Works);
        return docker;
    }

    private static async Task<string> CodeOf(Func<Task> ask) => Assert.Single((await Assert.ThrowsAsync<NotebookException>(ask)).Diagnostics).Code;
}
