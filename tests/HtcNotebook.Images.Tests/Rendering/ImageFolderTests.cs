using System.Security.Cryptography;
using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Rendering;

namespace HtcNotebook.Images.Tests.Rendering;

public sealed class ImageFolderTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    private string Folder => Path.Combine(_parent, "image");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void TheNewFolderReplacesTheOldOneWhole()
    {
        ImageFolder.Write(Folder, Rendered(("a", "1"), ("deep/b", "2")));
        ImageFolder.Write(Folder, Rendered(("a", "3")));

        Assert.Equal(["a"], Names());
        Assert.Equal("3", File.ReadAllText(Path.Combine(Folder, "a")));
        Assert.Equal(["image"], Directory.EnumerateFileSystemEntries(_parent).Select(Path.GetFileName));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenLeavesTheOldOne()
    {
        ImageFolder.Write(Folder, Rendered(("a", "1")));
        var vanished = new PlannedFile("b", false) { SourcePath = Path.Combine(_parent, "gone"), Sha256 = "" };

        var error = Assert.Throws<NotebookException>(() => ImageFolder.Write(Folder, new RenderedFolder([.. Rendered(("a", "2")).Files, vanished])));

        Assert.Equal("HTC1036", Assert.Single(error.Diagnostics).Code);
        Assert.Equal("1", File.ReadAllText(Path.Combine(Folder, "a")));
        Assert.Equal(["image"], Directory.EnumerateFileSystemEntries(_parent).Select(Path.GetFileName));
    }

    [Fact]
    public void AFileThatChangedMeanwhileIsAnError()
    {
        var source = Path.Combine(_parent, "source");
        File.WriteAllText(source, "new");
        var changed = new PlannedFile("b", false) { SourcePath = source, Sha256 = new string('0', 64) };

        Assert.Equal("HTC1036", Assert.Throws<NotebookException>(() => ImageFolder.Write(Folder, new RenderedFolder([changed]))).Diagnostics[0].Code);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void WhatAKilledBuildLeftIsPutRight()
    {
        Directory.CreateDirectory(Folder + ".old");
        File.WriteAllText(Path.Combine(Folder + ".old", "a"), "1");
        Directory.CreateDirectory(Folder + ".next");
        File.WriteAllText(Path.Combine(Folder + ".next", "half"), "");

        var vanished = new PlannedFile("b", false) { SourcePath = Path.Combine(_parent, "gone"), Sha256 = "" };
        Assert.Throws<NotebookException>(() => ImageFolder.Write(Folder, new RenderedFolder([vanished])));

        Assert.Equal(["a"], Names());
        Assert.Equal(["image"], Directory.EnumerateFileSystemEntries(_parent).Select(Path.GetFileName));
    }

    [Fact]
    public void WhatAKilledBuildWroteDoesNotGetIntoTheNextFolder()
    {
        Directory.CreateDirectory(Folder + ".next");
        File.WriteAllText(Path.Combine(Folder + ".next", "half"), "");

        ImageFolder.Write(Folder, Rendered(("a", "1")));

        Assert.Equal(["a"], Names());
    }

    // The two renames of other file systems would need that name.
    [Fact]
    public void TheOldFolderAndTheNewOneChangePlacesInOneStep()
    {
        ImageFolder.Write(Folder, Rendered(("a", "1")));
        File.WriteAllText(Folder + ".old", "");

        ImageFolder.Write(Folder, Rendered(("a", "2")));

        Assert.Equal("2", File.ReadAllText(Path.Combine(Folder, "a")));
    }

    [Fact]
    public void ProgramsAreExecutable()
    {
        ImageFolder.Write(Folder, new RenderedFolder([LayerData.TextFile("program", "#!/bin/sh\n"), LayerData.TextFile("deep/data", "x")]));

        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(Folder, "program")));
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(Path.Combine(Folder, "deep/data")));
    }

    // Engines take a file for unchanged whose size and time are what they were.
    [Fact]
    public void AnEditOfEqualLengthChangesTheTimeOfItsFileAlone()
    {
        ImageFolder.Write(Folder, Rendered(("deep/a", "six==1.16.0"), ("b", "same")));
        var (before, other) = (Time("deep/a"), Time("b"));
        ImageFolder.Write(Folder, Rendered(("deep/a", "six==1.17.0"), ("b", "same")));

        Assert.NotEqual(before, Time("deep/a"));
        Assert.Equal(other, Time("b"));
    }

    [Fact]
    public void EqualContentHasEqualTimesOnEveryMachine()
    {
        var elsewhere = Path.Combine(_parent, "elsewhere/image");
        ImageFolder.Write(Folder, Rendered(("deep/a", "1")));
        ImageFolder.Write(elsewhere, Rendered(("deep/a", "1")));

        foreach (var path in new[] { "deep/a", "deep", "" })
        {
            Assert.Equal(File.GetLastWriteTimeUtc(Path.Combine(Folder, path)), File.GetLastWriteTimeUtc(Path.Combine(elsewhere, path)));
        }
    }

    private DateTime Time(string path) => File.GetLastWriteTimeUtc(Path.Combine(Folder, path));

    private static RenderedFolder Rendered(params (string Path, string Text)[] files) => new([.. files.Select(file =>
        new PlannedFile(file.Path, false)
        {
            Content = Encoding.UTF8.GetBytes(file.Text),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Text))),
        })]);

    private IEnumerable<string> Names() => Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order();
}
