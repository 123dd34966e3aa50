using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Engines.Tests;

/// <summary>Every kind of file in an image folder, edited without changing its length, gets into the image that is built anew in the same folder.</summary>
public sealed class StaleFolderTests : IDisposable
{
    private const string Shell = "#!/bin/busybox sh\nexec /bin/busybox sh \"$@\"\n";
    private const string Installer = "/bin/busybox cat /run/htcnotebook/layer/python.txt /run/htcnotebook/build/lib/version >/installed\n";

    private readonly Scratch scratch = new();

    public static TheoryData<string> Engines => PublishTests.Engines;

    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_edit_of_equal_length_reaches_the_image(string engine)
    {
        var target = await Machine.EngineAsync(engine, Machine.Settings(engine, scratch));
        var request = new PublishRequest { ImageFolder = scratch.In("image"), Repository = "htcnotebook-engines-test-stale", Tags = ["one"], ArchiveOutputPath = scratch.In("image.tar") };
        var images = new HashSet<string>();
        var kinds = new[] { "base", "layer data", "installer", "copied file", "Dockerfile" };
        try
        {
            // Nothing of an earlier run is in the engine's cache.
            var now = kinds.ToDictionary(kind => kind, _ => Random.Shared.Next(0x10000000).ToString("x7"));
            await BuildAndCheckAsync();
            foreach (var kind in kinds)
            {
                now[kind] = Random.Shared.Next(0x10000000).ToString("x7");
                await BuildAndCheckAsync();
            }

            async Task BuildAndCheckAsync()
            {
                ImageFolder.Write(request.ImageFolder, ImageRenderer.Render(Plan(now["layer data"], now["installer"], now["copied file"], now["Dockerfile"])));
                await PlaceBaseAsync(request.ImageFolder, now["base"]);
                images.Add((await new ImagePublisher(target.Builder, target.Store).PublishAsync(request)).Id);
                var (files, environment) = Read(request.ArchiveOutputPath);
                Assert.Equal(now["base"], files["marker"]);
                Assert.Equal(now["layer data"] + now["installer"], files["installed"]);
                Assert.Equal(now["copied file"], files["etc/copied"]);
                Assert.Contains("KIND=" + now["Dockerfile"], environment);
            }
        }
        finally
        {
            await target.Store.RemoveImageAsync(target.Store.StoreName(new("", request.Repository, "one")));
            foreach (var image in images)
            {
                // Those whose name the next one took.
                await target.Store.RemoveImageAsync(image);
            }
        }
    }

    private static ImagePlan Plan(string data, string installer, string copied, string environment)
    {
        PlannedFile[] build = [Text("build/install-layer", Installer), Text("build/lib/version", installer)];
        PlannedFile[] layer = [Text("layers/one/python.txt", data)];
        PlannedFile[] content = [Text("rootfs/etc/copied", copied)];
        return new ImagePlan
        {
            Stack = Images.Projects.NotebookStack.Debian,
            Base = new ResolvedBase(BaseKind.Bootstrap, "trixie", Epoch: 1),
            CacheId = "htcnotebook-engines-test-stale",
            Layers = [new InstallLayer("one", Key([.. layer, .. build]), layer), new CopyLayer("startup", Key(content), content, [new FolderCopy("rootfs/", "/", "0:0")])],
            Configuration = new ImageConfiguration
            {
                Environment = new Dictionary<string, string> { ["KIND"] = environment },
                Labels = new Dictionary<string, string>(),
                Ports = [],
                User = "0",
                WorkingDirectory = "/",
            },
            BuildFiles = build,
        };

        static string Key(PlannedFile[] files) => Digest(Encoding.UTF8.GetBytes(string.Concat(files.Select(file => file.Sha256))));
    }

    private static PlannedFile Text(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new PlannedFile(path, false) { Content = bytes, Sha256 = Digest(bytes) };
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A base as the SDK puts it into the folder, kept by a site with one time for all.</summary>
    private async Task PlaceBaseAsync(string folder, string marker)
    {
        var recipe = new BaseRecipe { Suite = "trixie", Architecture = "amd64", Epoch = 1 };
        var kept = Path.Combine(Directory.CreateDirectory(scratch.In("bases")).FullName, $"trixie-amd64-{recipe.Key}.tar");
        File.Delete(kept);
        await using (var tar = new TarWriter(File.Create(kept), TarEntryFormat.Ustar))
        {
            Add("bin/busybox", File.ReadAllBytes(Machine.Tool("busybox", "busybox-static")), 0b111_101_101);
            Add("bin/bash", Encoding.UTF8.GetBytes(Shell), 0b111_101_101);
            Add("etc/passwd", Encoding.UTF8.GetBytes("root:x:0:0:root:/:/bin/bash\n"), 0b110_100_100);
            Add("etc/group", Encoding.UTF8.GetBytes("root:x:0:\n"), 0b110_100_100);
            Add("marker", Encoding.UTF8.GetBytes(marker), 0b110_100_100);

            void Add(string name, byte[] bytes, int mode) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(bytes),
                Mode = (UnixFileMode)mode,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        File.SetLastWriteTimeUtc(kept, DateTime.UnixEpoch);
        using var log = new BuildLog(scratch.Log);
        await new RootfsBootstrapper(new EngineSettings()).EnsureAsync(recipe, folder, null, log, scratch.In("bases"));
    }

    /// <summary>The small files of an image, those of later layers over those of earlier ones, and its environment.</summary>
    private static (Dictionary<string, string> Files, List<string> Environment) Read(string archive)
    {
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var reader = new TarReader(File.OpenRead(archive)))
        {
            while (reader.GetNextEntry(copyData: true) is { } entry)
            {
                parts[entry.Name] = Bytes(entry.DataStream);
            }
        }

        using var manifest = JsonDocument.Parse(parts["manifest.json"]);
        var image = manifest.RootElement[0];
        using var config = JsonDocument.Parse(parts[image.GetProperty("Config").GetString()!]);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in image.GetProperty("Layers").EnumerateArray())
        {
            using var reader = new TarReader(new MemoryStream(parts[layer.GetString()!]));
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, Length: < 1000 })
                {
                    files[entry.Name.TrimStart('.', '/')] = Encoding.UTF8.GetString(Bytes(entry.DataStream));
                }
            }
        }

        return (files, [.. config.RootElement.GetProperty("config").GetProperty("Env").EnumerateArray().Select(pair => pair.GetString()!)]);
    }

    private static byte[] Bytes(Stream? stream)
    {
        using var memory = new MemoryStream();
        stream?.CopyTo(memory);
        return memory.ToArray();
    }
}
