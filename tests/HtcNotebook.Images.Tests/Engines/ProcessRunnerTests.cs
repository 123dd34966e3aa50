using System.Globalization;
using System.Runtime.Versioning;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Tests.Engines;

[SupportedOSPlatform("linux")]
public class ProcessRunnerTests
{
    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] hostile = ["$(touch x)", "a b", "'\"", "", "-n", "\n", "*", "ü"];
        var result = await ProcessRunner.RunAsync(new() { FileName = "/usr/bin/printf", Arguments = ["%s\\0", .. hostile] });
        Assert.Equal(string.Join('\0', hostile) + '\0', result.Text);
    }

    [Fact]
    public async Task Both_streams_and_the_exit_code_are_kept()
    {
        var result = await Shell("echo out; echo err >&2; exit 3");
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(["out"], result.StandardOutput);
        Assert.Equal(["err", "out"], result.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Input_is_at_its_end() => Assert.True((await Shell("! read -r line")).Succeeded);

    [Theory]
    [InlineData(Termination.Interrupt, "sleep {0} & sleep {0}; wait")]
    [InlineData(Termination.DescendantsFirst, "sleep {0} & sleep {0}; wait")]
    [InlineData(Termination.Interrupt, "trap '' INT; sleep {0} & sleep {0}; sleep {0}; wait")]
    [InlineData(Termination.DescendantsFirst, "trap '' INT; while :; do sleep {0}; done")]
    public async Task Cancellation_ends_the_whole_tree(Termination termination, string script)
    {
        var nap = Random.Shared.Next(100_000, 999_999).ToString(CultureInfo.InvariantCulture);
        using var source = new CancellationTokenSource();
        source.CancelAfter(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProcessRunner.RunAsync(
            new()
            {
                FileName = "/bin/sh",
                Arguments = ["-c", string.Format(CultureInfo.InvariantCulture, script, nap)],
                Termination = termination,
                Grace = TimeSpan.FromSeconds(2),
            },
            source.Token));
        var rest = Directory.EnumerateDirectories("/proc").Where(folder =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0').Contains(nap);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
        Assert.Empty(rest);
    }

    private static Task<ProcessResult> Shell(string script) =>
        ProcessRunner.RunAsync(new() { FileName = "/bin/sh", Arguments = ["-c", script] });
}
