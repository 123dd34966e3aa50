using System.ComponentModel;
using System.Diagnostics;

namespace HtcNotebook.Images.Tests.Versions;

/// <summary>Runs a program that is the authority on what a test claims. Fails where the program is not there.</summary>
internal static class Tool
{
    /// <summary>Gives it a text and reads what it answers.</summary>
    /// <param name="needs">What has to be installed, for the failure's message.</param>
    public static string Run(string program, IReadOnlyList<string> arguments, string input, string needs)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it read everything: its exit code and messages tell why.
            }

            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}; needed: {needs}\n{errors.Result}");
            return output.Result;
        }
        catch (Win32Exception e)
        {
            Assert.Fail($"{program} cannot be run ({e.Message}); needed: {needs}");
            throw;
        }
    }
}
