using System.Text.Json;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Testing;
using HtcNotebook.Images.Tests.Planning;
using HtcNotebook.Images.Tests.Projects;

namespace HtcNotebook.Images.Tests.Testing;

public sealed partial class CheckPlannerTests
{
    [Fact]
    public void Everything_that_was_asked_for_is_checked()
    {
        using var input = Samples.Everything("debian");
        input.File("tests/own check.sh", "#!/bin/sh\n");
        input.File("tests/_helper.py");
        input.File("tests/data.csv");
        input.Set("MaxImageSize", "1.5 GB").Set("TestTimeout", "40")
            .Item("ImageTest", "tests/own check.sh").Item("ImageTest", "tests/_helper.py").Item("ImageTest", "tests/data.csv");
        var checks = Checks(input);

        Assert.Equal(Enumerable.Range(1, checks.Count), checks.Select(check => check.Id));
        Assert.Equal(checks.Count, checks.Select(check => check.FullyQualifiedName).Distinct().Count());
        Assert.Equal(
            ["Python package pandas", "Python package xarray >=2024.1", "Python package htmap", "R package data.table", "R package tidymodels >= 1.0", "system package graphviz"],
            checks.Where(IsPackage).OrderBy(check => check.Kind == "system-package").ThenBy(check => check.Kind == "r-package").Select(check => check.Name));
        Assert.Equal(1_500_000_000, Find("size").Data["most"]!.GetValue<long>());
        Assert.Equal("htmap", checks.Single(check => check.Name == "Python package htmap").Data["importName"]!.GetValue<string>());
        var own = checks.Single(check => check.Category == "Project");
        Assert.Equal(("tests/own check.sh", "project", 40, "personal"), (own.Name, own.Kind, own.LimitSeconds, own.Scene));
        Assert.Equal("Climate \"$HOME\" \\ ü", Find("labels").Data["labels"]!["org.opencontainers.image.title"]!.GetValue<string>());
        Assert.Equal([6006, 8888], Find("listeners").Data["ports"]!.AsArray().Select(port => port!.GetValue<int>()));

        ImageCheck Find(string kind) => checks.Single(check => check.Kind == kind);
    }

    [Fact]
    public void An_optional_package_that_no_source_has_is_not_checked()
    {
        using var input = new Input();
        input.Item("PythonPackage", "htmap", ("Source", "pip"), ("Optional", "true")).Item("PythonPackage", "tomlkit");
        var project = input.Read();
        var resolution = Samples.Resolve(project);
        resolution = resolution with { Packages = [.. resolution.Packages.Select(package => package with { Installs = [] })] };
        var configuration = Samples.Plan(project).Configuration;
        Assert.Equal(["Python package tomlkit"], CheckPlanner.Plan(project, resolution, configuration).Where(IsPackage).Select(check => check.Name));
    }

    [Theory]
    [InlineData("cuda12", "nvidia-cublas-cu12", 1)]
    [InlineData("cuda12", "tomlkit", 0)]
    [InlineData("none", "nvidia-cublas-cu12", 0)]
    public void Libraries_of_an_accelerator_are_looked_at(string accelerator, string package, int checks)
    {
        using var input = new Input();
        var project = input.Set("Flavor", "mine").Item("NotebookFlavor", "mine", ("Inherits", "base"), ("Accelerators", "cuda12")).Set("Accelerator", accelerator)
            .Item("PythonPackage", package, ("Source", "pip")).Read();
        Assert.Equal(checks, CheckPlanner.Plan(project, Samples.Resolve(project), Samples.Plan(project).Configuration).Count(check => check.Kind == "libraries"));
    }

    [Fact]
    public void What_pip_took_alone_need_not_fit()
    {
        using var input = new Input();
        var project = input.Item("PythonPackage", "htmap", ("Source", "pip"), ("NoDependencies", "true")).Item("PythonPackage", "tomlkit").Read();
        var check = CheckPlanner.Plan(project, Samples.Resolve(project), Samples.Plan(project).Configuration).Single(check => check.Kind == "packages-fit");
        Assert.Equal("""["htmap","tomlkit"]""", check.Data["packages"]!.ToJsonString());
        Assert.Equal("""["htmap"]""", check.Data["alone"]!.ToJsonString());
    }

    [Fact]
    public void What_is_locked_is_compared_with_what_is_installed()
    {
        using var input = new Input();
        input.Item("PythonPackage", "htmap", ("Source", "pip")).Item("PythonPackage", "tomlkit");
        var project = input.Read();
        var whole = Samples.Resolve(project);
        Assert.Equal(["tini 1.0-1", "htmap 0.6.2"], Compared(whole));
        Assert.False(Others(whole));

        // What stayed open brings more than the lock knows of.
        Assert.True(Others(whole with { Foundation = [.. whole.Foundation, whole.Packages[0] with { Name = "open", Installs = [new PinnedPackage("open", null)] }] }));
        Assert.Empty(Compared(whole with { Debian = [], Python = [] }));

        IEnumerable<ImageCheck> Locked(NotebookResolution resolution) =>
            CheckPlanner.Plan(project, resolution, Samples.Plan(project).Configuration).Where(check => check.Kind.StartsWith("locked-", StringComparison.Ordinal));
        IEnumerable<string> Compared(NotebookResolution resolution) =>
            Locked(resolution).SelectMany(check => check.Data["packages"]!.AsObject().Select(each => $"{each.Key} {each.Value}"));
        bool Others(NotebookResolution resolution) => Locked(resolution).Single(check => check.Kind == "locked-python").Data["others"]!.GetValue<bool>();
    }

    [Fact]
    public void A_flavor_keeps_what_those_that_it_inherits_from_promise()
    {
        using var input = new Input();
        input.Item("ImagePromise", "jupyter", ("Kind", "Command"), ("Flavor", "base")).Item("ImagePromise", "pandas", ("Kind", "PythonModule"), ("Flavor", "scipy"))
            .Item("ImagePromise", "julia-1.11", ("Kind", "kernel"), ("Flavor", "julia")).Item("ImagePromise", "ggplot2", ("Kind", "RPackage"));
        Assert.Equal(["program jupyter", "R package ggplot2"], Promised());
        input.Set("Flavor", "scipy");
        Assert.Equal(["program jupyter", "Python module pandas", "R package ggplot2"], Promised());

        IEnumerable<string> Promised() => Checks(input).Where(check => check.Data.ContainsKey("promise")).Select(check => check.Name);
    }

    [Fact]
    public void Notebooks_are_executed_where_they_are_marked()
    {
        using var input = new Input();
        input.File("a.ipynb", "{}");
        input.File("b.ipynb", "{}");
        input.File("c.txt");
        input.Item("NotebookContent", "a.ipynb", ("Test", "true"), ("TestTimeout", "7")).Item("NotebookContent", "b.ipynb").Item("NotebookContent", "c.txt", ("Test", "false"));
        Assert.Equal([("notebook a.ipynb", 7)], Checks(input).Where(check => check.Kind == "notebook").Select(check => (check.Name, check.LimitSeconds)));
    }

    [Theory]
    [InlineData("1000:100", "1000:100", true)]
    [InlineData("root", "1000", false)]
    [InlineData("0:0", "1000", false)]
    public void Checks_never_run_as_root(string user, string checker, bool permissions)
    {
        using var input = new Input();
        var plan = Samples.Plan(input.Set("ContainerUser", user).Read());
        var file = plan.TestFiles.Single(file => file.Path == CheckList.Path);
        using var document = JsonDocument.Parse(file.Content!.Value);
        Assert.Equal(checker, document.RootElement.GetProperty("user").GetString());
        Assert.Equal(permissions, document.RootElement.GetProperty("checks").EnumerateArray().Any(check => check.GetProperty("kind").GetString() == "permissions"));
    }

    [Fact]
    public void What_tests_the_image_is_in_its_folder_and_in_no_layer()
    {
        using var input = Samples.Everything("debian");
        input.File("tests/a.sh", "#!/bin/sh\n");
        var without = Samples.Plan(input.Read());
        var with = Samples.Plan(input.Item("ImageTest", "tests/a.sh").Read());
        Assert.Equal(without.Layers.Select(layer => layer.Key), with.Layers.Select(layer => layer.Key));
        Assert.Contains(ImageRenderer.Render(with).Files, file => file.Path == "test/project/tests/a.sh");
    }

    [Theory]
    [InlineData("debian")]
    [InlineData("jupyter")]
    public void The_harness_knows_each_check_and_the_container_that_it_runs_in(string stack)
    {
        using var input = Samples.Everything(stack);
        input.File("tests/a.sh", "#!/bin/sh\n");
        input.File("a.ipynb", "{}");
        input.Set("MaxImageSize", "1GB").Item("ImageTest", "tests/a.sh").Item("NotebookContent", "a.ipynb", ("Test", "true"));
        input.Set("Flavor", "mine").Set("Accelerator", "cuda12").Item("NotebookFlavor", "mine", ("Inherits", "scipy"), ("Accelerators", "cuda12"))
            .Item("PythonPackage", "nvidia-cublas-cu12", ("Source", "pip"));
        foreach (var kind in new[] { "Command", "Kernel", "PythonModule", "RPackage" })
        {
            input.Item("ImagePromise", "x", ("Kind", kind));
        }

        var known = KindInHarness().Matches(Harness("runner/main.py")).Select(match => match.Groups[1].Value).ToHashSet();
        if (stack == "jupyter")
        {
            // What its base and mamba bring stays open.
            known.ExceptWith(["locked-debian", "locked-python", "libraries"]);
        }

        var scenes = SceneInHarness().Matches(Harness("run.sh")).Select(match => match.Groups[1].Value).ToHashSet();
        var checks = Checks(input);
        Assert.Equal(known.Order(), checks.Select(check => check.Kind).Distinct().Order());
        Assert.Equal(scenes.Order(), checks.Select(check => check.Scene).Distinct().Order());
        Assert.All(checks, check => Assert.All(check.Needs, id => Assert.Equal(check.Scene, checks[id - 1].Scene)));
    }

    /// <summary>run.sh reads the file line by line and has no parser: whatever names hold, each check's line begins alike.</summary>
    [Fact]
    public void Names_of_any_kind_are_read_back_and_keep_the_lines_apart()
    {
        using var input = new Input();
        string[] names = ["tests/a\",\"kind\":\"x.sh", "tests/ü $(id) `id` 'q'.sh", "tests/,\"checks\":[.sh"];
        foreach (var name in names)
        {
            input.File(name, "#!/bin/sh\n");
            input.Item("ImageTest", name);
        }

        var checks = Checks(input);
        Assert.Equal(names.Order(StringComparer.Ordinal), checks.Where(check => check.Category == "Project").Select(check => check.Name).Order(StringComparer.Ordinal));
        var text = System.Text.Encoding.UTF8.GetString(Samples.Plan(input.Read()).TestFiles.Single(file => file.Path == CheckList.Path).Content!.Value.Span);
        Assert.Equal(checks.Select(check => check.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), text.Split('\n').Where(line => line.StartsWith("{\"id\":", StringComparison.Ordinal)).Select(line => line[6..line.IndexOf(',', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("MaxImageSize", "big", "HTC4010")]
    [InlineData("MaxImageSize", "0", "HTC4010")]
    [InlineData("MaxImageSize", "-1GB", "HTC4010")]
    [InlineData("MaxImageSize", "99999999999TB", "HTC4010")]
    [InlineData("MaxImageSize", "999999999999999999TiB", "HTC4010")]
    [InlineData("MaxImageSize", "999999999999999999.999999999TB", "HTC4010")]
    [InlineData("TestTimeout", "0", "HTC4011")]
    [InlineData("TestTimeout", "1.5", "HTC4011")]
    public void Settings_that_mean_nothing_are_refused(string name, string value, string code)
    {
        using var input = new Input();
        input.File("a.ipynb");
        Assert.Equal(code, input.Set(name, value).Item("NotebookContent", "a.ipynb", ("Test", "true")).Error().Code);
    }

    [Theory]
    [InlineData("500", 500)]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("1.5 GiB", 1_610_612_736)]
    [InlineData("10mb", 10_000_000)]
    public void Sizes(string text, long expected)
    {
        using var input = new Input();
        Assert.Equal(expected, input.Set("MaxImageSize", text).Read().Tests.MaxImageSize);
    }

    [Theory]
    [InlineData("ImagePromise", "git", "Kind", "Tool", "HTC4012")]
    [InlineData("ImagePromise", "$(id)", "Kind", "Command", "HTC4013")]
    [InlineData("ImagePromise", "-rf", "Kind", "Command", "HTC4013")]
    [InlineData("NotebookContent", "a.txt", "Test", "true", "HTC4014")]
    [InlineData("NotebookContent", "a.ipynb", "Test", "perhaps", "HTC4014")]
    [InlineData("ImageTest", "tests/not-there.sh", "TestTimeout", "", "HTC1030")]
    public void Items_that_mean_nothing_are_refused(string type, string include, string name, string value, string code)
    {
        using var input = new Input();
        input.File("a.ipynb");
        input.File("a.txt");
        Assert.Equal(code, input.Item(type, include, (name, value)).Error().Code);
    }

    [GeneratedRegex("^    \"([a-z-]+)\": [a-z_]+[.]", RegexOptions.Multiline)]
    private static partial Regex KindInHarness();

    [GeneratedRegex("run_checks ([a-z]+) ")]
    private static partial Regex SceneInHarness();

    private static string Harness(string path) => File.ReadAllText(HtcNotebook.Testing.Repository.PathOf("sdk/image/harness/" + path));

    private static IReadOnlyList<ImageCheck> Checks(Input input)
    {
        var folder = Path.Combine(input.Folder, "obj", "image");
        ImageFolder.Write(folder, ImageRenderer.Render(Samples.Plan(input.Read())));
        return CheckList.Read(folder);
    }

    private static bool IsPackage(ImageCheck check) => check.Kind is "python-package" or "r-package" or "system-package";
}
