using Xunit.Sdk;

namespace HtcNotebook.Templates.Tests;

/// <summary>The snapshot helper itself, in a folder of its own: it must never pass by accident.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("htcnotebook-snapshot-");

    private string TestFile => Path.Combine(folder.FullName, "Some.cs");

    private string Verified => Path.Combine(folder.FullName, "Some.Case.verified.txt");

    private string Received => Path.Combine(folder.FullName, "Some.Case.received.txt");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Text_that_nobody_accepted_fails_and_is_kept()
    {
        var error = Assert.Throws<XunitException>(() => Snapshot.Verify("a\n", file: TestFile, member: "Case"));
        Assert.Contains("To accept: mv ", error.Message, StringComparison.Ordinal);
        Assert.Equal("a\n", File.ReadAllText(Received));
        Assert.False(File.Exists(Verified));
    }

    [Fact]
    public void Accepted_text_passes_and_removes_what_was_received()
    {
        File.WriteAllText(Verified, "a\n");
        File.WriteAllText(Received, "b\n");
        Snapshot.Verify("a\n", file: TestFile, member: "Case");
        Assert.False(File.Exists(Received));
    }

    [Theory]
    [InlineData("a\nc\n", "Line 2 differs.\n  expected: b\n  received: c")]
    [InlineData("a\nb\nc\n", "Line 3 differs.\n  expected: \n  received: c")]
    [InlineData("a", "Line 2 differs.\n  expected: b\n  received: (the end)")]
    public void The_first_difference_is_named(string actual, string expected)
    {
        File.WriteAllText(Verified, "a\nb\n");
        var error = Assert.Throws<XunitException>(() => Snapshot.Verify(actual, file: TestFile, member: "Case"));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData(" ")]
    public void Every_byte_counts(string more)
    {
        File.WriteAllText(Verified, "a" + more);
        Assert.Throws<XunitException>(() => Snapshot.Verify("a\n", file: TestFile, member: "Case"));
    }

    [Fact]
    public void A_case_name_cannot_leave_the_folder() =>
        Assert.Throws<ArgumentException>(() => Snapshot.Verify("a", "../x", TestFile, "Case"));

    [Fact]
    public void A_folder_shows_modes_links_text_and_binary_files()
    {
        var root = folder.CreateSubdirectory("tree");
        Directory.CreateDirectory(Path.Combine(root.FullName, "b"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write("b/run", "go"u8, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write("B", "upper\n"u8, UnixFileMode.UserRead);
        Write("data", [0, 1, 2], UnixFileMode.UserRead);
        Write("latin", [0xE4], UnixFileMode.UserRead);
        File.CreateSymbolicLink(Path.Combine(root.FullName, "link"), "b/run");
        File.CreateSymbolicLink(Path.Combine(root.FullName, "round"), ".");

        Assert.Equal(
            """
            ==> 0400 B
            upper
            ==> 0700 b/
            ==> 0500 b/run
            go
            (no newline at the end)
            ==> 0400 data
            (3 bytes, sha256 ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc)
            ==> 0400 latin
            (1 bytes, sha256 5e1effe9b7bab73dce628ccd9f0cbbb16c1e6efc6c4f311e59992a467bc119fd)
            ==> link -> b/run
            ==> round -> .

            """,
            FolderText.Render(root.FullName));

        void Write(string name, ReadOnlySpan<byte> content, UnixFileMode mode)
        {
            var path = Path.Combine(root.FullName, name);
            File.WriteAllBytes(path, content);
            File.SetUnixFileMode(path, mode);
        }
    }
}
