using System.Globalization;
using HtcNotebook.Images.Engines;

namespace HtcNotebook.Engines.Tests;

/// <summary>Builds that end in the middle: by Ctrl-C, by a signal to the engine, by a full disk.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const string Repository = "htcnotebook-engines-test-interrupted";
    private readonly Scratch scratch = new();
    private string? mount;

    // Nobody else's steps sleep that long.
    private readonly string nap = Random.Shared.Next(100_000, 999_999).ToString(CultureInfo.InvariantCulture);

    public static TheoryData<string> Engines => PublishTests.Engines;

    public void Dispose()
    {
        if (mount is not null)
        {
            Machine.Run("/bin/umount", "--lazy", mount);
        }

        // Mounts of a store of its own must be gone before its folder is.
        foreach (var point in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(point => point.StartsWith(scratch.Folder, StringComparison.Ordinal)).Reverse().ToList())
        {
            Machine.Run("/bin/umount", point);
        }

        scratch.Dispose();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Cancelled_build_leaves_nothing_running_and_the_earlier_image(string engine)
    {
        var target = await Machine.EngineAsync(engine, OwnStore(engine));
        using var source = new CancellationTokenSource();
        var earlier = await new ImagePublisher(target.Builder, target.Store).PublishAsync(Request("RUN [\"/busybox\", \"true\"]"));
        var sleeping = Request($"RUN [\"/busybox\", \"sh\", \"-c\", \"echo it-sleeps; exec /busybox sleep {nap}\"]") with
        {
            LogPath = scratch.Log,
            Output = line =>
            {
                // Not the line that shows the command.
                if (line.EndsWith("it-sleeps", StringComparison.Ordinal))
                {
                    source.CancelAfter(500);
                }
            },
        };
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(sleeping, source.Token));

            Assert.Empty(await ProcessesAsync(nap));
            Assert.Empty(WorkingContainers(engine));
            Assert.Equal(earlier.Id, (await target.Store.InspectAsync(earlier.Images[0]))!.Id);
            Assert.Contains("it-sleeps", await File.ReadAllTextAsync(scratch.Log), StringComparison.Ordinal);
            var next = await new ImagePublisher(target.Builder, target.Store).PublishAsync(Request("RUN [\"/busybox\", \"echo\", \"next\"]"));
            Assert.NotEqual(earlier.Id, next.Id);
        }
        finally
        {
            await target.Store.RemoveImageAsync(earlier.Images[0]);
        }
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("buildah")]
    public async Task Cancelled_build_cleans_up_behind_itself_only(string engine)
    {
        var target = await Machine.EngineAsync(engine, OwnStore(engine));
        using var otherSource = new CancellationTokenSource();
        var otherSleeps = new TaskCompletionSource();
        var otherNap = nap + "1";
        var other = new ImagePublisher(target.Builder, target.Store).PublishAsync(Sleeping(otherNap, otherSleeps, "other"), otherSource.Token);
        await otherSleeps.Task;
        var before = WorkingContainers(engine);

        using var source = new CancellationTokenSource();
        var sleeps = new TaskCompletionSource();
        var cancelled = new ImagePublisher(target.Builder, target.Store).PublishAsync(Sleeping(nap, sleeps, "cancelled"), source.Token);
        await sleeps.Task;
        Assert.True(WorkingContainers(engine).Length > before.Length);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Assert.Empty(await ProcessesAsync(nap));
        Assert.NotEmpty(await ProcessesAsync(otherNap, TimeSpan.Zero));
        Assert.Equal(before.Order(StringComparer.Ordinal), WorkingContainers(engine).Order(StringComparer.Ordinal));
        await otherSource.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Killed_engine_is_an_error_and_the_next_build_works(string engine)
    {
        var target = await Machine.EngineAsync(engine, OwnStore(engine));
        var program = engine.Split('+')[0];
        var sleeping = Request($"RUN [\"/busybox\", \"sh\", \"-c\", \"echo it-sleeps; exec /busybox sleep {nap}\"]") with
        {
            Output = line =>
            {
                if (line.EndsWith("it-sleeps", StringComparison.Ordinal))
                {
                    foreach (var id in Builds(program))
                    {
                        Machine.Run("/bin/kill", "-KILL", id);
                    }
                }
            },
        };
        try
        {
            Assert.Equal("HTC3010", (await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(sleeping))).Code);
            await new ImagePublisher(target.Builder, target.Store).PublishAsync(Request("RUN [\"/busybox\", \"echo\", \"next\"]"));
        }
        finally
        {
            foreach (var id in await ProcessesAsync(nap, TimeSpan.Zero))
            {
                Machine.Run("/bin/kill", "-KILL", id);
            }

            Assert.Empty(await ProcessesAsync(nap));
            if (WorkingContainers(engine) is { Length: > 0 } left)
            {
                Machine.RunWith(
                    new Dictionary<string, string?> { ["CONTAINERS_STORAGE_CONF"] = scratch.In("storage.conf") },
                    Machine.Tool("buildah", "buildah"), ["rm", .. left]);
            }

            await target.Store.RemoveImageAsync(target.Store.StoreName(new("", Repository, "one")));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Cancelled_archive_leaves_the_earlier_one(string engine)
    {
        var target = await Machine.EngineAsync(engine, OwnStore(engine));
        var folder = Directory.CreateDirectory(scratch.In("out")).FullName;
        var archive = Path.Combine(folder, "image.tar");
        await File.WriteAllTextAsync(archive, "earlier");
        using var source = new CancellationTokenSource();
        var request = Request("RUN [\"/busybox\", \"dd\", \"if=/dev/zero\", \"of=/big\", \"bs=1M\", \"count=300\"]") with { ArchiveOutputPath = archive };
        try
        {
            var publishing = new ImagePublisher(target.Builder, target.Store).PublishAsync(request, source.Token);
            while (Directory.GetFileSystemEntries(folder).Length == 1 && !publishing.IsCompleted)
            {
                await Task.Delay(5);
            }

            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
            Assert.Equal([archive], Directory.GetFileSystemEntries(folder));
            Assert.Equal("earlier", await File.ReadAllTextAsync(archive));
        }
        finally
        {
            await target.Store.RemoveImageAsync(target.Store.StoreName(new("", Repository, "one")));
        }
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("buildah")]
    public async Task Full_store_is_told_as_such(string engine)
    {
        var full = Mount(24);
        var target = await Machine.EngineAsync(engine, OwnStore(engine, full));
        var request = Request("RUN [\"/busybox\", \"dd\", \"if=/dev/zero\", \"of=/big\", \"bs=1M\", \"count=60\"]");
        var finding = await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(request));
        Assert.Equal("HTC3014", finding.Code);
        Machine.Run("/bin/umount", "--quiet", Path.Combine(full, "storage/overlay"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Full_disk_under_an_archive_is_told_as_such(string engine)
    {
        var full = Mount(1);
        var target = await Machine.EngineAsync(engine, OwnStore(engine));
        var request = Request("RUN [\"/busybox\", \"true\"]") with { ArchiveOutputPath = Path.Combine(full, "image.tar"), LogPath = Path.Combine(full, "build.log") };
        try
        {
            var finding = await Machine.FailsAsync(() => new ImagePublisher(target.Builder, target.Store).PublishAsync(request));
            Assert.Equal("HTC3014", finding.Code);
            Assert.Equal([request.LogPath], Directory.GetFileSystemEntries(full));
        }
        finally
        {
            await target.Store.RemoveImageAsync(target.Store.StoreName(new("", Repository, "one")));
        }
    }

    private PublishRequest Sleeping(string duration, TaskCompletionSource sleeps, string folder) => new()
    {
        ImageFolder = scratch.ImageFolder($"FROM scratch\nCOPY busybox /busybox\nRUN [\"/busybox\", \"sh\", \"-c\", \"echo it-sleeps; exec /busybox sleep {duration}\"]\n", folder),
        Repository = Repository,
        Tags = [folder],
        Output = line =>
        {
            if (line.EndsWith("it-sleeps", StringComparison.Ordinal))
            {
                sleeps.TrySetResult();
            }
        },
    };

    private PublishRequest Request(string step) => new()
    {
        ImageFolder = scratch.ImageFolder($"FROM scratch\nCOPY busybox /busybox\nLABEL nap=\"{nap}\"\n{step}\n"),
        Repository = Repository,
        Tags = ["one"],
    };

    // podman and buildah with a store of the test, so that other builds on the machine do not count.
    private EngineSettings OwnStore(string engine, string? folder = null)
    {
        var settings = Machine.Settings(engine, scratch);
        var configuration = scratch.In("storage.conf");
        File.WriteAllText(configuration, $"""
            [storage]
            driver = "overlay"
            graphroot = "{folder ?? scratch.Folder}/storage"
            runroot = "{folder ?? scratch.Folder}/run"

            """);
        return settings with
        {
            Environment = new Dictionary<string, string?>(settings.Environment) { ["CONTAINERS_STORAGE_CONF"] = configuration },
        };
    }

    private string Mount(int megabytes)
    {
        mount = Directory.CreateDirectory(scratch.In("full")).FullName;
        Machine.Output("/bin/mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", mount);
        return mount;
    }

    private string[] WorkingContainers(string engine) => engine.StartsWith("docker", StringComparison.Ordinal)
        ? []
        : [.. Machine.RunWith(
            new Dictionary<string, string?> { ["CONTAINERS_STORAGE_CONF"] = scratch.In("storage.conf") },
            Machine.Tool("buildah", "buildah"), "containers", "--quiet").StandardOutput];

    private string[] Builds(string program) =>
        [.. Commands().Where(process => Path.GetFileName(process.Words[0]).StartsWith(program, StringComparison.Ordinal) && process.Words.Any(word => word == scratch.In("image"))).Select(process => process.Id)];

    // A daemon may need a moment to end a step after its client is gone.
    private static async Task<string[]> ProcessesAsync(string word, TimeSpan? patience = null)
    {
        var end = DateTime.UtcNow + (patience ?? TimeSpan.FromSeconds(10));
        while (true)
        {
            var found = Commands().Where(process => process.Words.Contains(word)).Select(process => process.Id).ToArray();
            if (found.Length == 0 || DateTime.UtcNow >= end)
            {
                return found;
            }

            await Task.Delay(100);
        }
    }

    private static IEnumerable<(string Id, string[] Words)> Commands()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)))
        {
            string[] words;
            try
            {
                words = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
            }
            catch (IOException)
            {
                continue;
            }

            yield return (Path.GetFileName(folder), words);
        }
    }
}
