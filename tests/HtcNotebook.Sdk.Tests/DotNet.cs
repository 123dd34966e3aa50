using System.Diagnostics;
using System.Text;

namespace HtcNotebook.Sdk.Tests;

/// <summary>Runs the real dotnet, isolated from this machine's packages and settings.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command and waits for it.</summary>
    /// <param name="folder">Working folder.</param>
    /// <param name="environment">Variables to set; null removes one.</param>
    /// <param name="arguments">Arguments.</param>
    public static CommandResult Run(string folder, IReadOnlyDictionary<string, string?> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The test host's own MSBuild variables would steer the dotnet that is run here.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        var readers = new[] { process.StandardOutput, process.StandardError }.Select(reader => Task.Run(() =>
        {
            while (reader.ReadLine() is { } line)
            {
                lock (output)
                {
                    output.Append(line).Append('\n');
                }
            }
        })).ToArray();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} took longer than {Limit}.\n{output}");
        }

        Task.WaitAll(readers);
        return new CommandResult(process.ExitCode, output.ToString());
    }
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output and standard error, as they came.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>Fails the test unless the command succeeded.</summary>
    public CommandResult Succeeds()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}");
        return this;
    }

    /// <summary>Fails the test unless the command failed with an error of a code.</summary>
    public CommandResult FailsWith(string code)
    {
        Assert.True(ExitCode != 0, $"exit code 0\n{Output}");
        Assert.Contains($"error {code}:", Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Output, StringComparison.Ordinal);
        return this;
    }
}
