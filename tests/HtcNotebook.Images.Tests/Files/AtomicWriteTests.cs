using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Tests.Files;

/// <summary>A file is replaced, never written over: whoever kills the writer finds the old bytes or the new ones.</summary>
[SupportedOSPlatform("linux")]
public sealed class AtomicWriteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheOldFileIsNotTouched()
    {
        var path = In("file");
        File.WriteAllText(path, "old");
        Assert.Equal(0, Link(path, In("same")));

        AtomicFile.Write(path, "new"u8.ToArray());

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal("old", File.ReadAllText(In("same")));
        Assert.Equal(["file", "same"], Names());
    }

    [Fact]
    public void AWriteThatFailsLeavesNothing()
    {
        Directory.CreateDirectory(In("file/in-use"));

        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(In("file"), "new"u8.ToArray()));

        Assert.Equal(["file"], Names());
        Assert.True(Directory.Exists(In("file/in-use")));
    }

    [Fact]
    public void EqualBytesAreNotWrittenAgain()
    {
        File.WriteAllText(In("file"), "text");
        var time = new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(In("file"), time);

        Assert.False(AtomicFile.WriteIfDifferent(In("file"), "text"u8.ToArray()));
        Assert.Equal(time, File.GetLastWriteTimeUtc(In("file")));
        Assert.True(AtomicFile.WriteIfDifferent(In("file"), "other"u8.ToArray()));
        Assert.Equal("other", File.ReadAllText(In("file")));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private IEnumerable<string?> Names() => Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    [DllImport("libc", EntryPoint = "link")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string created);
}
