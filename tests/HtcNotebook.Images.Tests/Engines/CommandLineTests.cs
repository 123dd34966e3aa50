using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Tests.Resolution;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Engines;

/// <summary>What engines are asked: architecture, network, registries without TLS, restricted machines, formats.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly string Foreign = HostArchitecture.Debian == "arm64" ? "amd64" : "arm64";
    private static readonly ImageReference Image = new("registry.site:5000", "mylab/climate", "scipy");
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("docker")]
    [InlineData("podman")]
    [InlineData("buildah")]
    public async Task Another_architecture_is_a_platform_and_the_machines_own_is_none(string name)
    {
        var (engine, selected) = await SelectAsync(name);
        await BuildAsync(selected, build => build with { Architecture = Foreign });
        Assert.Contains($" --platform linux/{Foreign} ", engine.Log[^1], StringComparison.Ordinal);

        await BuildAsync(selected, build => build with { Architecture = HostArchitecture.Debian });
        Assert.DoesNotContain("--platform", engine.Log[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("podman")]
    [InlineData("buildah")]
    public async Task The_network_of_the_steps_is_the_one_that_was_named(string name)
    {
        var (engine, selected) = await SelectAsync(name, new EngineSettings { Network = "none" });
        await BuildAsync(selected);
        Assert.Contains(" --network none ", engine.Log[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("podman", "build", "", "--network host")]
    [InlineData("podman", "build", "none", "--network none")]
    [InlineData("buildah", "bud --layers --force-rm", "", "--network host")]
    public async Task A_restricted_machine_gets_the_options_that_worked(string name, string verb, string network, string asked)
    {
        // The trial succeeds with the first set of options that has them both; a network that the user names wins over the set's.
        var (engine, selected) = await SelectAsync(name, new EngineSettings { Network = network }, network.Length == 0 ? ["--runtime runc", "--network host"] : ["--runtime runc"]);
        await BuildAsync(selected);
        Assert.StartsWith($"{verb} --runtime runc {asked} --format docker ", engine.Log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_another_runtime_works_it_also_runs()
    {
        var (_, selected) = await SelectAsync("podman", null, "--runtime runc");
        var command = await selected.Runner!.RunCommandAsync(new EngineRun { Image = "climate:scipy", Name = "c", Ports = ["127.0.0.1:8888:8888"], Volumes = ["home:/home/jovyan"], Command = ["true"] });
        Assert.Equal(
            ["--runtime", "runc", "run", "--rm", "--name", "c", "--publish", "127.0.0.1:8888:8888", "--volume", "home:/home/jovyan", "climate:scipy", "true"],
            command.Arguments);
    }

    [Theory]
    [InlineData("registry.site:5000/base:1", true)]
    [InlineData("localhost:5000/base", true)]
    [InlineData("registry.other/base:1", false)]
    [InlineData("debian:trixie-slim", false)]
    [InlineData(null, false)]
    public async Task A_base_of_a_registry_without_TLS_is_fetched_without(string? from, bool insecure)
    {
        var (engine, selected) = await SelectAsync("podman", new EngineSettings { InsecureRegistries = ["registry.site:5000"] });
        await BuildAsync(selected, build => build with { Base = from });
        Assert.Equal(insecure, engine.Log[^1].Contains(" --tls-verify=false ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("registry.site:5000", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("ghcr.io", false)]
    public async Task An_id_is_pushed_without_TLS_only_where_that_is_allowed(string registry, bool insecure)
    {
        var (engine, selected) = await SelectAsync("podman", new EngineSettings { InsecureRegistries = ["registry.site:5000"] });
        using var log = new BuildLog(null);
        var digest = await selected.Store.PushAsync(LoggedEngine.Id, Image with { Registry = registry }, ContainerImageFormat.Docker, log);

        Assert.Equal(LoggedEngine.Digest, digest);
        Assert.StartsWith("push --format v2s2 --digestfile ", engine.Log[^1], StringComparison.Ordinal);
        Assert.EndsWith($"{(insecure ? " --tls-verify=false" : "")} {LoggedEngine.Id} docker://{registry}/mylab/climate:scipy", engine.Log[^1], StringComparison.Ordinal);
        Assert.Equal(insecure, engine.Log[^1].Contains("--tls-verify=false", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("docker", "HTC3020")]
    [InlineData("podman", "HTC3019")]
    public async Task What_a_format_costs_is_said(string name, string code)
    {
        var (_, selected) = await SelectAsync(name);
        var warnings = new List<Diagnostic>();
        var request = new PublishRequest { ImageFolder = _folder[""], Repository = "climate", Tags = ["scipy"], Format = ContainerImageFormat.Oci, Warn = warnings.Add };
        await new ImagePublisher(selected.Builder, selected.Store).PublishAsync(request);
        Assert.Equal([code], warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task An_engine_that_runs_nothing_says_so()
    {
        var (_, selected) = await SelectAsync("buildah");
        Assert.Null(selected.Runner);
        Assert.Equal("HTC3006", Assert.Single(Assert.Throws<NotebookException>(() => selected.RunnerOf("climate:scipy")).Diagnostics).Code);
    }

    private async Task<(LoggedEngine Engine, SelectedEngine Selected)> SelectAsync(string name, EngineSettings? settings = null, params string[] needs)
    {
        var engine = new LoggedEngine(_folder[""], name, needs: needs);
        var with = (settings ?? new EngineSettings()) with { Commands = new Dictionary<string, string> { [name] = engine.Program } };
        return (engine, (await new EngineSelector(with).SelectAsync(name, null))!);
    }

    private async Task BuildAsync(SelectedEngine selected, Func<EngineBuild, EngineBuild>? change = null)
    {
        using var log = new BuildLog(null);
        var build = new EngineBuild { ImageFolder = _folder[""], Images = [Image], Log = log };
        Assert.Equal(LoggedEngine.Id, await selected.Builder.BuildAsync(change?.Invoke(build) ?? build));
    }
}
