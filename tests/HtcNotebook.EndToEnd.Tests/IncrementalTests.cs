using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A change rebuilds its own layer and those after it: read from what the engine says.</summary>
[Trait("Category", "Image")]
public sealed partial class IncrementalTests(Machine machine)
{
    [Fact]
    public void An_edited_notebook_runs_no_package_layer_and_an_added_package_only_the_projects()
    {
        // A package that no earlier run of this test has left in the engine's cache.
        using var server = new LoopbackServer();
        var unique = "made" + Guid.NewGuid().ToString("N")[..8];
        MadePackages.Wheel(server, unique);
        var project = new UserProject(machine, machine.Packages.NewProject("climate", "--flavor", "base", "--repository", machine.Repository("incremental")));
        project.Publish();
        var notebook = project.At("notebooks/start.ipynb");
        File.WriteAllText(notebook, File.ReadAllText(notebook).Replace("Many small jobs", "Edited", StringComparison.Ordinal));
        var edited = project.Publish();
        Assert.Empty(Ran(project));
        Assert.Contains("Edited", Engine.Docker.Run("run", "--rm", "--entrypoint", "cat", edited.Image, "/usr/local/share/htcnotebook/content/notebooks/start.ipynb").Succeeds().Output, StringComparison.Ordinal);

        File.WriteAllText(project.File, File.ReadAllText(project.File).Replace("</Project>", """
              <ItemGroup>
                <PythonPackage Include="toml" />
                <PythonPackage Include="UNIQUE" />
              </ItemGroup>
            </Project>
            """.Replace("UNIQUE", unique, StringComparison.Ordinal), StringComparison.Ordinal));
        var added = project.Publish("-p:ContainerBuildNetwork=host", $"-p:PipIndexUrl={server.Address}/simple");
        Assert.Equal(["project"], Ran(project));
        Assert.Equal("ok\n", Engine.Docker.Run("run", "--rm", "--entrypoint", "python", added.Image, "-c", $"import toml, {unique}; print('ok')").Succeeds().Output);
    }

    /// <summary>Names of the installing layers that ran, of all that the build has.</summary>
    private static List<string> Ran(UserProject project)
    {
        var log = project.BuildLog();
        var cached = Cached().Matches(log).Select(match => match.Groups["step"].Value).ToHashSet(StringComparer.Ordinal);
        var layers = Install().Matches(log).Select(match => (Step: match.Groups["step"].Value, Layer: match.Groups["layer"].Value)).Distinct().ToList();
        Assert.Contains("foundation", layers.Select(layer => layer.Layer));
        return [.. layers.Where(layer => !cached.Contains(layer.Step)).Select(layer => layer.Layer)];
    }

    // "#9 [stage-0 4/12] RUN --mount=type=bind,... ["/bin/bash", ".../install-layer", "jupyter", "sha256:..."]"
    [GeneratedRegex("""^#(?<step>[0-9]+) \[.*\] RUN .*install-layer", "(?<layer>[a-z0-9._-]+)", "sha256:""", RegexOptions.Multiline)]
    private static partial Regex Install();

    [GeneratedRegex("^#(?<step>[0-9]+) CACHED", RegexOptions.Multiline)]
    private static partial Regex Cached();
}
