using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Tests.Files;

public sealed class InterProcessLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Who_waits_gets_it_when_it_is_free_and_throws_nothing_meanwhile()
    {
        var path = Path.Combine(_folder, "lock");
        var thrown = 0;
        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs first)
        {
            if (first.Exception is IOException error && error.Message.Contains(path, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref thrown);
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            Task<InterProcessLock> second;
            using (await InterProcessLock.TakeAsync(path, null, CancellationToken.None))
            {
                second = InterProcessLock.TakeAsync(path, null, CancellationToken.None);
                await Task.Delay(TimeSpan.FromMilliseconds(200));
                Assert.False(second.IsCompleted);
            }

            (await second.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
            Assert.Equal(0, Volatile.Read(ref thrown));
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }
    }

    [Fact]
    public async Task Who_waits_too_long_is_told()
    {
        var path = Path.Combine(_folder, "lock");
        using var held = await InterProcessLock.TakeAsync(path, null, CancellationToken.None);
        var error = await Assert.ThrowsAsync<IOException>(() => InterProcessLock.TakeAsync(path, TimeSpan.FromMilliseconds(20), CancellationToken.None));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_process_is_kept_out_too()
    {
        var path = Path.Combine(_folder, "lock");
        using (await InterProcessLock.TakeAsync(path, null, CancellationToken.None))
        {
            Assert.NotEqual(0, HtcNotebook.Testing.Command.Run("flock", ["--nonblock", path, "true"]).ExitCode);
        }

        Assert.Equal(0, HtcNotebook.Testing.Command.Run("flock", ["--nonblock", path, "true"]).ExitCode);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_replaced_by_one_of_ones_own()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "where the folder should be");

        // What another user put in the way: a file, and a link to somewhere else.
        File.WriteAllText(Path.Combine(_folder, $"htcnotebook-{Environment.UserName}-0"), "");
        Directory.CreateSymbolicLink(Path.Combine(_folder, $"htcnotebook-{Environment.UserName}-1"), Path.GetTempPath());
        var own = PrivateFolder.Of(file, _folder);
        Assert.Equal(Path.Combine(_folder, $"htcnotebook-{Environment.UserName}-2"), own);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(own).UnixFileMode);
        Assert.Equal(own, PrivateFolder.Of(file, _folder));
    }

    [Fact]
    public void A_folder_that_can_be_written_is_taken()
    {
        var folder = Path.Combine(_folder, "cache", "locks");
        Assert.Equal(folder, PrivateFolder.Of(folder, _folder));
    }
}
