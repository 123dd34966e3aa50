using System.Net;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A hub whose parts are stopped and started while jobs run.</summary>
public sealed partial class HubTests
{
    [Fact]
    public void Servers_and_jobs_outlive_the_hub_the_proxy_the_access_point_and_an_execute_node()
    {
        var (alice, bob) = (hub.Alice, hub.Bob);
        var started = Engine.Docker.Run("inspect", "--format", "{{.State.StartedAt}}", hub.Container("alice"), hub.Container("bob")).Succeeds().Output;
        using var alices = alice.Kernel();
        using var bobs = bob.Kernel();
        var remote = alices.Run(Submit("sleep 40; echo done", "4") + "print(submitted.cluster())").Trim();
        bobs.Run(Submit("sleep 40; echo done", "1"));
        alices.Run("""
            give_up = time.monotonic() + 60
            while sum(ad["JobStatus"] == 2 for ad in schedd.query(f"ClusterId == {submitted.cluster()}", projection=["JobStatus"])) < 4:
                assert time.monotonic() < give_up, "not running"
                time.sleep(0.5)
            """);

        // The hub: servers stay in reach, kernels go on, and it knows the servers again.
        hub.Compose("stop", "hub").Succeeds();
        Assert.Equal("still here\n", bobs.Run("print('still here')"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, hub.Status("hub/home"));
        hub.Compose("start", "hub").Succeeds();
        hub.WaitForHub();
        Assert.True(alice.Ready && bob.Ready);

        // An execute node: its jobs run elsewhere, or again when it is back.
        Assert.Contains("e2.site.pool", hub.Site.OnAccessPoint("condor_q", "-allusers", "-constraint", $"ClusterId == {remote} && JobStatus == 2", "-af", "RemoteHost"), StringComparison.Ordinal);
        hub.Site.StopNode("e2");
        // The proxy: it is told all routes by the hub within seconds.
        hub.Compose("restart", "proxy").Succeeds();
        hub.WaitForHub();
        hub.WaitFor("routes of the proxy", () => new[] { alice, bob }.All(user => user.Status(HttpMethod.Get, $"user/{user.Name}/api/kernels") == 200));
        // The same kernels again: the old connections went with the old proxy.
        using var aliceAgain = alice.Kernel();
        using var bobAgain = bob.Kernel();

        // The access point: its queue is there when it is back; meanwhile one line says what is wrong.
        hub.Site.StopNode("cm");
        Assert.Contains(Check(aliceAgain), line => line.StartsWith("wrong ", StringComparison.Ordinal) && line.Contains(SitePool.AccessPoint, StringComparison.Ordinal));
        hub.Site.RestartNodes("cm", "e2");
        Assert.Equal(started, Engine.Docker.Run("inspect", "--format", "{{.State.StartedAt}}", hub.Container("alice"), hub.Container("bob")).Succeeds().Output);
        // HTCondor's client in a kernel meets the end of the old access point once, and then finds the new one.
        aliceAgain.Run($$"""
            give_up = time.monotonic() + 150
            while True:
                try:
                    schedd = htcondor2.Schedd()
                    ads = schedd.query("ClusterId == {{remote}}", projection=["CompletionDate", "JobStatus", "HoldReason"])
                    if sum(ad.get("CompletionDate", 0) > 0 for ad in ads) == 4:
                        break
                except Exception as problem:
                    ads = problem
                assert time.monotonic() < give_up, ads
                time.sleep(1)
            schedd.retrieve("ClusterId == {{remote}}")
            schedd.act(htcondor2.JobAction.Remove, "ClusterId == {{remote}}")
            """);
        Assert.Equal("done\n", bobAgain.Run("""
            give_up = time.monotonic() + 90
            while not os.path.exists("/tmp/hub-job/out-0"):
                assert time.monotonic() < give_up, schedd.query(projection=["JobStatus", "HoldReason"])
                for ad in schedd.query("CompletionDate > 0", projection=["ClusterId"]):
                    schedd.retrieve(f"ClusterId == {ad['ClusterId']}")
                    schedd.act(htcondor2.JobAction.Remove, f"ClusterId == {ad['ClusterId']}")
                time.sleep(1)
            print(open("/tmp/hub-job/out-0").read(), end="")
            """));
    }
}
