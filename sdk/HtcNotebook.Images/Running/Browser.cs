using System.ComponentModel;
using System.Diagnostics;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Support.Processes;

namespace HtcNotebook.Images.Running;

/// <summary>The user's browser.</summary>
internal static class Browser
{
    /// <summary>Opens an address.</summary>
    /// <returns>Whether a program for it was found and started.</returns>
    public static bool TryOpen(string address)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(address) { UseShellExecute = true }
            : OperatingSystem.IsMacOS() ? new ProcessStartInfo("open", [address])
            : Linux() is { } program ? new ProcessStartInfo(program, [address]) { RedirectStandardOutput = true, RedirectStandardError = true }
            : null;
        if (start is null)
        {
            return false;
        }

        try
        {
            using var process = Process.Start(start);
            return true;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return false;
        }
    }

    // BROWSER is what xdg-open and Python's webbrowser look at first.
    private static string? Linux() =>
        (Environment.GetEnvironmentVariable("BROWSER") is { Length: > 0 } named ? ProgramPath.Find(named, null) : null)
        ?? ProgramPath.Find("xdg-open", null);
}
