using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A person's way, in a real browser: <c>dotnet run</c>, its address, the starter notebook, Run All Cells, the plot.</summary>
[Collection(MachineCollection.Name)]
[Trait("Category", "Image")]
public sealed class BrowserTests(Machine machine)
{
    [Fact]
    public void The_starter_notebook_runs_to_its_plot()
    {
        var project = new UserProject(machine, machine.Packages.NewProject("browser", "--flavor", "base", "--repository", machine.Repository("browser")));
        // As if the notebook's user ran this, whoever runs the tests.
        Command.Run("chown", ["-R", "1000:100", project.At("notebooks")]);
        using var run = new RunSession(project, "", ["-p:ImageEngine=docker", "-p:RunVolume=none"]);
        var address = run.WaitForAddress();
        var pictures = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pictures")).FullName;
        Command.Run("node", [Path.Combine(Repository.Root, "tests", "browser", "run-notebook.js"), address.ToString(), "notebooks", "start.ipynb", pictures]).Succeeds();

        using var saved = JsonDocument.Parse(File.ReadAllText(project.At("notebooks/start.ipynb")));
        var code = saved.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code").ToList();
        Assert.All(code, cell => Assert.Equal(JsonValueKind.Number, cell.GetProperty("execution_count").ValueKind));
        var outputs = code.SelectMany(cell => cell.GetProperty("outputs").EnumerateArray()).ToList();
        Assert.DoesNotContain(outputs, output => output.GetProperty("output_type").GetString() == "error");
        Assert.Contains(outputs, output => output.TryGetProperty("data", out var data) && data.TryGetProperty("image/svg+xml", out _));
        Assert.All(["lab.png", "results.png"], picture => Assert.True(new FileInfo(Path.Combine(pictures, picture)).Length > 10_000, picture));
        Assert.Equal(0, run.Interrupt());
    }
}
