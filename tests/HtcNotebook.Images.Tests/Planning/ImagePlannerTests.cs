using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Tests.Projects;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Planning;

public sealed class ImagePlannerTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("auto", 0)]
    [InlineData("none", 1)]
    public void Without_GPUs_for_the_pool_HTCondor_is_told_not_to_look(string setting, int files)
    {
        using var input = new Input().Set("PoolGpus", setting);
        var content = (CopyLayer)Samples.Plan(input.Read()).Layers[^1];
        Assert.Equal(files, content.Files.Count(file => file.Path == "content/image/etc/condor/htcnotebook.d/00-htcnotebook-gpus.conf"));
    }

    [Fact]
    public void LayersComeMostStableFirst()
    {
        using var input = Samples.Everything("debian");

        Assert.Equal(
            ["foundation", "flavor-scipy", "project", "startup", "content"],
            Samples.Plan(input.Read()).Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void OnJupyterTheBaseBringsWhatItHas()
    {
        using var input = Samples.Everything("jupyter");

        var plan = Samples.Plan(input.Read());

        Assert.Equal(["htcondor", "flavor-scipy", "project", "startup", "content"], plan.Layers.Select(layer => layer.Name));
        Assert.Null(plan.Configuration.EntryPoint);
        Assert.Null(plan.Configuration.Command);
        Assert.Null(plan.Configuration.HealthCheck);
    }

    [Theory]
    [InlineData("debian", "foundation", "apt.txt", "python3-tqdm=1.0-1", "flavor-base", "python.txt", "htmap==0.6.2 --hash=sha256:")]
    [InlineData("jupyter", "htcondor", "conda.txt", "tqdm", "flavor-base", "python-open-no-deps.txt", "htmap")]
    public void HTMapIsInstalledAloneAndWhatItNeedsComesFromTheStack(
        string stack, string layer, string file, string line, string ownLayer, string ownFile, string own)
    {
        using var input = new Input().Set("NotebookStack", stack)
            .Item("PythonPackage", "htmap", ("Source", "pip"), ("NoDependencies", "true"), ("Flavor", "base")).Item("PythonPackage", "wheel", ("Source", "pip"), ("Flavor", "base"));

        var plan = Samples.Plan(input.Read());

        Assert.Contains(line, Text(plan, layer, file).Split('\n'));
        Assert.StartsWith(own, Text(plan, ownLayer, ownFile), StringComparison.Ordinal);
        Assert.Contains("wheel", Text(plan, "flavor-base", stack == "debian" ? "python.txt" : "python-open.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void ALayerInstallsTheLockedFilesAndPinsItsClosure()
    {
        using var input = new Input().Item("PythonPackage", "htmap", ("Source", "pip")).Item("PythonPackage", "open", ("Source", "pip"));
        var project = input.Read();
        var resolution = Samples.Resolve(project);

        // One request stayed open: its index could not be asked.
        resolution = resolution with { Python = [.. resolution.Python.Select(layer => layer with { Items = [.. layer.Items.Where(file => file.Name != "open")] })] };
        var plan = ImagePlanner.Plan(project, resolution, Samples.Assets);

        Assert.Matches("^htmap==0[.]6[.]2 --hash=sha256:[0-9a-f]{64}\n$", Text(plan, "project", "python.txt"));
        Assert.Equal("open==0.6.2\n", Text(plan, "project", "python-open.txt"));
        Assert.Equal("tini=1.0-1\n", Text(plan, "foundation", "apt-closure.txt"));
        Assert.Equal("gdb\nnode-react (= 18.2.0+dfsg+~cs109.24.12-4)\n", Text(plan, "foundation", "stand-ins.txt"));
        Assert.DoesNotContain(plan.Layers.OfType<InstallLayer>().Single(layer => layer.Name == "project").Data, file => file.Path.EndsWith("stand-ins.txt", StringComparison.Ordinal));
    }

    [Fact]
    public void WheelsOfNvidiaHaveLayersOfTheirOwnThatFlavorsShare()
    {
        static Dictionary<string, string> Keys(string needs)
        {
            using var input = new Input().Item("PythonPackage", "nvidia-nccl-cu12", ("Source", "pip")).Item("PythonPackage", "nvidia-cublas-cu12", ("Source", "pip"))
                .Item("PythonPackage", needs, ("Source", "pip"));
            var plan = Samples.Plan(input.Read());
            Assert.Equal(["foundation", "wheel-nvidia-cublas-cu12", "wheel-nvidia-nccl-cu12", "project", "startup", "content"], plan.Layers.Select(layer => layer.Name));
            Assert.Matches("^nvidia-nccl-cu12==0[.]6[.]2 --hash=sha256:[0-9a-f]{64}\n$", Text(plan, "wheel-nvidia-nccl-cu12", "python.txt"));
            Assert.Matches($"^{needs}==0[.]6[.]2 --hash=sha256:[0-9a-f]{{64}}\n$", Text(plan, "project", "python.txt"));
            Assert.DoesNotContain(plan.Layers.OfType<InstallLayer>().SelectMany(layer => layer.Data), file => file.Path.EndsWith("python-open.txt", StringComparison.Ordinal));
            return plan.Layers.ToDictionary(layer => layer.Name, layer => layer.Key);
        }

        var (torch, tensorflow) = (Keys("torch"), Keys("tensorflow"));
        Assert.Equal(torch["wheel-nvidia-cublas-cu12"], tensorflow["wheel-nvidia-cublas-cu12"]);
        Assert.NotEqual(torch["project"], tensorflow["project"]);
    }

    [Fact]
    public void WhatNoSourceGaveIsInNoLayer()
    {
        using var input = new Input().Item("PythonPackage", "htmap", ("Source", "pip"), ("NoDependencies", "true"), ("Optional", "true"), ("Flavor", "base"));
        var project = input.Read();
        var found = Samples.Resolve(project);
        var plan = ImagePlanner.Plan(project, found with { Packages = [.. found.Packages.Select(package => package with { Installs = [] })], Python = [] }, Samples.Assets);

        Assert.Equal(["foundation", "startup", "content"], plan.Layers.Select(layer => layer.Name));
        Assert.Contains("jupyterlab=1.0-1\n", Text(plan, "foundation", "apt.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void AnArchiveThatStandsStillIsToldToApt()
    {
        using var input = new Input().Set("DebianCheckValidUntil", "false");

        Assert.Equal("DEBIAN_CHECK_VALID_UNTIL=false\n", Text(Samples.Plan(input.Read()), "foundation", "settings"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void TheBuildTrustsTheCertificatesOfASiteAndTheImageWhereItIsAsked(string inImage)
    {
        using var site = new SiteAuthority();
        using var input = new Input().Set("ContainerTrustedCertificates", "site.pem").Set("ContainerTrustedCertificatesInImage", inImage);
        input.File("site.pem", site.Pem);
        var plan = Samples.Plan(input.Read());

        Assert.Equal(site.Pem, Encoding.UTF8.GetString(plan.BuildFiles.Single(file => file.Path == "build/certificates.pem").Content!.Value.Span));
        Assert.Equal(inImage == "true", plan.Configuration.Environment.ContainsKey("REQUESTS_CA_BUNDLE"));
        Assert.Equal(inImage == "true", plan.Layers.OfType<InstallLayer>().SelectMany(layer => layer.Data).Any(file => file.Path == "layers/foundation/settings" && Encoding.UTF8.GetString(file.Content!.Value.Span) == "TRUST_CERTIFICATES=true\n"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("registry.example.org:5000", "registry.example.org:5000/mylab/climate:scipy")]
    public void TheImageKnowsWhereItIsPushedTo(string registry, string? reference)
    {
        using var input = new Input().Set("Flavor", "scipy").Set("ContainerRegistry", registry).Set("ContainerRepository", "mylab/climate");

        var configuration = Samples.Plan(input.Read()).Configuration;
        Assert.Equal(reference, configuration.Environment.GetValueOrDefault("HTCNOTEBOOK_IMAGE"));
        Assert.Equal(reference, configuration.Labels.GetValueOrDefault("org.htcondor.htcnotebook.image"));
    }

    [Fact]
    public void AChangedNotebookChangesTheContentLayerOnly()
    {
        using var input = Samples.Everything("debian");
        var before = Samples.Plan(input.Read());
        input.File("notebooks/a b.ipynb", "{ }");

        Assert.Equal(["content"], Changed(before, Samples.Plan(input.Read())));
    }

    [Fact]
    public void ANewPackageChangesTheProjectsLayerAndTheManifest()
    {
        using var input = Samples.Everything("debian");
        var before = Samples.Plan(input.Read());
        input.Item("PythonPackage", "netcdf4");

        Assert.Equal(["project", "content"], Changed(before, Samples.Plan(input.Read())));
    }

    [Fact]
    public void AnotherPackageIndexLeavesLayersFromTheArchiveAlone()
    {
        using var input = Samples.Everything("debian");
        var before = Samples.Plan(input.Read());
        input.Set("PipIndexUrl", "https://other.example.org/simple");

        Assert.Equal(["project"], Changed(before, Samples.Plan(input.Read())));
    }

    [Fact]
    public void AnotherInstallerChangesEveryInstallingLayer()
    {
        using var input = Samples.Everything("debian");
        var project = input.Read();
        var assets = new ImageAssets([KeyValuePair.Create("build/install-layer", (ReadOnlyMemory<byte>)"#!/bin/sh\n"u8.ToArray())]);
        var before = Samples.Plan(project).Layers.OfType<InstallLayer>().ToDictionary(layer => layer.Name, layer => layer.Key);
        var after = ImagePlanner.Plan(project, Samples.Resolve(project), assets).Layers.OfType<InstallLayer>();

        Assert.All(after, layer => Assert.NotEqual(before[layer.Name], layer.Key));
    }

    [Fact]
    public void KeysAreTheSameForTheSameInput()
    {
        using var left = Samples.Everything("debian");
        using var right = Samples.Everything("debian");

        Assert.Empty(Changed(Samples.Plan(left.Read()), Samples.Plan(right.Read())));
    }

    [Theory]
    [InlineData("StartHook", "10-htcnotebook-pool.sh")]
    [InlineData("CondorConfig", "00-own.conf")]
    public void ContentDoesNotReplaceFilesOfTheImage(string itemType, string name)
    {
        using var input = new Input();
        input.File(name);
        var project = input.Item(itemType, name).Read();

        var error = Assert.Single(Assert.Throws<NotebookException>(() => Samples.Plan(project)).Diagnostics);

        Assert.Equal("HTC1037", error.Code);
        Assert.Equal(13, error.Location!.Value.Line);
    }

    [Fact]
    public void TheProjectsWordIsTheLast()
    {
        using var input = new Input();
        var configuration = Samples.Plan(input.Item("ContainerEnvironmentVariable", "NB_USER", ("Value", "ada"))
            .Item("ContainerLabel", "org.htcondor.htcnotebook.flavor", ("Value", "mine")).Set("ContainerUser", "1001:0").Read()).Configuration;

        Assert.Equal("ada", configuration.Environment["NB_USER"]);
        Assert.Equal("mine", configuration.Labels["org.htcondor.htcnotebook.flavor"]);
        Assert.Equal("1001:0", configuration.User);
    }

    [Fact]
    public void WhatTheBaseIsStandsInItsLabels()
    {
        using var input = Samples.Everything("jupyter");

        var labels = Samples.Plan(input.Read()).Configuration.Labels;

        Assert.Equal("quay.io/jupyter/scipy-notebook:latest", labels["org.opencontainers.image.base.name"]);
        Assert.Equal("sha256:" + new string('a', 64), labels["org.opencontainers.image.base.digest"]);
    }

    [Theory]
    [InlineData("debian")]
    [InlineData("jupyter")]
    public void ASeriesOfHTCondorComesFromItsOwnRepository(string stack)
    {
        using var input = Samples.Everything(stack);

        var settings = Settings(Samples.Plan(input.Set("HTCondorSeries", "25.0").Set("PipIndexUrl", "http://pypi.example.org:3141/simple").Read()), "htcondor");

        Assert.Equal(
            ["HTCONDOR_REPOSITORY=https://htcss-downloads.chtc.wisc.edu/repo", "HTCONDOR_SERIES=25.0", "PIP_INDEX_URL=http://pypi.example.org:3141/simple", "PIP_TRUSTED_HOST=pypi.example.org:3141"],
            settings);
    }

    [Fact]
    public void DebiansOwnHTCondorNeedsNoSettings()
    {
        using var input = Samples.Everything("debian");

        Assert.DoesNotContain(Settings(Samples.Plan(input.Read()), "foundation"), setting => setting.StartsWith("HTCONDOR", StringComparison.Ordinal));
    }

    private static string[] Settings(ImagePlan plan, string layer) => Text(plan, layer, "settings").TrimEnd().Split('\n');

    private static string Text(ImagePlan plan, string layer, string file) =>
        Encoding.UTF8.GetString(plan.Layers.OfType<InstallLayer>().Single(each => each.Name == layer).Data
            .Single(each => each.Path == $"layers/{layer}/{file}").Content!.Value.Span);

    private static IEnumerable<string> Changed(ImagePlan before, ImagePlan after)
    {
        var keys = before.Layers.ToDictionary(layer => layer.Name, layer => layer.Key);
        return after.Layers.Where(layer => keys.GetValueOrDefault(layer.Name) != layer.Key).Select(layer => layer.Name);
    }
}
