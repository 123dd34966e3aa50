using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Jobs in containers of a site's pool of HTCondor 25, on nodes with docker and with Apptainer.</summary>
public sealed partial class BindingsTests
{
    private void JobsInContainers(string newer)
    {
        using var site = new SitePool(newer, $"{machine.Prefix}-newer");
        using (site.ContainerNode())
        {
            // With docker the job is held, with the engine's words.
            Unpullable(site, newer, "(?m)^JobError: 1 job .*Cannot pull image .*is held: ", "Cannot pull image ", @"(?m)^note +jobs +1 held, such as [0-9]+.0 .*Cannot pull image ");
        }

        using var node = site.WithApptainer();
        // With Apptainer it is begun again and again, for ever.
        const string InVain = "begun [0-9]+ times without success: .*Singularity test failed";
        Unpullable(site, newer, InVain, InVain, @"(?m)^note +jobs +1 begun again and again, such as [0-9]+.0 .[0-9]+ times: .*Singularity test failed");

        // A program of the user's own is brought along, and not looked for in the image.
        var image = node.PushMarked(machine.Packages.NewFolder());
        const string Arrived = "mine in the marked image\nthe input\n";
        foreach (var (notebook, bindings, home) in new[] { (newer, "2", false), (machine.Base.Image, "2", false), (machine.Base.Image, "1", false), (machine.Base.Image, "2", true) })
        {
            using var container = Notebook(site, notebook, image, ["--volume", $"{Programs}/own_program.py:/own_program.py:ro", .. home ? ["--volume", $"{site.Home}:/home/jovyan"] : Array.Empty<string>()]);
            var said = container.Do("python", "-W", "ignore", "/own_program.py", bindings);
            Assert.EndsWith(Arrived, said, StringComparison.Ordinal);
            Assert.Contains(home ? "their files are in a folder that it shares" : "their files are handed over (spooled)", said, StringComparison.Ordinal);
        }
    }

    /// <summary>A job whose image nobody has: what wait() says of it within a minute, what held() tells, and what htc-pool check notes.</summary>
    private static void Unpullable(SitePool site, string notebook, string waited, string held, string noted)
    {
        // Nobody listens there, so that it is said at once.
        using var container = Notebook(site, notebook, "127.0.0.1:9/climate/none:1", []);
        var said = container.Python("""
            import time
            import htcnotebook
            jobs = htcnotebook.submit({"executable": "/bin/true", "transfer_executable": False, "request_memory": "64MB", "request_disk": "16MB"})
            try:
                jobs.wait(60)
            except (htcnotebook.JobError, htcnotebook.JobTimeout) as problem:
                print(f"{type(problem).__name__}: {problem}")
            # HTCondor takes the reason away while it begins the job anew.
            for _ in range(120):
                held = jobs.held()
                if held:
                    break
                time.sleep(0.5)
            print("held:", held)
            """);
        Assert.Matches(waited, said);
        Assert.Matches($"(?m)^held: .*{held}", said);
        container.WaitFor("note of the job", () => Regex.IsMatch(container.Do("htc-pool", "check"), noted));
        container.Do("condor_rm", "-all");
    }

    private static NotebookContainer Notebook(SitePool site, string image, string jobs, IEnumerable<string> options)
    {
        var container = new NotebookContainer(image, [.. site.Options, "--no-healthcheck", "--env", $"HTCONDOR_TOKEN={site.Token()}", "--env", $"HTCNOTEBOOK_IMAGE={jobs}", .. options]);
        Assert.Equal(0, container.Try("htc-pool", "wait").ExitCode);
        return container;
    }
}
