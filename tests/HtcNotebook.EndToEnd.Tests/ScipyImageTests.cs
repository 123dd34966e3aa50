using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A project that uses everything, on the scipy flavor: packages from four sources, pool configuration, hook, and files of unpleasant names.</summary>
[Trait("Category", "Image")]
public sealed class ScipyImageTests(Machine machine)
{
    private static readonly string[] HostileNames =
    [
        "$(touch pwned).ipynb", "`touch pwned`.ipynb", "it's \"quoted\".ipynb", "two  spaces .ipynb", " leading.ipynb", "-rf.ipynb", "Grüße 你好 😀.ipynb",
        "a;b&c|d.ipynb", "#comment.ipynb", "100%25.ipynb", "$HOME.ipynb", "[x]{y}!.ipynb", "~.ipynb", "@(Item).ipynb",
    ];

    [Fact]
    public void Packages_of_every_source_configuration_hook_and_files_arrive()
    {
        using var server = new LoopbackServer();
        MadePackages.Wheel(server, "madewheel");
        MadePackages.Cran(server, "madecran");
        var project = new UserProject(machine, $$"""
            <PropertyGroup>
              <Flavor Condition="'$(Flavor)' == ''">scipy</Flavor>
              <ContainerRepository>{{machine.Repository("scipy")}}</ContainerRepository>
              <ContainerBuildNetwork>host</ContainerBuildNetwork>
              <PipIndexUrl>{{server.Address}}/simple</PipIndexUrl>
              <CranMirror>{{server.Address}}</CranMirror>
            </PropertyGroup>
            <ItemGroup>
              <PythonPackage Include="xarray" />
              <PythonPackage Include="madewheel" />
              <RPackage Include="data.table" />
              <RPackage Include="madecran" />
              <SystemPackage Include="jq" />
              <NotebookContent Include="notebooks/**" />
              <CondorConfig Include="pool.conf" />
              <StartHook Include="hook.sh" />
              <ContainerEnvironmentVariable Include="HOSTILE" Value="$HOME `id` &quot;q&quot; \" />
              <ContainerLabel Include="org.example.hostile" Value="$(id) ${HOME} 'x' \" />
            </ItemGroup>
            """.Replace("$(id)", "%24(id)", StringComparison.Ordinal), "climate")
            .Write("pool.conf", "HTCNOTEBOOK_E2E = $(UID_DOMAIN) arrived\n")
            .Write("hook.sh", "export HOOK_RAN=\"$(id -un)\"\n");
        foreach (var name in HostileNames)
        {
            project.Write($"notebooks/{name}", name);
        }

        var published = project.Publish();
        Assert.Empty(Directory.GetFiles(project.Folder, "pwned", SearchOption.AllDirectories));

        using var container = new NotebookContainer(published.Image);
        container.WaitForPool();
        foreach (var name in HostileNames)
        {
            Assert.Equal(name, container.Do("cat", $"/home/jovyan/notebooks/{name}"));
            Assert.Equal(name, container.Do("cat", $"/usr/local/share/htcnotebook/content/notebooks/{name}"));
        }

        Assert.Empty(container.Do("find", "/home/jovyan", "/usr/local/share/htcnotebook", "-name", "pwned"));
        Assert.Equal("htcnotebook.local arrived\n", container.Do("condor_config_val", "HTCNOTEBOOK_E2E"));
        Assert.Contains("HOOK_RAN=jovyan\0", container.Do("sh", "-c", "cat /proc/$(pgrep -o -f jupyter-lab)/environ"), StringComparison.Ordinal);
        Assert.Equal("$HOME `id` \"q\" \\\n", container.Do("printenv", "HOSTILE"));
        Assert.Equal("$(id) ${HOME} 'x' \\", Engine.Docker.Inspect(published.Image).Labels["org.example.hostile"]);
        Assert.Equal("{\n  \"a\": 1\n}\n", container.Do("sh", "-c", "echo '{\"a\":1}' | jq ."));

        const string Imports = "import sys, numpy, pandas, scipy, matplotlib, sklearn, xarray, madewheel; print(sys.executable, madewheel.answer)";
        Assert.Equal("/opt/conda/bin/python madewheel 1.0\n", container.Python(Imports));
        Assert.Equal("/opt/conda/bin/python madewheel 1.0\n", container.RunJob($"python -c '{Imports}'"));
        Assert.Equal("6 madecran 1.0\n", container.Do("Rscript", "-e", "library(data.table); cat(data.table(x = 1:3)[, sum(x)], madecran::answer(), fill = TRUE)"));

        Execute(container);
        Assert.InRange(container.Stop().Took.TotalSeconds, 0, 10);
    }

    [Fact]
    public void A_name_with_a_line_break_is_refused_before_anything_is_built()
    {
        var project = new UserProject(machine, "<ItemGroup><NotebookContent Include=\"notebooks/**\" /></ItemGroup>", "climate").Write("notebooks/a\nRUN id.ipynb", "");
        var said = project.DotNet("build");
        Assert.NotEqual(0, said.ExitCode);
        Assert.Contains("error HTC1033:", said.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.ImageFolder()));
    }

    /// <summary>Executes a notebook that uses the flavor.</summary>
    private static void Execute(NotebookContainer container)
    {
        var notebook = JsonSerializer.Serialize(new
        {
            nbformat = 4,
            nbformat_minor = 5,
            metadata = new { kernelspec = new { name = "python3", display_name = "Python 3", language = "python" } },
            cells = new[]
            {
                new
                {
                    cell_type = "code", id = "a", execution_count = (int?)null, metadata = new { }, outputs = Array.Empty<object>(),
                    source = "import sys, xarray, matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint(float(xarray.DataArray([1, 2]).sum()), sys.executable)",
                },
            },
        });
        container.Python($"open('/tmp/use.ipynb', 'w').write({JsonSerializer.Serialize(notebook)})");
        container.Do("jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", "/tmp/use.ipynb");
        var executed = container.Do("cat", "/tmp/use.ipynb");
        Assert.Contains("3.0 /opt/conda/bin/python", executed, StringComparison.Ordinal);
        Assert.Contains("image/png", executed, StringComparison.Ordinal);
    }
}
