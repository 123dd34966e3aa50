using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace HtcNotebook.Images.Support.Processes;

/// <summary>Ends a process together with everything that it started.</summary>
internal static class ProcessTree
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    /// <summary>Ends a process: gently, and after <paramref name="grace"/> by force.</summary>
    public static async Task EndAsync(Process process, Termination termination, TimeSpan grace)
    {
        var seen = new HashSet<(int Id, long Start)>();
        var clock = Stopwatch.StartNew();
        if (termination == Termination.Interrupt || !OperatingSystem.IsLinux())
        {
            Signal(process, SigInt);
        }

        while (!process.HasExited && clock.Elapsed < grace)
        {
            var descendants = Descendants(process);
            seen.UnionWith(descendants);
            if (termination == Termination.DescendantsFirst)
            {
                // Leaves only: their parents are the engine's own helpers and report the failed step.
                var parents = descendants.Select(child => ParentOf(child.Id)).ToHashSet();
                foreach (var leaf in descendants.Where(child => !parents.Contains(child.Id)))
                {
                    Kill(leaf);
                }
            }

            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Step)).ConfigureAwait(false);
        }

        seen.UnionWith(Descendants(process));
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }

        foreach (var rest in seen)
        {
            Kill(rest);
        }
    }

    // To the group, as a terminal does on Ctrl-C: programs rely on their children getting it too.
    private static void Signal(Process process, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else if (!process.HasExited && SendSignal(-process.Id, signal) != 0)
        {
            // It leads no group of its own, so there is nobody else to tell.
            _ = SendSignal(process.Id, signal);
        }
    }

    // The start time guards against a number that was given to another process meanwhile.
    private static void Kill((int Id, long Start) target)
    {
        if (StatOf(target.Id) is { } stat && stat.Start == target.Start)
        {
            _ = SendSignal(target.Id, SigKill);
        }
    }

    // Its children, and whoever else is in its session: what outlives its parent is nobody's child any more.
    private static List<(int Id, long Start)> Descendants(Process process)
    {
        var found = new List<(int, long)>();
        if (!OperatingSystem.IsLinux())
        {
            return found;
        }

        var children = new Dictionary<int, List<(int Id, long Start)>>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && StatOf(id) is { } stat)
            {
                var parent = stat.Session == process.Id && id != process.Id ? process.Id : stat.Parent;
                (children.TryGetValue(parent, out var list) ? list : children[parent] = []).Add((id, stat.Start));
            }
        }

        var pending = new Queue<int>([process.Id]);
        while (pending.TryDequeue(out var next))
        {
            foreach (var child in children.GetValueOrDefault(next) ?? [])
            {
                found.Add(child);
                pending.Enqueue(child.Id);
            }
        }

        return found;
    }

    private static int ParentOf(int id) => StatOf(id)?.Parent ?? 0;

    // proc(5): the name stands in parentheses and may hold anything; parent is field 4, session field 6, start time field 22.
    private static (int Parent, int Session, long Start)? StatOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z"
                ? null
                : (int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);
}
