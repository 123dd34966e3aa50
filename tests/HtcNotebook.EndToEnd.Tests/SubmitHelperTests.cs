using System.Globalization;
using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>
/// <c>import htcnotebook</c>: the same program in the image's own pool, at a site that shares the home with the access point,
/// and at one that does not; and jobs in containers of the notebook's image.
/// </summary>
[Trait("Category", "Image")]
public sealed partial class SubmitHelperTests : IClassFixture<SitePool>
{
    private const string Done = "a map over items, with input and output files\nfound again after they left the queue\nheld, with the reason\nlate\n";

    private readonly Machine _machine;
    private readonly SitePool _site;

    public SubmitHelperTests(Machine machine, SitePool site)
    {
        _machine = machine;
        _site = site;
        // Every test has the queue to itself.
        site.OnAccessPoint("sh", "-c", "condor_rm -all >/dev/null 2>&1; true");
    }

    private static string Program => OtherProgram("submit.py");

    private IEnumerable<string> WithToken => [.. _site.Options, "--no-healthcheck", "--env", $"HTCONDOR_TOKEN={_site.Token()}"];

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void The_same_program_works_in_every_pool(string bindings)
    {
        using (var personal = Notebook())
        {
            personal.WaitForPool();
            var said = Run(personal, bindings);
            Assert.Matches("^Submitted 2 jobs as cluster [0-9]+\n", said);
        }

        using (var apart = Notebook(WithToken))
        {
            Assert.Equal(0, apart.Try("htc-pool", "wait").ExitCode);
            var said = Run(apart, bindings);
            Assert.Matches("^Submitted 2 jobs as cluster [0-9]+ to cm.site.pool; their files are handed over [(]spooled[)]\n", said);
            Assert.Contains("Note: no container: HTCNOTEBOOK_IMAGE is not set", said, StringComparison.Ordinal);
            Assert.DoesNotContain(apart.Do("sh", "-c", "ls -A ~").Split('\n'), name => name.StartsWith(".htcnotebook-", StringComparison.Ordinal));
        }

        // Version 1 has another way to hand files over. Without that, this place is as the image's own pool.
        if (bindings == "2")
        {
            using var shared = Notebook([.. WithToken, "--volume", $"{_site.Home}:/home/jovyan"]);
            Assert.Equal(0, shared.Try("htc-pool", "wait").ExitCode);
            // Where another home was tried, the access point keeps a file of that in its own.
            shared.Do("rm", "-f", "/home/jovyan/.htcnotebook-probe");
            var said = Run(shared, bindings);
            Assert.Matches("^Submitted 2 jobs as cluster [0-9]+ to cm.site.pool; their files are in a folder that it shares\n", said);
            // What tried that is gone again.
            Assert.Equal("", shared.Do("find", "/home/jovyan", "-name", ".htcnotebook-probe"));
        }

        // Nothing is left at the access point, neither jobs nor their spooled files.
        Assert.Equal("", _site.OnAccessPoint("condor_q", "-allusers", "-af", "ClusterId", "JobStatus"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Every_text_of_an_item_arrives_as_it_was_or_is_refused(string bindings)
    {
        IEnumerable<string> program = ["--volume", $"{OtherProgram("texts.py")}:/texts.py:ro"];
        using (var personal = Notebook(program))
        {
            personal.WaitForPool();
            Assert.Equal("2040 texts arrived as they were\n", personal.Do("python", "-W", "ignore", "/texts.py", bindings, "40"));
        }

        using var apart = Notebook([.. WithToken, .. program]);
        Assert.Equal(0, apart.Try("htc-pool", "wait").ExitCode);
        Assert.Equal("2040 texts arrived as they were\n", apart.Do("python", "-W", "ignore", "/texts.py", bindings, "40"));
    }

    [Fact]
    public void The_time_for_many_items_grows_with_their_number_and_others_are_served_meanwhile()
    {
        var driver = Path.Combine(Repository.Root, "bench", "submit-driver.py");
        using var notebook = Notebook(["--volume", $"{driver}:/submit-driver.py:ro"]);
        notebook.WaitForPool();
        var numbers = notebook.Do("python", "/submit-driver.py", "10000", "1").Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
        // bench/submit.py measures. Here against the kind of fault: time by the square of the number took a hundred times as long, and nobody was served.
        Assert.InRange(numbers[0], 0, 6);
        Assert.InRange(numbers[2], 0, 1.5);
    }

    [Fact]
    public void After_a_restart_of_the_kernel_the_jobs_are_found_again()
    {
        using var notebook = Notebook(WithToken);
        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);
        notebook.Python("""
            import htcnotebook
            htcnotebook.submit({"executable": "/bin/sh", "transfer_executable": False, "arguments": ["-c", "pwd"], "output": "first", "request_disk": "16MB"})
            htcnotebook.submit({"executable": "/bin/sh", "transfer_executable": False, "arguments": ["-c", "id"], "output": "second", "request_disk": "16MB"}).wait(90)
            """);
        notebook.WaitFor("end of the first job", () => _site.OnAccessPoint("condor_q", "-allusers", "-constraint", "CompletionDate > 0", "-af", "JobStatus").Trim() == "4");
        // Done, and its results are at the access point still: the next kernel says so.
        var next = notebook.Try("python", "-c", """
            import htcnotebook
            waiting, = htcnotebook.jobs()
            print(waiting)
            htcnotebook.submit({"executable": "/bin/true", "transfer_executable": False, "requirements": False}, quiet=True).remove()
            print(waiting.wait(quiet=True).output(), htcnotebook.jobs(), sep="")
            """);
        Assert.Equal(0, next.ExitCode);
        Assert.Matches("^<Jobs [0-9]+: 1 done, results of 1 not fetched>\n/.*\n\\[\\]\n$", next.Output);
        Assert.Matches("^Note: 1 job of cluster [0-9]+ is done and not fetched: htcnotebook.attach[(][0-9]+[)].retrieve[(][)]\n$", next.Errors);
        Assert.StartsWith("/", notebook.Do("cat", "first"), StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_run_in_containers_of_the_notebooks_image_where_the_pool_offers_them()
    {
        const string Ask = """
            import htcnotebook
            jobs = htcnotebook.submit({
                "executable": "/bin/sh", "transfer_executable": False, "request_memory": "128MB", "request_disk": "16MB", "environment": {"A": "b c"},
                "arguments": ["-c", "command -v python; echo $A; cat /etc/marker; cat in; tr '\\0' ' ' </proc/1/cmdline"], "transfer_input_files": "in",
            })
            jobs.wait(90)
            print(jobs.output() + jobs.error())
            # A program of the user's own, as in the starter notebook: brought along, and not looked for in the image.
            with open("tell.sh", "w") as file:
                file.write("#!/bin/sh\necho mine in $(cat /etc/marker)\n")
            mine = htcnotebook.submit({"executable": "tell.sh", "request_memory": "128MB", "request_disk": "16MB"}, quiet=True).wait(90, quiet=True)
            print(mine.output() + mine.error())
            """;
        using var node = _site.ContainerNode();
        // The image of the notebook with a mark of its own, under a name that a registry could have.
        var image = $"registry.site.pool/{_machine.Repository("marked")}:1";
        using var maker = new NotebookContainer(_machine.Base.Image, null, ["--entrypoint", "sleep", "--user", "root"], ["600"]);
        maker.Do("sh", "-c", "echo the marked image >/etc/marker");
        Engine.Docker.Run("commit", "--change", "ENTRYPOINT [\"tini\", \"-g\", \"--\", \"start.sh\"]", "--change", "USER 1000", maker.Id, image).Succeeds();
        try
        {
            using var notebook = Notebook([.. WithToken, "--env", $"HTCNOTEBOOK_IMAGE={image}"]);
            Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);
            notebook.Do("sh", "-c", "echo the input >in");
            var said = notebook.Python(Ask);
            Assert.True(said.Contains($"They run in containers of {image}, which 1 of the pool's 3 machines can run\n", StringComparison.Ordinal), said);
            // The entry point, which starts Jupyter's surroundings, has no part in it.
            Assert.Matches("\n/opt/conda/bin/python\nb c\nthe marked image\nthe input\n[^\n]* /bin/sh -c [^\n]*\n", said);
            Assert.Contains("\nmine in the marked image\n", said, StringComparison.Ordinal);
            Assert.DoesNotContain("start.sh", said, StringComparison.Ordinal);
            Assert.Contains("e3.site.pool", _site.NodesOfDoneJobs("jovyan"));
            Assert.Contains($"jobs of htcnotebook.submit run in containers of {image}", notebook.Do("htc-pool", "check"), StringComparison.Ordinal);
            Assert.Contains($"container_image = docker://{image}\n", notebook.Do("htc-pool", "container"), StringComparison.Ordinal);
        }
        finally
        {
            Engine.Docker.Run("rmi", "--force", image);
        }
    }

    [Fact]
    public void What_is_missing_at_the_site_is_said_by_check()
    {
        // HTMap is where its command is; PyPI may be out of reach.
        using var apart = Notebook([.. WithToken, "--env", "HTCNOTEBOOK_IMAGE=registry.site.pool/climate:scipy", "--volume", $"{Program}:/opt/conda/bin/htmap:ro"]);
        apart.WaitFor("word on HTMap", () => apart.Log.Contains("htcnotebook: HTMap does not work here, since it needs a home that the access point shares", StringComparison.Ordinal));
        var check = apart.Do("htc-pool", "check");
        Assert.Matches(@"(?m)^note +home +the access point does not share /home/jovyan: ", check);
        Assert.Matches(@"(?m)^note +htmap +HTMap does not work here, ", check);
        Assert.Matches(@"(?m)^note +containers +no container: none of the pool's 2 machines runs containers", check);
        Assert.StartsWith("# no container: none of the pool's 2 machines", apart.Do("htc-pool", "container"), StringComparison.Ordinal);

        using var shared = Notebook([.. WithToken, "--env", "HTCNOTEBOOK_IMAGE=climate:scipy", "--volume", $"{_site.Home}:/home/jovyan"]);
        Assert.Equal(0, shared.Try("htc-pool", "wait").ExitCode);
        check = shared.Do("htc-pool", "check");
        Assert.Matches(@"(?m)^ok +home +the access point shares /home/jovyan: ", check);
        Assert.Matches(@"(?m)^note +containers +no container: HTCNOTEBOOK_IMAGE is 'climate:scipy', which names no registry", check);
    }

    [Fact]
    public void A_pool_that_does_not_take_jobs_is_told_in_one_line()
    {
        const string Submit = """
            import htcnotebook
            try:
                htcnotebook.submit({"executable": "/bin/true", "transfer_executable": False})
            except htcnotebook.PoolError as problem:
                print(problem)
            """;
        using (var expired = Notebook([.. _site.Options, "--env", $"HTCONDOR_TOKEN={ExpiredToken()}"]))
        {
            expired.WaitForToken();
            Assert.Matches("^the token of jovyan@site.pool in .* expired on .*\n$", expired.Python(Submit));
        }

        using (var alice = Notebook([.. _site.Options, "--env", $"HTCONDOR_TOKEN={_site.Token("alice@site.pool")}"]))
        {
            alice.WaitForToken();
            Assert.Matches("^cm.site.pool has no account 'alice': .*\n$", alice.Python(Submit));
        }

        using var none = Notebook(["--entrypoint", "sleep"], "600");
        Assert.Matches("^there is no folder .*: the log of the container says why no pool was started\n$", none.Python(Submit));
    }

    [Fact]
    public async Task Waiting_goes_on_when_the_access_point_was_away()
    {
        using var notebook = Notebook(WithToken);
        Assert.Equal(0, notebook.Try("htc-pool", "wait").ExitCode);
        var waiting = Task.Run(() => notebook.Python("""
            import htcnotebook
            jobs = htcnotebook.submit({"executable": "/bin/sh", "transfer_executable": False, "arguments": ["-c", "sleep 8; echo done"], "request_disk": "16MB"})
            jobs.wait(120)
            print(jobs.output())
            """));
        notebook.WaitFor("running job", () => _site.OnAccessPoint("condor_q", "-allusers", "-af", "JobStatus").Trim() == "2");
        _site.OnAccessPoint("condor_off", "-fast", "-schedd");
        Thread.Sleep(TimeSpan.FromSeconds(4));
        _site.OnAccessPoint("condor_on", "-schedd");
        var said = await waiting;
        Assert.Contains("no answer, asking again: ", said, StringComparison.Ordinal);
        Assert.EndsWith("1 done\ndone\n\n", said, StringComparison.Ordinal);
    }

    private static string OtherProgram(string name) => Path.Combine(AppContext.BaseDirectory, "Programs", name);

    private static string Run(NotebookContainer notebook, string bindings)
    {
        var said = notebook.Do("python", "-W", "ignore", "/submit.py", bindings);
        Assert.EndsWith(Done, Progress().Replace(said, ""), StringComparison.Ordinal);
        return said;
    }

    private NotebookContainer Notebook(IEnumerable<string>? options = null, params IEnumerable<string> command) =>
        new(_machine.Base.Image, null, published: true, ["--volume", $"{Program}:/submit.py:ro", .. options ?? []], command);

    private string ExpiredToken()
    {
        var token = _site.Token("jovyan@site.pool", "-lifetime", "1");
        Thread.Sleep(TimeSpan.FromSeconds(2));
        return token;
    }

    [GeneratedRegex(@"^ *[0-9.]+ s: .*\n", RegexOptions.Multiline)]
    private static partial Regex Progress();
}
