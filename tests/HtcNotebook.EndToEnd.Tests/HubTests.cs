using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A hub of JupyterHub's and configurable-http-proxy's own, real containers, and a site's pool of three nodes.</summary>
[Collection(MachineCollection.Name)]
[Trait("Category", "Image")]
public sealed class HubTests(HubDeployment hub) : IClassFixture<HubDeployment>
{
    private const string Notebook = "notebooks/start.ipynb";
    private const string Answers = $"the site's pool: {SitePool.AccessPoint} answers, and knows you as alice@site.pool";

    /// <summary>Asks an address from inside a notebook; prints the status, or why there is no answer.</summary>
    private const string Ask = """
        import os, socket, urllib.error, urllib.request
        def ask(url, token=None, method="GET"):
            request = urllib.request.Request(url, method=method, headers={"Authorization": "token " + token} if token else {})
            class Stay(urllib.request.HTTPRedirectHandler):
                def redirect_request(self, *_):
                    return None
            try:
                with urllib.request.build_opener(Stay).open(request, timeout=20) as answer:
                    return answer.status
            except urllib.error.HTTPError as refused:
                return refused.code
            except OSError as nobody:
                return "nobody"
        def connects(host, port):
            try:
                socket.create_connection((host, port), timeout=3).close()
                return True
            except OSError:
                return False
        """;

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
        var took = first.Start(HubDeployment.ImageName(HubDeployment.Tables), "site");
        // Ten seconds on a machine that does nothing else; where each processor has several to serve, so many times that.
        Assert.InRange(took.TotalSeconds, 0, 10 * Math.Max(1, LoadOfProcessors()));
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
    public void From_inside_a_notebook_nobody_reaches_what_is_not_theirs()
    {
        var (alice, bob) = (hub.Alice, hub.Bob);
        var address = Engine.Docker.Run("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", hub.Container("bob")).Succeeds().Output.Trim();
        using (var kernel = bob.Kernel())
        {
            kernel.Run("open('/home/jovyan/secret-of-bob', 'w').write('x')");
        }

        using var inside = alice.Kernel();
        inside.Run(Ask);
        string Try(string expression) => inside.Run($"print({expression})").Trim();
        const string Own = "os.environ['JUPYTERHUB_API_TOKEN']";

        // Bob's server answers its owner only, by whatever way one comes.
        Assert.Equal("200", Try($"ask('http://{address}:8888/user/bob/api')"));
        Assert.Equal("403", Try($"ask('http://{address}:8888/user/bob/api/kernels')"));
        Assert.Equal("403", Try($"ask('http://{address}:8888/user/bob/api/kernels', {Own})"));
        Assert.Equal("403", Try($"ask('http://{address}:8888/user/bob/api/contents/secret-of-bob', {Own})"));
        Assert.Equal("403", Try($"ask('http://proxy:8000/user/bob/api/kernels', {Own})"));
        Assert.Equal("200", Try($"ask('http://proxy:8000/user/alice/api/kernels', {Own})"));

        // Nothing else of his listens to others: not his pool, not his kernels.
        var open = Try($"[port for port in {Listeners("bob")} if connects('{address}', port)]");
        Assert.Equal("[8888]", open);

        // The hub knows alice, and tells her of herself only.
        Assert.Equal("200", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/user', {Own})"));
        Assert.Equal("403", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users', {Own})"));
        Assert.Equal("404", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users/bob', {Own})"));
        Assert.Matches("^40[34]$", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users/bob/server', {Own}, 'DELETE')"));
        Assert.Matches("^40[34]$", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users/bob/tokens', {Own}, 'POST')"));

        // The proxy takes routes from the hub only; the engine is not in reach at all.
        Assert.Equal("403", Try("ask('http://proxy:8001/api/routes')"));
        Assert.Equal("403", Try($"ask('http://proxy:8001/api/routes', {Own})"));
        Assert.Equal("False", Try("os.path.exists('/var/run/docker.sock') or os.path.exists('/run/docker.sock')"));
        Assert.Equal("[]", Try("[port for port in (2375, 2376) if connects(socket.gethostbyname('hub'), port)]"));
        Assert.Equal("[]", Try("[name for name in os.listdir('/home/jovyan') if 'secret' in name]"));
        Assert.Equal("['jovyan']", Try("os.listdir('/home')"));
        Assert.Equal(0, hub.In("bob", "test", "-e", "/home/jovyan/secret-of-bob").ExitCode);
    }

    [Fact]
    public void Over_the_network_nobody_reaches_another_s_server()
    {
        var (alice, bob) = (hub.Alice, hub.Bob);
        Assert.Equal(200, bob.Status(HttpMethod.Get, "user/bob/api/kernels"));
        Assert.Equal(403, alice.Status(HttpMethod.Get, "user/bob/api/kernels"));
        Assert.Equal(403, alice.Status(HttpMethod.Get, "user/bob/api/contents"));
        Assert.Equal(403, alice.Status(HttpMethod.Post, "user/bob/api/kernels", new { }));
        Assert.Equal(404, alice.Status(HttpMethod.Get, "hub/api/users/bob"));
        Assert.InRange(alice.Status(HttpMethod.Delete, "hub/api/users/bob/server"), 403, 404);
        Assert.Equal(403, alice.Status(HttpMethod.Get, "hub/api/users"));
        Assert.Equal(403, alice.Status(HttpMethod.Post, "hub/api/shutdown", new { }));
        // With a browser's cookies as well.
        Assert.NotEqual(HttpStatusCode.OK, alice.Page("user/bob/lab").Status);
        Assert.Equal(HttpStatusCode.OK, alice.Page("user/alice/lab").Status);
        Assert.NotEqual(HttpStatusCode.OK, alice.Page("hub/admin").Status);
        Assert.True(bob.Ready);
        Assert.Equal(HttpStatusCode.Forbidden, hub.Status("user/bob/api/kernels"));
    }

    [Fact]
    public void Nobody_touches_another_s_jobs()
    {
        using var carol = hub.LogIn("carol");
        if (!carol.Ready)
        {
            carol.Start(HubDeployment.ImageName(HubDeployment.Plain), "site");
        }

        using var hers = carol.Kernel();
        var cluster = hers.Run(Submit("sleep 120", "1") + "print(submitted.cluster())").Trim();
        try
        {
            using var alices = hub.Alice.Kernel();
            var refused = alices.Run(Setup + $$"""
                for action in (htcondor2.JobAction.Remove, htcondor2.JobAction.Hold):
                    print(dict(schedd.act(action, ["{{cluster}}.0"])))
                try:
                    print("edited", schedd.edit(["{{cluster}}.0"], "Arguments", '"x"'))
                except Exception as problem:
                    print("refused:", problem)
                """);
            Assert.Equal(2, refused.Split("'TotalPermissionDenied': 1").Length - 1);
            Assert.DoesNotContain("edited", refused, StringComparison.Ordinal);
            // Nor by saying to be somebody else: the token says who it is.
            refused = alices.Run($$"""
                import htcondor2
                job = htcondor2.Submit({"executable": "/bin/true", "transfer_executable": "false", "My.Owner": '"carol"', "My.User": '"carol@site.pool"', "accounting_group_user": "carol"})
                try:
                    mine = htcondor2.Schedd().submit(job, spool=True).cluster()
                    print([ad["Owner"] for ad in htcondor2.Schedd().query(f"ClusterId == {mine}", projection=["Owner"])])
                    htcondor2.Schedd().act(htcondor2.JobAction.Remove, f"ClusterId == {mine}")
                except Exception as problem:
                    print("refused:", problem)
                """);
            Assert.DoesNotContain("['carol']", refused, StringComparison.Ordinal);
            Assert.Equal($"{cluster}\n", hers.Run($"print(*[ad['ClusterId'] for ad in schedd.query('ClusterId == {cluster}', projection=['ClusterId'])])"));
        }
        finally
        {
            hers.Run($"schedd.act(htcondor2.JobAction.Remove, 'ClusterId == {cluster}')");
        }
    }

    [Theory]
    [InlineData("""{"image":"evil/image:latest"}""", "there is no image 'evil/image:latest' here")]
    [InlineData("""{"image":["climate-base"]}""", "there is no image")]
    [InlineData("""{"image":"climate-base","pool":"cloud"}""", "there is no pool 'cloud' here")]
    public void What_the_form_does_not_offer_is_refused_to_the_REST_API_as_well(string options, string expected)
    {
        using var mallory = hub.LogIn("mallory");
        var (status, text) = mallory.Ask(HttpMethod.Post, "hub/api/users/mallory/server", JsonNode.Parse(options));
        Assert.Equal(400, status);
        Assert.Contains(expected, JsonDocument.Parse(text).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains($"No server for mallory: {expected}", hub.Log, StringComparison.Ordinal);
        Assert.NotEqual(0, Engine.Docker.Run("inspect", hub.Container("mallory")).ExitCode);
    }

    [Theory]
    [InlineData("condor", "'condor' is no user's name in HTCondor")]
    [InlineData("eve@elsewhere", "'eve@elsewhere' is no name of a Unix account")]
    public void A_user_who_cannot_have_a_token_is_told_so_on_the_page(string name, string expected)
    {
        using var user = hub.LogIn(name);
        var (_, page) = user.Choose(HubDeployment.ImageName(HubDeployment.Plain), "site");
        Assert.Contains($"Error: {expected}", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.False(user.Ready);
        Assert.Contains($"No server for {name}: {expected}", hub.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_an_account_on_the_access_point_is_told_so_in_the_log_and_by_check()
    {
        using var dave = hub.LogIn("dave");
        dave.Start(HubDeployment.ImageName(HubDeployment.Plain), "site");
        SaysInLogAndCheck(dave, $"{SitePool.AccessPoint} has no account 'dave'");
    }

    [Fact]
    public void A_token_that_expired_is_told_by_check()
    {
        using var undo = hub.With(settings => settings["sitePool"]!["tokenLifetime"] = 1);
        using var erin = hub.LogIn("erin");
        erin.Start(HubDeployment.ImageName(HubDeployment.Plain), "site");
        using var kernel = erin.Kernel();
        // It may have been good at the first look.
        hub.WaitFor("the end of the token", () => Check(kernel).Any(found =>
            found.StartsWith("wrong ", StringComparison.Ordinal) && found.Contains("the token of erin@site.pool in /home/jovyan/.condor/tokens.d/htcnotebook-site.pool expired on ", StringComparison.Ordinal)));
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

            Assert.Equal(204, frank.Status(HttpMethod.Delete, "hub/api/users/frank/server"));
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
                    ads = schedd.query("ClusterId == {{remote}}", projection=["JobStatus", "HoldReason"])
                    if [ad["JobStatus"] for ad in ads] == [4] * 4:
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
                for ad in schedd.query("JobStatus == 4", projection=["ClusterId"]):
                    schedd.retrieve(f"ClusterId == {ad['ClusterId']}")
                    schedd.act(htcondor2.JobAction.Remove, f"ClusterId == {ad['ClusterId']}")
                time.sleep(1)
            print(open("/tmp/hub-job/out-0").read(), end="")
            """));
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

    /// <summary>The TCP ports on which something listens in a user's container, as a list of Python.</summary>
    private string Listeners(string user)
    {
        // proc(5), net/tcp and tcp6: local address, state 0A is LISTEN.
        var ports = hub.In(user, "sh", "-c", "cat /proc/net/tcp /proc/net/tcp6").Succeeds().Output.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 3 && words[3] == "0A")
            .Select(words => int.Parse(words[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .ToHashSet();
        Assert.True(ports.Count > 1, "a pool and a kernel listen");
        return $"[{string.Join(", ", ports)}]";
    }

    /// <summary>Processes that run or wait to run, for each processor, over the last minute.</summary>
    private static double LoadOfProcessors() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) / Environment.ProcessorCount;

    private static string[] Check(HubKernel kernel) =>
        kernel.Run("import subprocess; print(subprocess.run(['htc-pool', 'check'], stdout=-1, text=True, timeout=120).stdout)").Split('\n');

    private string ServerLog(string user)
    {
        var log = Engine.Docker.Run("logs", hub.Container(user));
        return log.Output + log.Errors;
    }

    private void SaysInLogAndCheck(HubUser user, string expected)
    {
        const string Line = "WARNING: htcnotebook: the site's pool: ";
        hub.WaitFor("first look at the pool", () => ServerLog(user.Name).Contains("the site's pool: ", StringComparison.Ordinal));
        var line = Assert.Single(ServerLog(user.Name).Split('\n'), line => line.Contains("the site's pool: ", StringComparison.Ordinal));
        Assert.Contains(Line, line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        using var kernel = user.Kernel();
        Assert.Contains(Check(kernel), found => found.StartsWith("wrong ", StringComparison.Ordinal) && found.Contains(expected, StringComparison.Ordinal));
    }
}
