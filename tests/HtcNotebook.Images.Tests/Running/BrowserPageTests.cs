using HtcNotebook.Images.Running;

namespace HtcNotebook.Images.Tests.Running;

public sealed class BrowserPageTests
{
    [Fact]
    public void The_token_stands_in_a_file_of_the_users_own_and_in_no_argument()
    {
        const string Address = "http://127.0.0.1:8888/lab?token=s3cret&x=1";
        string path;
        using (var page = new BrowserPage())
        {
            var argument = page.For(Address);
            Assert.DoesNotContain("s3cret", argument, StringComparison.Ordinal);
            path = new Uri(argument).LocalPath;
            Assert.Contains("http://127.0.0.1:8888/lab?token=s3cret&amp;x=1", File.ReadAllText(path), StringComparison.Ordinal);
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
            Assert.Equal(UnixFileMode.None, new DirectoryInfo(Path.GetDirectoryName(path)!).UnixFileMode & Others);
        }

        Assert.False(File.Exists(path));
    }
}
