using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary><c>dotnet new htcnotebook --flavor base</c>, <c>dotnet publish</c>, and the image at work.</summary>
[Trait("Category", "Image")]
public sealed class BaseImageTests(Machine machine)
{
    [Fact]
    public void The_last_line_names_the_image_and_the_docker_store_has_it()
    {
        var published = machine.Base;
        Assert.EndsWith($"climate -> {machine.Repository("base")}:base\n", published.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Engine.Docker.Id(published.Image));
    }

    [Fact]
    public void It_runs_a_job_and_the_starter_notebook_and_ends_in_time()
    {
        using var container = new NotebookContainer(machine.Base.Image);
        container.WaitForPool();
        Assert.Equal("from a job: /opt/conda/bin/python\n", container.RunJob("echo from a job: $(command -v python)"));

        container.Do(
            "jupyter", "nbconvert", "--to", "notebook", "--execute", "--output-dir", "/tmp", "--output", "start.ipynb",
            "/home/jovyan/notebooks/start.ipynb");
        using var executed = JsonDocument.Parse(container.Do("cat", "/tmp/start.ipynb"));
        var outputs = executed.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.TryGetProperty("outputs", out _))
            .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray())
            .ToList();
        Assert.DoesNotContain(outputs, output => output.GetProperty("output_type").GetString() == "error");
        Assert.Contains(outputs, output => output.TryGetProperty("data", out var data) && data.TryGetProperty("image/svg+xml", out _));

        var token = container.WaitForToken();
        Assert.Equal(403, container.Status("/api/kernels"));
        Assert.Equal(403, container.Status("/api/kernels", "0123456789abcdef"));
        Assert.Equal(200, container.Status("/api/kernels", token));

        var users = container.Do("ps", "-eo", "user:32=").Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct();
        Assert.Equal("jovyan", Assert.Single(users).Trim());
        Assert.Equal("healthy", Health(container));

        var (took, exitCode) = container.Stop();
        Assert.InRange(took.TotalSeconds, 0, 10);
        Assert.NotEqual(137, exitCode);
        Assert.DoesNotContain("was killed", container.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", container.Log, StringComparison.Ordinal);
    }

    private static string Health(NotebookContainer container)
    {
        var health = "";
        container.WaitFor("health", () => (health = container.Health) != "starting");
        return health;
    }
}
