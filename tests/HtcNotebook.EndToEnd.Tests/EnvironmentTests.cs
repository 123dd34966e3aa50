namespace HtcNotebook.EndToEnd.Tests;

/// <summary>What processes find that the start did not start: docs/reference.md, "What a process inherits".</summary>
[Trait("Category", "Image")]
public sealed class EnvironmentTests(Machine machine)
{
    [Fact]
    public void A_login_shell_and_a_job_have_the_notebooks_Python_and_its_characters()
    {
        using var container = new NotebookContainer(machine.Base.Image).WaitForPool();

        Assert.Equal("/opt/conda/bin/python\n", container.Do("bash", "-l", "-c", "command -v python"));
        Assert.Equal("/opt/conda/bin/python C.UTF-8 C.UTF-8\n", container.RunJob("echo $(command -v python) $LANG $LC_ALL"));
    }

    [Fact]
    public void The_image_that_a_hub_started_is_known_without_the_starts_variables()
    {
        // By its digest a hub knows it better than the image itself; a site is named, so that jobs go elsewhere.
        using var container = new NotebookContainer(
            machine.Base.Image, null, ["--env", "_condor_SCHEDD_HOST=ap.example.org", "--env", "JUPYTER_IMAGE_SPEC=registry.example.org/climate:1", "--entrypoint", "sleep"], ["600"]);

        Assert.Equal(
            "registry.example.org/climate:1 {'HTMAP_DOCKER_IMAGE': 'registry.example.org/climate:1', 'HTMAP_SINGULARITY_IMAGE': 'docker://registry.example.org/climate:1'}\n",
            container.Python("import os; from htcnotebook import place; print(place.image(os.environ), place.htmap(os.environ))"));
    }
}
