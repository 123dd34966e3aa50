namespace HtcNotebook.EndToEnd.Tests;

/// <summary>The same project and lock give the same image folder, wherever it stands.</summary>
public sealed class ReproducibilityTests(Machine machine)
{
    private const string Body = """
        <PropertyGroup>
          <Flavor Condition="'$(Flavor)' == ''">scipy</Flavor>
          <Version>1.2.3</Version>
          <Description>Äußerst I/ı</Description>
        </PropertyGroup>
        <ItemGroup>
          <PythonPackage Include="xarray" Version="&gt;=2024.1" Extras="io" />
          <RPackage Include="data.table" />
          <SystemPackage Include="graphviz" />
          <NotebookContent Include="notebooks/**" />
          <CondorConfig Include="condor/*.conf" />
          <StartHook Include="hooks/*" />
          <ContainerLabel Include="org.example.title" Value="ıİ 'quoted' &quot;$HOME&quot;" />
          <ContainerEnvironmentVariable Include="TITLE" Value="ı\" />
          <ContainerPort Include="9000" Type="udp" />
        </ItemGroup>
        """;

    [Fact]
    public void Two_checkouts_agree_and_the_second_needs_no_network()
    {
        var first = Checkout();
        first.DotNet("build").Succeeds();

        // Another folder, umask, home, cache, language and time zone, other times of the files, and no network at all.
        var second = Checkout();
        File.Copy(first.At("notebook.lock.json"), second.At("notebook.lock.json"));
        var away = machine.Packages.NewFolder();
        var environment = new Dictionary<string, string?>(machine.Packages.Environment)
        {
            ["LANG"] = "tr_TR.UTF-8",
            ["LC_ALL"] = "tr_TR.UTF-8",
            ["TZ"] = "Asia/Kathmandu",
            ["HOME"] = away,
            ["XDG_CACHE_HOME"] = Path.Combine(away, "cache"),
        };
        // A base is made once for each machine: this one gets it as a site hands it out, everything else must come from the lock.
        var bases = Directory.CreateDirectory(Path.Combine(away, "cache/htcnotebook/bases")).FullName;
        Command.Run("cp", ["--recursive", Path.Combine(machine.Packages.Environment["XDG_CACHE_HOME"]!, "htcnotebook/bases/."), bases]).Succeeds();
        Command.Run("find", [second.Folder, "-exec", "touch", "-d", "2001-02-03", "{}", "+"]).Succeeds();
        Command.Run("unshare", ["--net", "sh", "-c", "umask 077; exec dotnet build"], second.Folder, environment).Succeeds();

        // The base stands in both: its digest is a line of the text.
        Assert.True(File.Exists(Path.Combine(second.ImageFolder("scipy"), "base/rootfs.tar")));
        var left = FolderText.Render(first.ImageFolder("scipy"));
        Assert.Contains("==> 0644 Dockerfile\n", left, StringComparison.Ordinal);
        Assert.Contains("python3-xarray=", left, StringComparison.Ordinal);
        Assert.Equal(left, FolderText.Render(second.ImageFolder("scipy")));
        Assert.Equal(File.ReadAllText(first.At("notebook.lock.json")), File.ReadAllText(second.At("notebook.lock.json")));
    }

    private UserProject Checkout()
    {
        var project = new UserProject(machine, Body, "climate")
            .Write("notebooks/İstanbul.ipynb", "{}")
            .Write("notebooks/a.ipynb", "{}")
            .Write("notebooks/B.ipynb", "{}")
            .Write("condor/one.conf", "A = 1\n")
            .Write("hooks/hook.sh", "echo hook\n");
        return project;
    }
}
