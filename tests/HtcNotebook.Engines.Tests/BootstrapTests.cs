using System.Diagnostics;
using System.Formats.Tar;
using System.Net;
using System.Security.Cryptography;
using HtcNotebook.Images.Engines;

namespace HtcNotebook.Engines.Tests;

/// <summary>Bases from a real mirror, and from mirrors that must not be trusted.</summary>
public sealed class BootstrapTests : IDisposable
{
    private readonly Scratch scratch = new();
    private static readonly BaseRecipe Recipe = new() { Suite = "trixie", Architecture = "amd64", Epoch = 1_750_000_000 };

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Two_machines_get_the_same_bytes_and_the_second_build_takes_them_from_the_cache()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        var said = new List<string>();
        var bootstrapper = new RootfsBootstrapper(Settings());
        using var log = new BuildLog(scratch.Log);
        var both = await Task.WhenAll(new[] { "one", "two" }.Select(name =>
            bootstrapper.EnsureAsync(Recipe, scratch.In(name), line => { lock (said) { said.Add(line); } }, log, scratch.In($"cache-{name}"))));

        Assert.All(said, line => Assert.Equal("No container registry in reach: bootstrapping Debian trixie from the default mirror with mmdebstrap", line));
        Assert.Equal(2, said.Count);
        Assert.Equal(Digest(both[0]), Digest(both[1]));
        Assert.Empty(Directory.GetFileSystemEntries(scratch.In("tmp")));

        var clock = Stopwatch.StartNew();
        await bootstrapper.EnsureAsync(Recipe, scratch.In("three"), said.Add, log, scratch.In("cache-one"));
        Assert.Equal(2, said.Count);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal(Digest(both[0]), Digest(scratch.In("three/base/rootfs.tar")));
        CheckContent(both[0]);
    }

    [Fact]
    public async Task Two_builds_at_once_take_turns()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        using var archive = new UnsignedArchive(scratch);
        var said = new List<string>();
        var recipe = Recipe with { Mirror = archive.Address, SecurityMirror = "none" };

        // Both fail, one after the other, since the first leaves nothing for the second.
        using var log = new BuildLog(scratch.Log);
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Machine.FailsAsync(() => new RootfsBootstrapper(Settings()).EnsureAsync(
            recipe,
            scratch.In("image"),
            line =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Thread.Sleep(300);
                Interlocked.Decrement(ref inside);
                lock (said)
                {
                    said.Add(line);
                }
            },
            log,
            scratch.In("cache")))));
        Assert.Equal(2, said.Count);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Unsigned_archive_is_refused()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        using var archive = new UnsignedArchive(scratch);
        var finding = await FailsAsync(Recipe with { Mirror = archive.Address, SecurityMirror = "none" });
        Assert.Equal("HTC3033", finding.Code);
        Assert.Contains("is not signed", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_signed_with_another_key_is_refused()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        using var archive = new UnsignedArchive(scratch);
        archive.Sign(Machine.Tool("gpg", "gnupg"));
        var finding = await FailsAsync(Recipe with { Mirror = archive.Address, SecurityMirror = "none" });
        Assert.Equal("HTC3033", finding.Code);
    }

    [Fact]
    public async Task Mirror_that_does_not_answer_is_named()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        var mirror = $"http://127.0.0.1:{Machine.FreePort()}/debian";
        var finding = await FailsAsync(Recipe with { Mirror = mirror });
        Assert.Equal("HTC3034", finding.Code);
        Assert.Contains(mirror, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Architecture_that_there_is_not_is_an_error_with_the_log()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        var finding = await FailsAsync(Recipe with { Architecture = "abacus" });
        Assert.Equal("HTC3032", finding.Code);
        Assert.Contains(scratch.Log, finding.Message, StringComparison.Ordinal);
        Assert.Contains("--architectures=abacus", await File.ReadAllTextAsync(scratch.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_told_as_such()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        var full = Directory.CreateDirectory(scratch.In("tmp")).FullName;
        Machine.Output("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", full);
        try
        {
            Assert.Equal("HTC3014", (await FailsAsync(Recipe)).Code);
        }
        finally
        {
            Machine.Run("/bin/umount", "--lazy", full);
        }
    }

    [Fact]
    public async Task Missing_mmdebstrap_names_the_package()
    {
        var settings = new EngineSettings { Environment = new Dictionary<string, string?> { ["PATH"] = scratch.Folder } };
        var finding = await FailsAsync(Recipe, settings);
        Assert.Equal("HTC3031", finding.Code);
        Assert.Contains("apt-get install mmdebstrap", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://mirror/debian [trusted=yes]", "")]
    [InlineData("http://mirror/debian\ndeb http://evil/debian", "")]
    [InlineData("file:///etc", "")]
    [InlineData("mirror", "")]
    [InlineData("http://mirror/debian", "copy:/tmp")]
    [InlineData("http://mirror/debian", "http://mirror/security,main")]
    public async Task Addresses_that_are_more_than_an_address_are_refused(string mirror, string security) =>
        Assert.Equal("HTC3036", (await FailsAsync(Recipe with { Mirror = mirror, SecurityMirror = security })).Code);

    [Fact]
    public async Task Cancelled_bootstrap_leaves_nothing()
    {
        Machine.Tool("mmdebstrap", "mmdebstrap");
        using var source = new CancellationTokenSource();
        using var log = new BuildLog(scratch.Log, line =>
        {
            if (line.Contains("downloading packages", StringComparison.Ordinal))
            {
                source.CancelAfter(1000);
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RootfsBootstrapper(Settings()).EnsureAsync(
            Recipe, scratch.In("image"), null, log, scratch.In("cache"), source.Token));
        Assert.Equal([".lock"], Directory.GetFileSystemEntries(scratch.In("cache")).Select(Path.GetExtension));
        Assert.Empty(Directory.GetFileSystemEntries(scratch.In("tmp")));
        Assert.False(File.Exists(scratch.In("image/base/rootfs.tar")));
    }

    private async Task<Images.Support.Diagnostics.Diagnostic> FailsAsync(BaseRecipe recipe, EngineSettings? settings = null)
    {
        using var log = new BuildLog(scratch.Log);
        var finding = await Machine.FailsAsync(() =>
            new RootfsBootstrapper(settings ?? Settings()).EnsureAsync(recipe, scratch.In("image"), null, log, scratch.In("cache")));
        Assert.False(File.Exists(scratch.In("image/base/rootfs.tar")));
        return finding;
    }

    // mmdebstrap works in a folder of the test, so that what it leaves can be seen.
    private EngineSettings Settings() => new()
    {
        Environment = new Dictionary<string, string?> { ["TMPDIR"] = Directory.CreateDirectory(scratch.In("tmp")).FullName },
    };

    private static void CheckContent(string tar)
    {
        using var reader = new TarReader(File.OpenRead(tar));
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        while (reader.GetNextEntry() is { } entry)
        {
            Assert.True(entry.ModificationTime <= DateTimeOffset.FromUnixTimeSeconds(Recipe.Epoch), entry.Name);
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                names[entry.Name.TrimStart('.', '/')] = entry.Length;
            }
        }

        Assert.Contains("usr/bin/apt-get", names.Keys);
        Assert.Contains("etc/apt/sources.list", names.Keys);
        Assert.Contains("etc/dpkg/dpkg.cfg.d/htcnotebook", names.Keys);
        Assert.Contains("usr/share/doc/apt/copyright", names.Keys);
        Assert.Equal(0, names.GetValueOrDefault("etc/machine-id"));
        string[] unwanted = ["etc/resolv.conf", "etc/hostname", "etc/dpkg/dpkg.cfg.d/99mmdebstrap"];
        Assert.Empty(names.Keys.Intersect(unwanted));
        Assert.DoesNotContain(names.Keys, name => name.StartsWith("var/log/", StringComparison.Ordinal)
            || name.StartsWith("usr/share/man/", StringComparison.Ordinal)
            || (name.StartsWith("var/lib/apt/lists/", StringComparison.Ordinal) && !name.EndsWith("/lock", StringComparison.Ordinal))
            || name.EndsWith(".deb", StringComparison.Ordinal));
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>An archive on loopback that anybody could have made.</summary>
    private sealed class UnsignedArchive : IDisposable
    {
        private readonly LoopbackHttp server;
        private readonly Scratch scratch;

        public UnsignedArchive(Scratch scratch)
        {
            this.scratch = scratch;
            foreach (var suite in new[] { "trixie", "trixie-updates" })
            {
                var dists = Directory.CreateDirectory(scratch.In($"www/debian/dists/{suite}")).FullName;
                File.WriteAllText(
                    Path.Combine(dists, "Release"),
                    $"Origin: Debian\nSuite: {suite}\nCodename: {suite}\nDate: Sat, 06 Sep 2025 08:00:00 UTC\nArchitectures: amd64\nComponents: main\nSHA256:\n");
            }

            server = new LoopbackHttp(AnswerAsync);
            Address = $"http://127.0.0.1:{server.Port}/debian";
        }

        public string Address { get; }

        public void Sign(string gpg)
        {
            var home = Directory.CreateDirectory(scratch.In("gnupg"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
            Machine.Output(gpg, "--homedir", home, "--batch", "--passphrase", "", "--quick-generate-key", "Nobody <nobody@example.org>", "ed25519", "sign");
            foreach (var release in Directory.EnumerateFiles(scratch.In("www"), "Release", SearchOption.AllDirectories).ToList())
            {
                Machine.Output(gpg, "--homedir", home, "--batch", "--clearsign", "--output", Path.Combine(Path.GetDirectoryName(release)!, "InRelease"), release);
            }

            Machine.Run("/usr/bin/gpgconf", "--homedir", home, "--kill", "all");
        }

        public void Dispose() => server.Dispose();

        private async Task AnswerAsync(HttpListenerContext context)
        {
            var file = scratch.In("www" + context.Request.Url!.AbsolutePath);
            if (File.Exists(file))
            {
                await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
            }
            else
            {
                context.Response.StatusCode = 404;
            }
        }
    }
}
