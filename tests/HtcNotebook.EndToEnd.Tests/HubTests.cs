using System.Net;
using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A hub of JupyterHub's and configurable-http-proxy's own, real containers, and a site's pool of three nodes.</summary>
[Trait("Category", "Image")]
public sealed partial class HubTests(HubDeployment hub) : IClassFixture<HubDeployment>
{
    private const string Notebook = "notebooks/start.ipynb";
    private const string Answers = $"the site's pool: {SitePool.AccessPoint} answers, and knows you as alice@site.pool";

    [Fact]
    public void The_hub_takes_all_of_its_configuration_and_says_no_secret()
    {
        var log = hub.Log;
        Assert.DoesNotContain("not recognized", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", log[..log.IndexOf("JupyterHub is now running", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain(hub.Password, log, StringComparison.Ordinal);
        Assert.DoesNotContain(hub.ProxyToken, log, StringComparison.Ordinal);
        var rendered = string.Concat(Directory.GetFiles(hub.Folder).Where(file => Path.GetFileName(file) is not (".env" or "signing-key")).Select(File.ReadAllText));
        Assert.DoesNotContain(hub.Password, rendered, StringComparison.Ordinal);
        Assert.DoesNotContain(hub.ProxyToken, rendered, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_users_choose_different_images_and_pools_and_run_the_same_notebook()
    {
        using var first = hub.LogIn("dora");
        var form = first.Page("hub/spawn").Text;
        Assert.All(
            [HubDeployment.ImageName(HubDeployment.Plain), HubDeployment.ImageName(HubDeployment.Tables), "personal", "site"],
            choice => Assert.Contains($"value=\"{choice}\"", form, StringComparison.Ordinal));
        Assert.Contains("base with tables", form, StringComparison.Ordinal);
        first.Start(HubDeployment.ImageName(HubDeployment.Tables), "site");
        Assert.Equal(HttpStatusCode.OK, first.Page("user/dora/lab").Status);

        var (alice, bob) = (hub.Alice, hub.Bob);
        var notebook = alice.File(Notebook);
        Assert.Equal(notebook, bob.File(Notebook));
        using (var kernel = alice.Kernel(Notebook))
        {
            var output = kernel.RunAll(notebook);
            Assert.Contains("a site's: jobs go to cm.site.pool", output, StringComparison.Ordinal);
            Assert.Contains("image/svg+xml", output, StringComparison.Ordinal);
            Assert.Contains("1 2", kernel.Run("import os, tabulate; print(tabulate.tabulate([[1, 2]], tablefmt='plain').replace('  ', ' '))"), StringComparison.Ordinal);
        }

        using (var kernel = bob.Kernel(Notebook))
        {
            var output = kernel.RunAll(notebook);
            Assert.DoesNotContain("a site's", output, StringComparison.Ordinal);
            Assert.Contains("image/svg+xml", output, StringComparison.Ordinal);
            Assert.Equal("False\n", kernel.Run("import importlib.util; print(importlib.util.find_spec('tabulate') is not None)"));
        }

        Assert.Equal(new HashSet<string> { "e1.site.pool", "e2.site.pool" }, hub.Site.NodesOfDoneJobs("alice"));
        Assert.Empty(hub.Site.NodesOfDoneJobs("bob"));
    }

    [Fact]
    public void A_server_gets_its_image_its_limits_its_volume_and_nothing_of_the_hub()
    {
        using var kernel = hub.Alice.Kernel();
        var variables = JsonDocument.Parse(kernel.Run("import json, os; print(json.dumps(dict(os.environ)))")).RootElement;
        var image = variables.GetProperty("HTCNOTEBOOK_IMAGE").GetString()!;
        Assert.EndsWith($"climate:{HubDeployment.Tables}", image, StringComparison.Ordinal);
        Assert.NotEmpty(Engine.Docker.Id(image));
        Assert.Equal(SitePool.AccessPoint, variables.GetProperty("_condor_SCHEDD_HOST").GetString());
        Assert.All(
            ["HTCONDOR_TOKEN", "CONFIGPROXY_AUTH_TOKEN", "HUB_PASSWORD", "POOL_SIGNING_KEY_FILE"],
            name => Assert.False(variables.TryGetProperty(name, out _), name));

        // Not with the container's first process either, but for the token, which the engine's admin sees.
        var environment = hub.In("alice", "cat", "/proc/1/environ").Succeeds().Output;
        Assert.DoesNotContain(hub.ProxyToken, environment, StringComparison.Ordinal);
        Assert.DoesNotContain(hub.Password, environment, StringComparison.Ordinal);

        using var inspected = JsonDocument.Parse(Engine.Docker.Run("inspect", hub.Container("alice")).Succeeds().Output);
        var container = inspected.RootElement[0];
        var host = container.GetProperty("HostConfig");
        Assert.Equal(1L << 30, host.GetProperty("Memory").GetInt64());
        Assert.Equal(1.5, host.GetProperty("CpuQuota").GetDouble() / host.GetProperty("CpuPeriod").GetDouble());
        Assert.False(host.GetProperty("Privileged").GetBoolean());
        var mount = Assert.Single(container.GetProperty("Mounts").EnumerateArray());
        Assert.Equal((hub.Container("alice"), "/home/jovyan"), (mount.GetProperty("Name").GetString(), mount.GetProperty("Destination").GetString()));
        Assert.Contains("--ServerApp.shutdown_no_activity_timeout=3600", hub.In("alice", "ps", "-eo", "args").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_token_is_the_user_s_good_for_submitting_only_and_not_for_long()
    {
        using var kernel = hub.Alice.Kernel();
        // The token's own words are read by the image's code, which has tests of its own.
        using var said = JsonDocument.Parse(kernel.Run("""
            import json, os, sys
            sys.path.append("/usr/local/lib/htcnotebook")
            from htcnotebook import tokens
            folder = os.path.expanduser("~/.condor/tokens.d")
            (name,) = os.listdir(folder)
            (token,) = tokens.read_by_htcondor(os.path.join(folder, name))
            import time
            print(json.dumps({"subject": token.subject, "scopes": sorted(token.scopes), "hours": (token.expires - time.time()) / 3600}))
            """));
        Assert.Equal("alice@site.pool", said.RootElement.GetProperty("subject").GetString());
        Assert.Equal(["condor:/READ", "condor:/WRITE"], said.RootElement.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.InRange(said.RootElement.GetProperty("hours").GetDouble(), 22, 24);
        hub.WaitFor("first look at the pool", () => ServerLog("alice").Contains(Answers, StringComparison.Ordinal));
    }

    [Fact]
    public void A_home_of_the_host_is_mounted_for_its_account_only()
    {
        var homes = Directory.CreateTempSubdirectory("htcnotebook-e2e-homes-");
        try
        {
            var home = homes.CreateSubdirectory("frank");
            Command.Run("chown", ["4321:4321", home.FullName]).Succeeds();
            using var undo = hub.With(settings =>
            {
                settings["home"] = "system";
                settings["homeFolder"] = homes.FullName;
            });
            hub.Compose("exec", "-T", "hub", "useradd", "--no-create-home", "--uid", "4321", "frank").Succeeds();
            using var frank = hub.LogIn("frank");
            frank.Start(HubDeployment.ImageName(HubDeployment.Plain), "personal");
            using (var kernel = frank.Kernel())
            {
                Assert.Equal("4321 frank /home/frank ['frank', 'jovyan']\n", kernel.Run("import os, pwd; print(os.getuid(), pwd.getpwuid(os.getuid()).pw_name, os.path.expanduser('~'), sorted(os.listdir('/home')))"));
                kernel.Run("open(os.path.expanduser('~/mine'), 'w').write('x')");
            }

            Assert.Equal("4321:4321\n", Command.Run("stat", ["-c", "%u:%g", Path.Combine(home.FullName, "mine")]).Succeeds().Output);
            foreach (var (name, expected) in new[] { ("root", "'root' is no user's name in HTCondor"), ("nobody-here", "the hub knows no account 'nobody-here'") })
            {
                using var other = hub.LogIn(name);
                Assert.Contains(expected, WebUtility.HtmlDecode(other.Choose(HubDeployment.ImageName(HubDeployment.Plain), "personal").Page), StringComparison.Ordinal);
            }

            frank.Stop();
        }
        finally
        {
            homes.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_person_at_a_browser_chooses_and_runs_the_starter_notebook()
    {
        var pictures = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pictures", "hub")).FullName;
        Command.Run("node", [Repository.PathOf("tests/browser/hub.js"), hub.Address.ToString(), "grace", hub.Password, HubDeployment.ImageName(HubDeployment.Tables), "site", pictures]).Succeeds();
        Assert.All(["hub-form.png", "hub-lab.png"], picture => Assert.True(new FileInfo(Path.Combine(pictures, picture)).Length > 10_000, picture));
        Assert.NotEmpty(hub.Site.NodesOfDoneJobs("grace"));
    }

    private const string Setup = """
        import os, time, htcondor2
        schedd = htcondor2.Schedd()

        """;

    /// <summary>Python that submits jobs of a shell script, spooled, as the starter notebook does.</summary>
    private static string Submit(string script, string count) => Setup + $$"""
        os.makedirs("/tmp/hub-job", exist_ok=True)
        with open("/tmp/hub-job/job.sh", "w") as job:
            job.write("#!/bin/sh\n" + {{JsonSerializer.Serialize(script)}} + "\n")
        os.chmod("/tmp/hub-job/job.sh", 0o755)
        submitted = schedd.submit(htcondor2.Submit({
            "executable": "/tmp/hub-job/job.sh", "initialdir": "/tmp/hub-job", "output": "out-$(ProcId)", "error": "err-$(ProcId)", "should_transfer_files": "YES",
            "request_cpus": "1", "request_memory": "64MB", "request_disk": "16MB",
        }), count={{count}}, spool=True)
        schedd.spool(submitted)

        """;

    private static string[] Check(HubKernel kernel) =>
        kernel.Run("import subprocess; print(subprocess.run(['htc-pool', 'check'], stdout=-1, text=True, timeout=120).stdout)").Split('\n');

    private string ServerLog(string user)
    {
        var log = Engine.Docker.Run("logs", hub.Container(user));
        return log.Output + log.Errors;
    }
}
