namespace HtcNotebook.EndToEnd.Tests;

/// <summary>GPUs in the personal pool, on machines that have none: HTCondor simulates them.</summary>
[Trait("Category", "Image")]
public sealed class GpuTests(Machine machine)
{
    private const string Program = """
        import htcnotebook, sys
        asked = htcnotebook.submit({"executable": "/usr/bin/env", "transfer_executable": False, "request_memory": 32, "request_gpus": 1, "output": "asked"}, quiet=True)
        other = htcnotebook.submit({"executable": "/usr/bin/env", "transfer_executable": False, "request_memory": 32, "output": "other"}, quiet=True)
        for jobs, name in ((asked, "asked"), (other, "other")):
            jobs.wait(timeout=120, quiet=True)
            with open(name, encoding="utf-8") as file:
                words = dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)
            print(name, words.get("CUDA_VISIBLE_DEVICES"), words.get("NVIDIA_VISIBLE_DEVICES"))
        """;

    [Fact]
    public void A_job_gets_the_GPUs_that_it_asks_for_and_one_that_asks_for_none_sees_none()
    {
        // Two of HTCondor's model 4, an A100.
        using var container = new NotebookContainer(machine.Base.Image, "--env", "_condor_STARTD_DETECT_GPUS=-simulate:4,2 -properties").WaitForPool();
        Assert.Equal("2\n", container.Do("condor_status", "-af", "TotalSlotGPUs"));
        var said = container.Python(Program).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^asked GPU-[0-9a-f]{8} GPU-[0-9a-f]{8}-[0-9a-f-]+$", said[0]);
        // CUDA stops at the first device that there is not.
        Assert.Equal("other 10000 none", said[1]);
    }
}
