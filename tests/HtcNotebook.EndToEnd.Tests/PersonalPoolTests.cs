using System.Globalization;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>The pool in the image as one that finds out before a site does: what can never run is refused, and jobs keep to what they asked for.</summary>
[Trait("Category", "Image")]
public sealed class PersonalPoolTests(PersonalPoolTests.Pool pool) : IClassFixture<PersonalPoolTests.Pool>
{
    private const string Sleep = "executable = /bin/sleep\ntransfer_executable = false\narguments = 600\n";

    [Theory]
    [InlineData("universe = docker\ndocker_image = a.org/b:c", "starts no containers (a.org/b:c)")]
    [InlineData("universe = container\ncontainer_image = docker://a.org/b:c", "starts no containers (docker://a.org/b:c)")]
    [InlineData("container_image = docker://a.org/b:c", "starts no containers (docker://a.org/b:c)")]
    [InlineData("universe = parallel\nmachine_count = 2", "a parallel, grid, java or vm job needs a site's pool")]
    [InlineData("request_cpus = 1000", "asks for 1000 CPUs (request_cpus), and this container has ")]
    [InlineData("request_memory = 100TB", "asks for 104857600 MB of memory (request_memory), and this container has ")]
    public void What_can_never_run_is_refused_with_the_reason(string lines, string reason)
    {
        var said = pool.Submit(Sleep + lines);
        Assert.NotEqual(0, said.ExitCode);
        Assert.Contains(reason, said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hold = true", "RequestCpus", "asks for 1000 CPUs, and no machine has more than ")]
    [InlineData("hold = true\nrequest_gpus = 1", "RequestGPUs", "asks for 1000 GPUs, and no machine has more than 0")]
    public void A_job_that_no_machine_can_run_is_told_by_check_and_by_wait(string lines, string attribute, string words)
    {
        var cluster = pool.Queue(Sleep + lines);
        pool.Notebook.Do("condor_qedit", cluster, attribute, "1000");
        pool.Notebook.Do("condor_release", cluster);
        Assert.Contains($"cannot start, such as {cluster}.0: it {words}", pool.Notebook.Do("htc-pool", "check"), StringComparison.Ordinal);
        Assert.Contains($"1 job ({cluster}.0: {words}", pool.Notebook.Python($"""
            import htcnotebook
            try:
                htcnotebook.attach({cluster}).wait(timeout=7, quiet=True)
            except htcnotebook.JobTimeout as problem:
                print(problem)
            """), StringComparison.Ordinal);
        pool.Notebook.Do("condor_rm", cluster);
    }

    [Fact]
    public void A_job_that_takes_more_memory_than_it_asked_for_is_held_with_both_numbers()
    {
        pool.Notebook.Do("sh", "-c", "echo 'x = bytearray(b\"x\") * (300 << 20); import time; time.sleep(600)' >~/large.py");
        var cluster = pool.Queue("executable = /usr/bin/python3\ntransfer_executable = false\narguments = /home/jovyan/large.py\nrequest_memory = 64MB");
        pool.Notebook.WaitFor("hold", () => pool.Attribute(cluster, "JobStatus") == "5");
        Assert.Matches(@"The job used [3-9][0-9]{2} MB of memory, and asked for 64 MB \(request_memory\)\.", pool.Attribute(cluster, "HoldReason"));
        pool.Notebook.Do("condor_rm", cluster);
    }

    [Fact]
    public void A_job_that_asks_for_no_memory_gets_its_share_and_is_ended_before_Jupyter_where_memory_runs_out()
    {
        pool.Notebook.Do("sh", "-c", "rm -f ~/score");
        var cluster = pool.Queue("executable = /bin/sh\ntransfer_executable = false\narguments = \"-c 'cat /proc/self/oom_score_adj >/home/jovyan/score; sleep 600'\"");
        Assert.InRange(int.Parse(pool.Attribute(cluster, "RequestMemory"), CultureInfo.InvariantCulture), 256, 2048);
        pool.Notebook.WaitFor("job", () => pool.Notebook.Try("test", "-s", "/home/jovyan/score").ExitCode == 0);
        // HTCondor's own doing; Jupyter has 0.
        Assert.Equal("800", pool.Notebook.Do("cat", "/home/jovyan/score").Trim());
        pool.Notebook.Do("condor_rm", cluster);
    }

    [Fact]
    public void What_a_job_started_ends_with_it_however_far_it_went()
    {
        var cluster = pool.Queue("executable = /usr/bin/python3\ntransfer_executable = false\narguments = /outlive.py 5");
        pool.Notebook.WaitFor("process of the job", () => pool.Notebook.Try("pgrep", "-f", "^sleep 7771").ExitCode == 0);
        // While the job runs it may do what it likes.
        Assert.Equal("2", pool.Attribute(cluster, "JobStatus"));
        pool.Notebook.WaitFor("end of the job", () => pool.Attribute(cluster, "JobStatus").Length == 0);
        pool.Notebook.WaitFor("end of what it started", () => pool.Notebook.Try("pgrep", "-f", "^sleep 7771").ExitCode == 1);
    }

    /// <summary>One container for all of them.</summary>
    public sealed class Pool : IDisposable
    {
        /// <summary>Starts it and waits for the pool.</summary>
        public Pool(Machine machine)
        {
            var outlive = Path.Combine(AppContext.BaseDirectory, "Programs", "outlive.py");
            Notebook = new NotebookContainer(machine.Base.Image, "--volume", $"{outlive}:/outlive.py:ro");
            Notebook.WaitForPool();
        }

        internal NotebookContainer Notebook { get; }

        internal CommandResult Submit(string description) =>
            Notebook.Try("sh", "-c", "printf '%s\\nqueue\\n' \"$1\" | condor_submit -terse -", "sh", description);

        /// <summary>Submits what is taken; returns its cluster.</summary>
        internal string Queue(string description) => Submit(description).Succeeds().Output.Split('.')[0];

        internal string Attribute(string cluster, string name) => Notebook.Do("condor_q", cluster, "-af", name).Trim();

        /// <inheritdoc/>
        public void Dispose() => Notebook.Dispose();
    }
}
