using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Engines.Tests;

/// <summary>Publishing with every engine, for real.</summary>
public sealed class PublishTests : IDisposable
{
    private const string Dockerfile = """
        FROM scratch
        COPY busybox /busybox
        LABEL org.opencontainers.image.title="climate" odd.value="a b \"c\" $d"
        HEALTHCHECK CMD ["/busybox", "true"]
        RUN ["/busybox", "echo", "a step ran"]
        CMD ["/busybox", "sleep", "60"]

        """;

    private readonly Scratch scratch = new();

    public static TheoryData<string> Engines => new(Machine.DockerBuiltIn, Machine.DockerBuildx, "podman", "buildah");

    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Store_has_every_tag_with_labels_and_the_output_streamed_into_the_log(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var lines = new List<string>();
        var request = Request("store", "one", "two") with { LogPath = scratch.Log, Output = lines.Add };
        try
        {
            var result = await new ImagePublisher(target.Builder, target.Store).PublishAsync(request);

            Assert.Equal(request.Tags.Select(tag => target.Store.StoreName(new("", request.Repository, tag))), result.Images);
            foreach (var image in result.Images)
            {
                var facts = await target.Store.InspectAsync(image);
                Assert.Equal(result.Id, facts!.Id);
                Assert.Equal("climate", facts.Labels["org.opencontainers.image.title"]);
                Assert.StartsWith("a b \"c\" ", facts.Labels["odd.value"], StringComparison.Ordinal);
            }

            Assert.InRange(result.Size, new FileInfo(Path.Combine(request.ImageFolder, "busybox")).Length, 10_000_000);
            Assert.Contains(lines, line => line.Contains("a step ran", StringComparison.Ordinal));
            var log = await File.ReadAllLinesAsync(scratch.Log);
            Assert.StartsWith("# ", log[0], StringComparison.Ordinal);
            Assert.All(lines, line => Assert.Contains(line, log));
        }
        finally
        {
            await RemoveAsync(target, request);
        }
    }

    [Fact]
    public async Task Builds_of_one_image_folder_take_turns()
    {
        var target = await Machine.EngineAsync("buildah", Machine.Settings("buildah", scratch));
        var waits = new TaskCompletionSource();
        var request = Request("turns", "one") with
        {
            LogPath = scratch.Log,
            MutexPath = scratch.In("build.mutex"),
            Output = line =>
            {
                if (line == "Waiting for another build of this image")
                {
                    waits.TrySetResult();
                }
            },
        };
        try
        {
            Task publishing;
            using (await InterProcessLock.TakeAsync(request.MutexPath, null, CancellationToken.None))
            {
                publishing = new ImagePublisher(target.Builder, target.Store).PublishAsync(request);
                await Task.WhenAny(publishing, waits.Task);
                Assert.False(publishing.IsCompleted);
                Assert.False(File.Exists(scratch.Log));
            }

            await publishing;
            Assert.True(File.Exists(scratch.Log));
        }
        finally
        {
            await RemoveAsync(target, request);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Health_check_survives_in_the_docker_format(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var request = Request("health", "one") with { ArchiveOutputPath = scratch.In("health.tar") };
        try
        {
            await new ImagePublisher(target.Builder, target.Store).PublishAsync(request);
            using var config = JsonDocument.Parse(Machine.Output(Machine.Tool("skopeo", "skopeo"), "inspect", "--config", "--raw", $"docker-archive:{scratch.In("health.tar")}"));
            Assert.Equal("CMD", config.RootElement.GetProperty("config").GetProperty("Healthcheck").GetProperty("Test")[0].GetString());
        }
        finally
        {
            await RemoveAsync(target, request);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_was_built_is_pushed_whoever_took_its_name_since(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var publisher = new ImagePublisher(target.Builder, target.Store);
        var request = Request("moved", "one") with { ArchiveOutputPath = scratch.In("moved.tar") };
        var first = "";
        try
        {
            first = (await publisher.BuildAsync(request)).Id;
            var other = await publisher.BuildAsync(request with { ImageFolder = scratch.ImageFolder($"{Dockerfile}LABEL other=yes\n") });
            Assert.NotEqual(first, other.Id);
            Assert.Equal(first, (await publisher.PushAsync(request, first)).Id);
            using var config = JsonDocument.Parse(Machine.Output(Machine.Tool("skopeo", "skopeo"), "inspect", "--config", "--raw", $"docker-archive:{scratch.In("moved.tar")}"));
            Assert.False(config.RootElement.GetProperty("config").GetProperty("Labels").TryGetProperty("other", out _));
        }
        finally
        {
            await RemoveAsync(target, request);
            await target.Store.RemoveImageAsync(first);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Archives_in_both_formats_load_under_their_names(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var skopeo = Machine.Tool("skopeo", "skopeo");
        var warnings = new List<Diagnostic>();
        var request = Request("archive", "one", "two") with { Warn = warnings.Add };
        try
        {
            var docker = await new ImagePublisher(target.Builder, target.Store).PublishAsync(request with { ArchiveOutputPath = scratch.In("out/docker.tar") });
            var compressed = await new ImagePublisher(target.Builder, target.Store).PublishAsync(request with { ArchiveOutputPath = scratch.In("out/docker.tar.gz") });
            var oci = await new ImagePublisher(target.Builder, target.Store).PublishAsync(request with { ArchiveOutputPath = scratch.In("out") + "/", Format = ContainerImageFormat.Oci });

            Assert.Equal(scratch.In("out/docker.tar"), docker.ArchivePath);
            Assert.Equal(scratch.In("out/htcnotebook-engines-test-archive-one.tar"), oci.ArchivePath);
            await using (var unpacked = new GZipStream(File.OpenRead(compressed.ArchivePath!), CompressionMode.Decompress))
            {
                Assert.Equal(
                    Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(docker.ArchivePath!))),
                    Convert.ToHexString(await SHA256.HashDataAsync(unpacked)));
            }

            Assert.Equal(3, Directory.GetFileSystemEntries(scratch.In("out")).Length);
            foreach (var source in new[] { $"docker-archive:{docker.ArchivePath}:{request.Repository}:two", $"oci-archive:{oci.ArchivePath}" })
            {
                using var image = JsonDocument.Parse(Machine.Output(skopeo, "inspect", source));
                Assert.Equal("climate", image.RootElement.GetProperty("Labels").GetProperty("org.opencontainers.image.title").GetString());
            }

            // A reader that checks every digest on the way.
            Machine.Output(skopeo, "copy", "--quiet", $"oci-archive:{oci.ArchivePath}", $"dir:{scratch.In("copy")}");
            Assert.Equal(engine.StartsWith("docker", StringComparison.Ordinal) ? [] : ["HTC3019"], warnings.Select(warning => warning.Code));
        }
        finally
        {
            await RemoveAsync(target, request);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Registry_gets_every_tag_after_a_login_and_serves_as_base(string engine)
    {
        using var registry = new Registry(scratch);
        var settings = Machine.Settings(engine, scratch);
        var target = await Machine.EngineAsync(engine, settings);
        var request = Request("push/deep", "one", "two") with { Registry = registry.Host, LogPath = scratch.Log };
        var derived = Request("derived", "one") with
        {
            ImageFolder = scratch.ImageFolder($"FROM {registry.Host}/{request.Repository}:two\nLABEL derived=yes\n", "derived"),
            Base = $"{registry.Host}/{request.Repository}:two",
        };
        try
        {
            var denied = await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(request));
            Assert.Equal("HTC3012", denied.Code);
            Assert.Contains(scratch.Log, denied.Message, StringComparison.Ordinal);

            registry.Login(engine, settings);
            var result = await new ImagePublisher(target.Builder, target.Store).PublishAsync(request);
            foreach (var image in result.Images)
            {
                var digest = Machine.Output(
                    Machine.Tool("skopeo", "skopeo"), "inspect", "--tls-verify=false", "--creds", $"{registry.User}:{registry.Password}", "--format", "{{.Digest}}", $"docker://{image}");
                Assert.Equal(result.Digest, digest.Trim());
            }

            await RemoveAsync(target, request);
            await new ImagePublisher(target.Builder, target.Store).PublishAsync(derived);
            var facts = await target.Store.InspectAsync(target.Store.StoreName(new("", derived.Repository, "one")));
            Assert.Equal("climate", facts!.Labels["org.opencontainers.image.title"]);

            var missing = derived with { ImageFolder = scratch.ImageFolder($"FROM {registry.Host}/none:1\nLABEL a=b\n", "missing") };
            Assert.Equal("HTC3011", (await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(missing))).Code);
        }
        finally
        {
            await RemoveAsync(target, request);
            await RemoveAsync(target, derived);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Wrong_password_is_refused_access(string engine)
    {
        using var registry = new Registry(scratch);
        var settings = Machine.Settings(engine, scratch);
        var target = await Machine.EngineAsync(engine, settings);
        var login = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{registry.User}:wrong"));
        var auths = $$"""{"auths":{"{{registry.Host}}":{"auth":"{{login}}"} } }""";
        await File.WriteAllTextAsync(scratch.In("config/config.json"), auths);
        await File.WriteAllTextAsync(scratch.In("config/auth.json"), auths);
        var request = Request("wrong", "one") with { Registry = registry.Host };
        try
        {
            Assert.Equal("HTC3012", (await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(request))).Code);
        }
        finally
        {
            await RemoveAsync(target, request);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Failed_step_quotes_what_it_said_and_leaves_the_earlier_image(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var request = Request("failing", "one");
        try
        {
            var good = await new ImagePublisher(target.Builder, target.Store).PublishAsync(request);
            var bad = request with
            {
                ImageFolder = scratch.ImageFolder(Dockerfile + "RUN [\"/busybox\", \"cp\", \"/nowhere\", \"/there\"]\n", "bad"),
                LogPath = scratch.Log,
            };
            var finding = await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(bad));
            Assert.Equal("HTC3010", finding.Code);
            Assert.Contains("can't stat '/nowhere'", finding.Message, StringComparison.Ordinal);
            Assert.Contains(scratch.Log, finding.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', finding.Message);
            Assert.Equal(good.Id, (await target.Store.InspectAsync(good.Images[0]))!.Id);
        }
        finally
        {
            await RemoveAsync(target, request);
        }
    }

    [Theory]
    [InlineData("all", "MADE_ALL=here")]
    [InlineData("2", "MADE_0=here", "MADE_1=here")]
    public async Task Podman_gives_the_GPUs_that_a_CDI_file_describes(string gpus, params string[] variables)
    {
        // podman looks nowhere else, and this machine needs no GPU for it.
        const string File = "/var/run/cdi/htcnotebook-engines-test.json";
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, """
            {
              "cdiVersion": "0.5.0",
              "kind": "nvidia.com/gpu",
              "devices": [
                { "name": "all", "containerEdits": { "env": ["MADE_ALL=here"] } },
                { "name": "0", "containerEdits": { "env": ["MADE_0=here"] } },
                { "name": "1", "containerEdits": { "env": ["MADE_1=here"] } }
              ]
            }
            """);
        var target = await Machine.EngineAsync("podman", Machine.Settings("podman", scratch));
        var request = Request("gpu", "one");
        try
        {
            var image = (await new ImagePublisher(target.Builder, target.Store).PublishAsync(request)).Images[0];
            var command = await target.Runner!.RunCommandAsync(new EngineRun { Image = image, Options = await target.Runner.GpuOptionsAsync(gpus, HostGpus.Look()), Command = ["/busybox", "env"] });
            var said = Machine.Output(command.FileName, [.. command.Arguments]).Split('\n').Where(line => line.StartsWith("MADE_", StringComparison.Ordinal));
            Assert.Equal(variables, said.Order(StringComparer.Ordinal));
        }
        finally
        {
            System.IO.File.Delete(File);
            await RemoveAsync(target, request);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Container_runs_with_the_options_that_the_machine_needs(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var request = Request("run", "one");
        const string Name = "htcnotebook-engines-test-run";
        try
        {
            var image = (await new ImagePublisher(target.Builder, target.Store).PublishAsync(request)).Images[0];
            if (target.Runner is null)
            {
                Assert.Equal("HTC3006", (await Machine.FailsAsync(() => Task.FromResult(target.RunnerOf(image)))).Code);
                return;
            }

            var id = await target.Runner!.StartAsync(new EngineRun { Image = image, Name = Name });
            Assert.Matches("^[0-9a-f]{64}$", id);
            var command = await target.Runner!.RunCommandAsync(new EngineRun
            {
                Image = image,
                Environment = new SortedDictionary<string, string> { ["GREETING"] = "a 'b' $c" },
                Command = ["/busybox", "env"],
            });
            Assert.Contains("GREETING=a 'b' $c", Machine.Output(command.FileName, [.. command.Arguments]), StringComparison.Ordinal);
            await target.Runner!.RemoveContainerAsync(Name);
            await target.Runner!.RemoveContainerAsync(Name);
        }
        finally
        {
            if (target.Runner is not null)
            {
                await target.Runner!.RemoveContainerAsync(Name);
            }

            await RemoveAsync(target, request);
        }
    }

    private PublishRequest Request(string name, params string[] tags) => new()
    {
        ImageFolder = scratch.ImageFolder(Dockerfile),
        Repository = $"htcnotebook-engines-test-{name}",
        Tags = tags,
    };

    private static async Task RemoveAsync(SelectedEngine engine, PublishRequest request)
    {
        foreach (var tag in request.Tags)
        {
            await engine.Store.RemoveImageAsync(engine.Store.StoreName(new(request.Registry, request.Repository, tag)));
            Assert.Null(await engine.Store.InspectAsync(engine.Store.StoreName(new(request.Registry, request.Repository, tag))));
        }
    }
}
