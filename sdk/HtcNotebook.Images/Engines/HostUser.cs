using System.Globalization;
using System.Runtime.InteropServices;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Engines;

/// <summary>The user who runs this, and how the notebook's user gets at that user's files.</summary>
internal static class HostUser
{
    /// <summary>Whether it is root, whose files a container does not write as another user.</summary>
    public static bool IsRoot => !OperatingSystem.IsWindows() && UserId() == 0;

    /// <summary>For an engine with a daemon, where numbers mean the same inside and outside.</summary>
    public static IReadOnlyList<string> OptionsForDaemon()
    {
        // Docker Desktop maps owners itself.
        if (!OperatingSystem.IsLinux() || UserId() is 0 or ImageConventions.UserId)
        {
            return [];
        }

        // The home's volume is writable for the group users.
        return ["--user", $"{Text(UserId())}:{Text(GroupId())}", "--group-add", Text(ImageConventions.GroupId)];
    }

    /// <summary>For an engine without a daemon, where an ordinary user has numbers of its own inside.</summary>
    public static IReadOnlyList<string> OptionsForNamespace() =>
        !OperatingSystem.IsLinux() || UserId() == 0 ? [] : [$"--userns=keep-id:uid={Text(ImageConventions.UserId)},gid={Text(ImageConventions.GroupId)}"];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint UserId();

    [DllImport("libc", EntryPoint = "getegid")]
    private static extern uint GroupId();
}
