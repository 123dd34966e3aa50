using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace HtcNotebook.Testing;

/// <summary>Runs a real program for a test, without a shell and with a limit of time.</summary>
internal static class Command
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a program to its end. A program that is not there fails the test.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments, each passed as it is.</param>
    /// <param name="folder">Its working folder; this process's own when null.</param>
    /// <param name="environment">Variables to set; null removes one.</param>
    /// <param name="limit">How long it may take; five minutes when null.</param>
    public static CommandResult Run(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? limit = null)
    {
        using var process = Start(program, arguments, folder, environment);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(limit ?? UsualLimit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', process.StartInfo.ArgumentList)} took longer than {limit ?? UsualLimit}.\n{output.Result}{errors.Result}");
        }

        return new CommandResult(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Starts a program, with its three streams redirected, and leaves it to the test to end it.</summary>
    /// <inheritdoc cref="Run"/>
    public static Process Start(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        // The test host's own MSBuild variables would steer a dotnet that is run here.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"{program} cannot be run ({error.Message}); ./test.sh installs what the tests need.", error);
        }
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Fails the test unless the program succeeded.</summary>
    public CommandResult Succeeds()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}{Errors}");
        return this;
    }
}
