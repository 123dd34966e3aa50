using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Engines.Tests;

/// <summary>What fails for no reason that has a code of its own.</summary>
public sealed class FailedPublishTests : IDisposable
{
    private const string Dockerfile = "FROM scratch\nCOPY busybox /busybox\nCMD [\"/busybox\", \"true\"]\n";
    private readonly Scratch scratch = new();

    public static TheoryData<string> Engines => PublishTests.Engines;

    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Registry_that_fails_is_quoted(string engine)
    {
        using var registry = BrokenRegistry();
        var settings = Machine.Settings(engine, scratch);
        var target = await Machine.EngineAsync(engine, settings);
        var request = Request("broken") with { Registry = $"localhost:{registry.Port}", LogPath = scratch.Log };
        try
        {
            var finding = await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(request));
            Assert.Equal("HTC3017", finding.Code);
            Assert.Contains(scratch.Log, finding.Message, StringComparison.Ordinal);
        }
        finally
        {
            await target.Store.RemoveImageAsync(target.Store.StoreName(new($"localhost:{registry.Port}", request.Repository, "one")));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Archive_in_a_place_that_is_no_folder(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        await File.WriteAllTextAsync(scratch.In("file"), "earlier");
        var request = Request("archive") with { ArchiveOutputPath = scratch.In("file/image.tar") };
        try
        {
            var finding = await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(request));
            Assert.Equal("HTC3018", finding.Code);
            Assert.Equal("earlier", await File.ReadAllTextAsync(scratch.In("file")));
        }
        finally
        {
            await target.Store.RemoveImageAsync(target.Store.StoreName(new("", request.Repository, "one")));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Archive_of_an_image_that_is_gone(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        using var log = new BuildLog(scratch.Log);
        var finding = await Machine.FailsAsync(() => target.Store.SaveAsync(
            $"sha256:{new string('0', 64)}", new("", "htcnotebook-engines-test-failed-gone", "one"), ContainerImageFormat.Docker, scratch.In("image.tar"), log));
        Assert.Equal("HTC3018", finding.Code);
        Assert.False(File.Exists(scratch.In("image.tar")));
    }

    [Fact]
    public async Task Docker_says_that_it_keeps_its_own_format()
    {
        var target = await Machine.EngineAsync(Machine.DockerBuiltIn, Machine.Settings(Machine.DockerBuiltIn, scratch));
        var warnings = new List<Diagnostic>();
        var request = Request("format") with { Format = ContainerImageFormat.Oci, Warn = warnings.Add };
        try
        {
            await new ImagePublisher(target.Builder, target.Store).PublishAsync(request);
            Assert.Equal("HTC3020", Assert.Single(warnings).Code);
            Assert.Equal(DiagnosticSeverity.Warning, warnings[0].Severity);
        }
        finally
        {
            await target.Store.RemoveImageAsync(target.Store.StoreName(new("", request.Repository, "one")));
        }
    }

    [Theory]
    [InlineData(Machine.DockerBuiltIn)]
    [InlineData("podman")]
    public async Task Container_that_does_not_start_is_quoted(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var request = Request("start");
        try
        {
            var image = (await new ImagePublisher(target.Builder, target.Store).PublishAsync(request)).Images[0];
            var finding = await Machine.FailsAsync(() => target.Runner!.StartAsync(new EngineRun { Image = image, Command = ["/nowhere"], Options = ["--pull=never"] }));
            Assert.Equal("HTC3021", finding.Code);
            Assert.Contains("/nowhere", finding.Message, StringComparison.Ordinal);
        }
        finally
        {
            await target.Store.RemoveImageAsync(target.Store.StoreName(new("", request.Repository, "one")));
        }
    }

    private PublishRequest Request(string name) => new()
    {
        ImageFolder = scratch.ImageFolder(Dockerfile),
        Repository = $"htcnotebook-engines-test-failed-{name}",
        Tags = ["one"],
    };

    /// <summary>A registry that lets nobody upload.</summary>
    private static LoopbackHttp BrokenRegistry() => new(context =>
    {
        // An answer that no engine tries again.
        context.Response.StatusCode = context.Request.Url!.AbsolutePath == "/v2/" ? 200 : context.Request.HttpMethod == "HEAD" ? 404 : 405;
        return Task.CompletedTask;
    });
}
