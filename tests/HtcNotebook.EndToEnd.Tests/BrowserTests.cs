using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A person's way, in a real browser: <c>dotnet run</c>, its address, the starter notebook, Run All Cells, the plot.</summary>
[Trait("Category", "Image")]
public sealed class BrowserTests(Machine machine)
{
    [Theory]
    [InlineData("base", "start.ipynb")]
    [InlineData("r", "start-r.ipynb")]
    public void The_starter_notebook_runs_to_its_plot(string flavor, string notebook)
    {
        var project = new UserProject(machine, machine.Packages.NewProject("climate", "--flavor", flavor, "--repository", machine.Repository($"browser-{flavor}")));
        // As if the notebook's user ran this, whoever runs the tests.
        Command.Run("chown", ["-R", "1000:100", project.At("notebooks")]);
        using var run = new RunSession(project, "", ["-p:ImageEngine=docker", "-p:RunVolume=none"]);
        var address = run.WaitForAddress();
        var pictures = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pictures", flavor)).FullName;
        Command.Run("node", [Path.Combine(Repository.Root, "tests", "browser", "run-notebook.js"), address.ToString(), "notebooks", notebook, pictures]).Succeeds();

        using var saved = JsonDocument.Parse(File.ReadAllText(project.At($"notebooks/{notebook}")));
        var code = saved.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code").ToList();
        Assert.All(code, cell => Assert.Equal(JsonValueKind.Number, cell.GetProperty("execution_count").ValueKind));
        var outputs = code.SelectMany(cell => cell.GetProperty("outputs").EnumerateArray()).ToList();
        Assert.DoesNotContain(outputs, output => output.GetProperty("output_type").GetString() == "error");
        Assert.Contains(outputs, output => output.TryGetProperty("data", out var data) && (data.TryGetProperty("image/svg+xml", out _) || data.TryGetProperty("image/png", out _)));
        Assert.All(["lab.png", "results.png"], picture => Assert.True(new FileInfo(Path.Combine(pictures, picture)).Length > 10_000, picture));
        Assert.Equal(0, run.Interrupt());
    }
}
