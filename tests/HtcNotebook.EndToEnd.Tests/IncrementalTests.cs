using System.Globalization;
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
        // Of the same length, as engines do not look at bytes where size and time are the same.
        File.WriteAllText(notebook, File.ReadAllText(notebook).Replace("Many small jobs", "Many large jobs", StringComparison.Ordinal));
        var edited = project.Publish();
        Assert.Empty(Ran(project));
        Assert.Contains("Many large jobs", Engine.Docker.Run("run", "--rm", "--entrypoint", "cat", edited.Image, "/usr/local/share/htcnotebook/content/notebooks/start.ipynb").Succeeds().Output, StringComparison.Ordinal);

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

    [Fact]
    public void A_version_of_the_same_length_is_installed_and_a_layer_holds_what_it_adds()
    {
        using var server = new LoopbackServer();
        var (large, small) = ("large" + Guid.NewGuid().ToString("N")[..8], "small" + Guid.NewGuid().ToString("N")[..8]);
        var content = new byte[8_000_000];
        Random.Shared.NextBytes(content);
        MadePackages.Wheel(server, large, new Dictionary<string, byte[]> { [$"{large}/__init__.py"] = "answer = 1\n"u8.ToArray(), [$"{large}/data"] = content });
        MadePackages.Wheel(server, small, version: "1.0");
        var project = new UserProject(machine, $"""
            <PropertyGroup>
              <Flavor Condition="'$(Flavor)' == ''">heavy</Flavor>
              <InstallHTMap>false</InstallHTMap>
              <ContainerRepository>{machine.Repository("heavy")}</ContainerRepository>
            </PropertyGroup>
            <ItemGroup>
              <PythonPackage Include="{small}" Version="==1.0" />
            </ItemGroup>
            """, "heavy").Write("flavors/heavy.props", $"""
            <Project>
              <ItemGroup>
                <NotebookFlavor Include="heavy" Inherits="base" Description="base and eight million bytes" Stacks="debian" />
                <PythonPackage Include="{large}" Source="pip" />
              </ItemGroup>
            </Project>
            """);
        string[] options = ["-p:ContainerBuildNetwork=host", $"-p:PipIndexUrl={server.Address}/simple"];
        var first = project.Publish(options);
        Assert.Equal($"{small} 1.0\n", Engine.Docker.Run("run", "--rm", "--entrypoint", "python", first.Image, "-c", $"import {small}; print({small}.answer)").Succeeds().Output);

        // What differs is in its layer, and not the whole of /opt/conda.
        var layers = Engine.Docker.Run("history", "--no-trunc", "--human=false", "--format", "{{.Size}} {{.CreatedBy}}", first.Image).Succeeds().Output.Split('\n');
        Assert.InRange(Size("flavor-heavy"), content.Length, (long)(1.05 * content.Length));
        Assert.InRange(Size("project"), 1, 400_000);

        MadePackages.Wheel(server, small, version: "2.0");
        File.WriteAllText(project.File, File.ReadAllText(project.File).Replace("==1.0", "==2.0", StringComparison.Ordinal));
        var second = project.Publish(options);
        Assert.Equal(["project"], Ran(project, "heavy"));
        Assert.Equal($"{small} 2.0\n", Engine.Docker.Run("run", "--rm", "--entrypoint", "python", second.Image, "-c", $"import {small}; print({small}.answer)").Succeeds().Output);

        long Size(string layer) => long.Parse(layers.Single(line => line.Contains($"\"{layer}\", \"sha256:", StringComparison.Ordinal) || line.Contains($"install-layer {layer} sha256:", StringComparison.Ordinal)).Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Names of the installing layers that ran, of all that the build has.</summary>
    private static List<string> Ran(UserProject project, string flavor = "base")
    {
        var log = project.BuildLog(flavor);
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
