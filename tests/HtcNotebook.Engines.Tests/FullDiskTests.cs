using System.Security.Cryptography;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Engines.Tests;

/// <summary>A disk that is really full leaves what was there before, and nothing half written beside it.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly byte[] Large = new byte[2 * 1024 * 1024];
    private readonly Scratch scratch = new();
    private readonly string disk;

    public FullDiskTests()
    {
        disk = Directory.CreateDirectory(scratch.In("disk")).FullName;
        Machine.Output("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
    }

    public void Dispose()
    {
        Machine.Run("/bin/umount", "--lazy", disk);
        scratch.Dispose();
    }

    [Fact]
    public void File_of_the_build_stays_as_it_was()
    {
        var path = Path.Combine(disk, "file");
        AtomicFile.Write(path, "earlier"u8.ToArray());
        Assert.Throws<IOException>(() => AtomicFile.Write(path, Large));
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(disk));
    }

    [Fact]
    public void Image_folder_stays_as_it_was()
    {
        var folder = Path.Combine(disk, "image");
        ImageFolder.Write(folder, Rendered("earlier"u8.ToArray()));
        Assert.Throws<IOException>(() => ImageFolder.Write(folder, Rendered(Large)));
        Assert.Equal("earlier", File.ReadAllText(Path.Combine(folder, "file")));
        Assert.Equal([folder], Directory.GetFileSystemEntries(disk));
    }

    [Fact]
    public async Task Lock_stays_as_it_was()
    {
        var path = Path.Combine(disk, NotebookLock.FileName);
        var project = Project();
        await SaveAsync(path, project, []);
        var earlier = await File.ReadAllTextAsync(path);
        var many = Enumerable.Range(0, 20_000).Select(number => new ResolvedPackage
        {
            Kind = PackageKind.System,
            Name = $"package-{number}",
            Source = PackageSource.Apt,
            Installs = [new PinnedPackage($"package-{number}", "1")],
        }).ToList();
        var finding = await Machine.FailsAsync(() => SaveAsync(path, project, many));
        Assert.Equal("HTC2205", finding.Code);
        Assert.Contains("No space left", finding.Message, StringComparison.Ordinal);
        Assert.Equal(earlier, await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(disk));
    }

    private Task SaveAsync(string path, NotebookProject project, IReadOnlyList<ResolvedPackage> packages) => NotebookLock.SaveAsync(
        path,
        project,
        new NotebookResolution { RequestDigest = RequestDigest.Of(project), Base = new ResolvedBase(BaseKind.Image, "x"), Packages = packages },
        replaceDamaged: false,
        scratch.In("locks"),
        CancellationToken.None);

    private static RenderedFolder Rendered(byte[] content) =>
        new([new PlannedFile("file", false) { Content = content, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) }]);

    private static NotebookProject Project() => new()
    {
        Name = "climate",
        FilePath = "/project/climate.csproj",
        Flavors = [new FlavorDefinition("base", null, "Base", [NotebookStack.Debian], "base-notebook", "base.props")],
        Stack = NotebookStack.Debian,
        Sources = new SourceSettings { DebianSuite = "trixie", HTCondorSeries = "distribution" },
        Packages = [],
        Content = [],
        Container = new ContainerSettings { Repository = "climate", Tags = ["latest"] },
        Architecture = "amd64",
    };
}
