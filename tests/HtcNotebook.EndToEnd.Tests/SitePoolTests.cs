using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A notebook whose jobs go to a site's pool of three nodes.</summary>
[Trait("Category", "Image")]
public sealed class SitePoolTests(Machine machine, SitePool site) : IClassFixture<SitePool>
{
    private const string Answers = $"the site's pool: {SitePool.AccessPoint} answers, and knows you as jovyan@site.pool";

    [Fact]
    public void The_starter_notebook_runs_unchanged_and_its_jobs_run_on_both_execute_nodes()
    {
        var token = site.Token();
        using var notebook = Notebook("--env", $"HTCONDOR_TOKEN={token}");
        notebook.WaitForToken();
        WaitForTheFirstLook(notebook, Answers);

        // The token is where HTCondor reads it, and nowhere else: not with Jupyter, its kernels and terminals.
        Assert.Equal("700\n", notebook.Do("stat", "-c", "%a", "/home/jovyan/.condor/tokens.d"));
        Assert.Equal("600\n", notebook.Do("stat", "-c", "%a", "/home/jovyan/.condor/tokens.d/htcnotebook-site.pool"));
        Assert.Equal(token + "\n", notebook.Do("cat", "/home/jovyan/.condor/tokens.d/htcnotebook-site.pool"));
        var jupyter = notebook.Do("pgrep", "-f", "jupyter-lab").Split('\n')[0];
        var environment = notebook.Do("cat", $"/proc/{jupyter}/environ");
        Assert.Contains("_condor_SCHEDD_HOST=", environment, StringComparison.Ordinal);
        Assert.DoesNotContain(token, environment, StringComparison.Ordinal);
        Assert.DoesNotContain("condor_", notebook.Do("ps", "-eo", "comm="), StringComparison.Ordinal);

        var output = notebook.Do(
            "jupyter", "nbconvert", "--to", "notebook", "--execute", "--stdout", "/home/jovyan/notebooks/start.ipynb");
        Assert.Contains("a site's: jobs go to cm.site.pool", output, StringComparison.Ordinal);
        Assert.Contains("image/svg+xml", output, StringComparison.Ordinal);
        Assert.Equal(new HashSet<string> { "e1.site.pool", "e2.site.pool" }, site.NodesOfDoneJobs("jovyan"));
    }

    [Fact]
    public void With_a_home_that_the_access_point_shares_nothing_is_spooled()
    {
        using var secret = new Secret(site.Token());
        using var notebook = new NotebookContainer(
            machine.Base.Image,
            // One of the two names of the pool is enough.
            "--network", site.Network, "--env", $"_condor_SCHEDD_HOST={SitePool.AccessPoint}", "--env", $"_condor_CONDOR_HOST={SitePool.AccessPoint}",
            "--volume", $"{site.Home}:/home/jovyan", "--volume", $"{secret.File}:/run/secrets/condor-token:ro");
        WaitForTheFirstLook(notebook, Answers);

        var output = notebook.Python("""
            import os, tempfile, time, htcondor2
            folder = tempfile.mkdtemp(dir=os.path.expanduser("~"))
            with open(os.path.join(folder, "job"), "w") as job:
                job.write("#!/bin/sh\necho by $(whoami) on $(uname -n)\n")
            os.chmod(job.name, 0o755)
            description = htcondor2.Submit({"executable": job.name, "initialdir": folder, "output": "out", "error": "err", "log": "log"})
            schedd = htcondor2.Schedd()
            cluster = schedd.submit(description).cluster()
            give_up = time.monotonic() + 90
            while schedd.query(f"ClusterId == {cluster}", projection=["JobStatus"]):
                assert time.monotonic() < give_up, open(os.path.join(folder, "log")).read()
                time.sleep(0.1)
            print(open(os.path.join(folder, "out")).read() + open(os.path.join(folder, "err")).read(), end="")
            """);
        Assert.Matches("^by jovyan on e[12].site.pool\n$", output);
    }

    [Fact]
    public void A_folder_of_tokens_may_be_mounted_anywhere()
    {
        using var secret = new Secret(site.Token());
        using var notebook = Notebook("--env", "HTCONDOR_TOKEN_FILE=/tokens", "--volume", $"{secret.Folder}:/tokens:ro");
        WaitForTheFirstLook(notebook, Answers);
        // Renewed while the notebook runs: a restart takes it.
        secret.Write(site.Token("jovyan@site.pool", "-authz", "READ", "-authz", "WRITE", "-lifetime", "86400"));
        Assert.Equal(0, notebook.Try("htc-pool", "restart").ExitCode);
        Assert.Contains("is for jovyan@site.pool, until ", notebook.Do("htc-pool", "check"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_HTCondor_is_told_of_is_used_as_it_is()
    {
        const string Folder = "/home/jovyan/tokens-of-mine";
        site.OnAccessPoint("install", "-d", "-o", "jovyan", "-m", "700", Folder);
        // HTCondor writes it to the folder of its own tokens.
        site.OnAccessPoint("condor_token_create", "-identity", "jovyan@site.pool", "-token", "mine");
        site.OnAccessPoint("mv", "/etc/condor/tokens.d/mine", $"{Folder}/mine");
        site.OnAccessPoint("chown", "jovyan", $"{Folder}/mine");
        using var notebook = Notebook("--env", $"_condor_SEC_TOKEN_DIRECTORY={Folder}", "--volume", $"{site.Home}:/home/jovyan");
        WaitForTheFirstLook(notebook, Answers);
        Assert.Contains($"{Folder}/mine is for jovyan@site.pool", notebook.Do("htc-pool", "check"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SCHEDD_HOST is the bare name 'cm': HTCondor needs full names", "_condor_SCHEDD_HOST=cm")]
    [InlineData("there is no host 'ap.elsewhere.invalid'", "_condor_SCHEDD_HOST=ap.elsewhere.invalid")]
    [InlineData("e1.site.pool (it knows: cm.site.pool)", "_condor_SCHEDD_HOST=e1.site.pool")]
    [InlineData("cm.site.pool cannot be reached on port 9619 (Connection refused)", "_condor_COLLECTOR_HOST=cm.site.pool:9619")]
    [InlineData("cm.site.pool wants a token, and there is none for it in /home/jovyan/.condor/tokens.d", "HTCONDOR_TOKEN=")]
    public void What_is_wrong_is_said_in_the_log_and_by_check(string expected, string variable)
    {
        using var notebook = Notebook("--env", $"HTCONDOR_TOKEN={site.Token()}", "--env", variable);
        SaysInLogAndCheck(notebook, expected);
    }

    [Fact]
    public void An_expired_token_is_said_in_the_log_and_by_check()
    {
        var token = site.Token("jovyan@site.pool", "-lifetime", "1");
        Thread.Sleep(TimeSpan.FromSeconds(2));
        using var notebook = Notebook("--env", $"HTCONDOR_TOKEN={token}");
        SaysInLogAndCheck(notebook, "the token of jovyan@site.pool in /home/jovyan/.condor/tokens.d/htcnotebook-site.pool expired on ");
    }

    [Fact]
    public void A_token_of_another_trust_domain_is_said_in_the_log_and_by_check()
    {
        var token = site.OnAccessPoint("env", "_condor_TRUST_DOMAIN=other.pool", "condor_token_create", "-identity", "jovyan@other.pool").Trim();
        using var notebook = Notebook("--env", $"HTCONDOR_TOKEN={token}");
        SaysInLogAndCheck(notebook, "the token is of the trust domain other.pool, and cm.site.pool is of site.pool");
    }

    [Fact]
    public void A_token_that_may_not_submit_is_said_in_the_log_and_by_check()
    {
        using var notebook = Notebook("--env", $"HTCONDOR_TOKEN={site.Token("jovyan@site.pool", "-authz", "READ")}");
        SaysInLogAndCheck(notebook, "cm.site.pool knows you as jovyan@site.pool, who has no WRITE there");
    }

    [Fact]
    public void A_user_whom_the_access_point_does_not_have_is_said_in_the_log_and_by_check()
    {
        using var notebook = Notebook("--env", $"HTCONDOR_TOKEN={site.Token("alice@site.pool")}");
        SaysInLogAndCheck(notebook, "cm.site.pool has no account 'alice'");
    }

    [Fact]
    public void What_is_no_token_is_said_and_Jupyter_starts()
    {
        using var notebook = Notebook("--env", "HTCONDOR_TOKEN=not-a-token");
        notebook.WaitForToken();
        Assert.Contains("WARNING: htcnotebook: the token in HTCONDOR_TOKEN is not used: it is no token", notebook.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-token", notebook.Log, StringComparison.Ordinal);
        Assert.Equal(403, notebook.Status("/api/kernels"));
    }

    [Fact]
    public void A_pool_that_never_answers_costs_seconds()
    {
        using var notebook = Notebook("--env", $"HTCONDOR_TOKEN={site.Token()}");
        WaitForTheFirstLook(notebook, Answers);
        site.Freeze();
        try
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var waited = notebook.Try("htc-pool", "wait", "--timeout", "6");
            Assert.Equal(3, waited.ExitCode);
            Assert.StartsWith("The pool does not answer after 6 s: ", waited.Errors, StringComparison.Ordinal);
            Assert.InRange(clock.Elapsed.TotalSeconds, 5, 20);
            clock.Restart();
            Assert.Equal(1, notebook.Try("htc-pool", "check").ExitCode);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
        }
        finally
        {
            site.Wake();
        }

        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);
        using var status = JsonDocument.Parse(notebook.Do("htc-pool", "status", "--json"));
        Assert.Equal("site", status.RootElement.GetProperty("pool").GetString());
        Assert.Equal("jovyan@site.pool", status.RootElement.GetProperty("identity").GetString());
        Assert.Equal(4, status.RootElement.GetProperty("slots").GetProperty("cpus").GetInt32());
        Assert.Equal(1, notebook.Try("htc-pool", "logs").ExitCode);
    }

    private NotebookContainer Notebook(params IEnumerable<string> options) => new(machine.Base.Image, ["--no-healthcheck", .. site.Options, .. options]);

    private static void WaitForTheFirstLook(NotebookContainer notebook, string expected)
    {
        notebook.WaitFor("first look at the site's pool", () => notebook.Log.Contains("the site's pool: ", StringComparison.Ordinal));
        Assert.Contains(expected, notebook.Log, StringComparison.Ordinal);
    }

    private static void SaysInLogAndCheck(NotebookContainer notebook, string expected)
    {
        WaitForTheFirstLook(notebook, "WARNING: htcnotebook: the site's pool: ");
        var line = Assert.Single(notebook.Log.Split('\n'), line => line.Contains("the site's pool: ", StringComparison.Ordinal));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        var check = notebook.Try("htc-pool", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains(check.Output.Split('\n'), found => found.StartsWith("wrong ", StringComparison.Ordinal) && found.Contains(expected, StringComparison.Ordinal));
    }

    /// <summary>A folder with a token, to mount.</summary>
    private sealed class Secret : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-e2e-token-");

        public Secret(string token)
        {
            // Readable for the container's user, whoever runs the tests.
            System.IO.File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
            Write(token);
        }

        public string Folder => _folder.FullName;

        public string File => Path.Combine(_folder.FullName, "token");

        public void Write(string token) => System.IO.File.WriteAllText(File, token + "\n");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
