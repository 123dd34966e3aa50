using System.Globalization;
using System.Xml.Linq;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary><c>dotnet test</c>, and <c>test/run.sh</c> without it, against real images; and the test of the tests: images with defects.</summary>
[Collection(SharedProject.Name)]
[Trait("Category", "Image")]
public sealed class HarnessTests(Machine machine)
{
    /// <summary>
    /// Each defect alone: HTCNOTEBOOK_DEFECTS=each, which takes half a minute for each of them. By default many share an image: each
    /// still has to be found by its own check, and no other check may fail.
    /// </summary>
    public static TheoryData<string> Images => Environment.GetEnvironmentVariable("HTCNOTEBOOK_DEFECTS") == "each" ? [.. Defect.All.Keys] : [.. Defect.Together];

    [Theory]
    [MemberData(nameof(Images))]
    public void A_defect_is_found_by_its_check_and_by_no_other(string defects)
    {
        var names = defects.Split(' ');
        var image = Broken(names);
        var run = HarnessRun.Of(machine.Base.Project.ImageFolder(), image);
        Assert.Equal(1, run.ExitCode);
        var expected = names.SelectMany(name => Defect.All[name].AlsoFails.Append(Defect.All[name].Check)).Distinct().Order(StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(run.Failed), run.Output);
        foreach (var name in names)
        {
            Assert.Contains(Defect.All[name].Cause, run.Verdicts[Defect.All[name].Check].Reason, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("abcdef123", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_for_and_is_not_in_the_image_is_found()
    {
        // The folder of a project that asks for more than base, and the image of base: as if all of it had been removed.
        var project = new UserProject(
            machine,
            """
            <PropertyGroup><MaxImageSize>10MB</MaxImageSize></PropertyGroup>
            <ItemGroup>
              <PythonPackage Include="tomlkit" /><PythonPackage Include="jinja2" Version=">=3" /><SystemPackage Include="tree" /><RPackage Include="jsonlite" />
            </ItemGroup>
            """,
            "climate");
        project.DotNet("build", "-p:ImageEngine=none").Succeeds();
        var run = HarnessRun.Of(project.ImageFolder(), machine.Base.Image, "--filter", "Packages: ");
        Assert.True(new[] { "Debian packages are installed as locked", "Python package tomlkit", "R package jsonlite", "system package tree" }.SequenceEqual(run.Failed), run.Output);
        Assert.Contains(" is locked and not installed", run.Verdicts["Debian packages are installed as locked"].Reason, StringComparison.Ordinal);
        Assert.Equal("passed", run.Verdicts["Python package jinja2 >=3"].Outcome);
        Assert.Equal("tomlkit is not installed", run.Verdicts["Python package tomlkit"].Reason);

        run = HarnessRun.Of(project.ImageFolder(), machine.Base.Image, "--filter", "MaxImageSize");
        Assert.Contains("more than MaxImageSize allows (10.0 MB)", Assert.Single(run.Verdicts).Value.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Dotnet_test_proves_a_sound_image_and_writes_reports()
    {
        var results = Path.Combine(machine.Packages.NewFolder(), "results");
        var said = machine.Base.Project.DotNet("test", "-p:ImageEngine=docker", "--logger", "trx;LogFileName=base.trx", "--logger", "junit", "--results-directory", results).Succeeds().Output;
        Assert.Contains("  Passed Pool: the personal pool runs a job [", said, StringComparison.Ordinal);
        Assert.Matches(@"\n\s+[1-9][0-9]* passed, 0 failed, [0-9]+ skipped in [0-9]+ s\n", said);
        Assert.Contains($"climate -> {machine.Base.Image} passed its tests", said, StringComparison.Ordinal);
        var trx = XDocument.Load(Path.Combine(results, "base.trx"));
        var counters = trx.Descendants().Single(element => element.Name.LocalName == "Counters");
        var junit = XDocument.Load(Path.Combine(results, "climate-base.xml")).Root!;
        Assert.Equal(counters.Attribute("total")!.Value, junit.Attribute("tests")!.Value);
        Assert.Equal("0", counters.Attribute("failed")!.Value);
        Assert.Equal(said.Split("  Passed ").Length - 1, int.Parse(counters.Attribute("passed")!.Value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_project_brings_its_own_checks_good_and_bad()
    {
        var project = new UserProject(
            machine,
            """
            <PropertyGroup><TestTimeout>60</TestTimeout></PropertyGroup>
            <ItemGroup>
              <ImageTest Include="tests/data.txt" />
              <ImageTest Update="tests/forever.ipynb" TestTimeout="15" />
            </ItemGroup>
            """,
            "climate")
            .Write("tests/data.txt", "data\n")
            .Write("tests/good.sh", "#!/bin/sh\ngrep data data.txt && touch written\n")
            .Write("tests/_helper.py", "answer = 42\n")
            .Write("tests/good.py", "import _helper\nassert _helper.answer == 42 and open('data.txt').read()\n")
            .Write("tests/flood.py", "import sys\nsys.stdout.write('x' * 100_000_000)\nraise SystemExit(3)\n")
            .Write("tests/plain.sh", "#!/bin/sh\n")
            .Write("tests/needs.R", "cat(1)\n")
            .Write("tests/good.ipynb", Notebook("open('data.txt').read()"))
            .Write("tests/error.ipynb", Notebook("a = 1", "raise ValueError('no data for 1931')"))
            .Write("tests/flood.ipynb", Notebook("for i in range(100000): print('x' * 1000)"))
            .Write("tests/kill.ipynb", Notebook("import os; os.kill(os.getpid(), 9)"))
            .Write("tests/forever.ipynb", Notebook("import time; time.sleep(10000)"));
        File.SetUnixFileMode(project.At("tests/good.sh"), (UnixFileMode)0b111_101_101);
        var said = project.DotNet(
            "test", "-p:ImageEngine=docker", $"-p:ContainerRepository={machine.Repository("own")}", "--filter", "Category=Project", "--logger", "junit;LogFileName=own.xml", "--results-directory", project.At("results"));
        Assert.NotEqual(0, said.ExitCode);
        var cases = XDocument.Load(project.At("results/own.xml")).Descendants("testcase").ToDictionary(each => each.Attribute("name")!.Value, each => each.Element("failure")?.Value ?? "");
        var expected = new Dictionary<string, string>
        {
            ["tests/good.sh"] = "",
            ["tests/good.py"] = "",
            ["tests/good.ipynb"] = "",
            ["tests/flood.py"] = "it ended with status 3",
            ["tests/plain.sh"] = "chmod +x tests/plain.sh",
            ["tests/needs.R"] = "needs Rscript",
            ["tests/error.ipynb"] = "ValueError: no data for 1931, in cell 2:\n    raise ValueError('no data for 1931')",
            ["tests/flood.ipynb"] = "it prints more than 10 MiB, in cell 1",
            ["tests/kill.ipynb"] = "its kernel died, in cell 1",
            ["tests/forever.ipynb"] = "it did not end within 15 s, in cell 1",
        };
        Assert.True(expected.Keys.Order(StringComparer.Ordinal).SequenceEqual(cases.Keys.Order(StringComparer.Ordinal)), said.Output);
        Assert.All(expected, each => Assert.True(each.Value.Length == 0 ? cases[each.Key].Length == 0 : cases[each.Key].Contains(each.Value, StringComparison.Ordinal), $"{each.Key}: {cases[each.Key]}"));
        Assert.Contains($"{project.At("tests/plain.sh")} : error HTC4001: Project: tests/plain.sh: it is not executable", said.Output, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(project.ImageFolder(), "test", "run.sh"), "echo something odd\nexit 2\n");
        said = project.DotNet("test", "--no-build", "-p:ImageEngine=docker");
        Fails(said, "HTC4003");
        Assert.Contains("The image was not tested: something odd", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_image_is_not_pushed_and_a_sound_one_is()
    {
        var registry = machine.Registry;
        registry.Login(Engine.Docker);
        var repository = machine.Repository("tested");
        var project = new UserProject(machine, "", "climate").Write("tests/check.py", "raise SystemExit('not yet')\n");
        string[] publish =
        [
            "publish", "-p:ImageEngine=docker", $"-p:ContainerRegistry={registry.Host}", $"-p:ContainerRepository={repository}", "-p:TestImage=true", "-p:VSTestTestCaseFilter=Category=Project",
        ];
        var failed = project.DotNet(publish);
        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("error HTC4001: Project: tests/check.py: it ended with status 1", failed.Output, StringComparison.Ordinal);
        Assert.Empty(registry.Digest(repository, "base"));

        project.Write("tests/check.py", "print('fine')\n");
        var said = project.DotNet(publish).Succeeds().Output;
        Assert.StartsWith("sha256:", registry.Digest(repository, "base"), StringComparison.Ordinal);
        Assert.EndsWith($"climate -> {registry.Host}/{repository}:base\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_python_gets_a_verdict_for_each_check()
    {
        var image = Build("nopython", ["RUN rm -rf /usr/bin/python3* /opt/conda/bin/python*"]);
        var run = HarnessRun.Of(machine.Base.Project.ImageFolder(), image);
        Assert.Equal(1, run.ExitCode);
        Assert.NotEmpty(run.Verdicts);
        Assert.All(run.Verdicts, verdict => Assert.Equal("failed", verdict.Value.Outcome));
        Assert.All(run.Verdicts, verdict => Assert.Contains("python3", verdict.Value.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_leaves_no_container(string signal)
    {
        var before = HarnessRun.Containers();
        using var run = Command.Start("env", [$"--default-signal={signal}", "sh", .. HarnessRun.Arguments(machine.Base.Project.ImageFolder(), machine.Base.Image)]);
        var output = run.StandardOutput.ReadToEndAsync();
        var started = SpinWait.SpinUntil(() => HarnessRun.Containers().Except(before).Count() >= 3 || run.HasExited, TimeSpan.FromSeconds(60));
        Assert.True(started && !run.HasExited, run.HasExited ? await output : "no containers");
        var mine = HarnessRun.Containers().Except(before).ToList();
        Command.Run("kill", [$"-{signal}", run.Id.ToString(CultureInfo.InvariantCulture)]).Succeeds();
        Assert.True(run.WaitForExit(TimeSpan.FromSeconds(30)), "run.sh did not end");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Empty(HarnessRun.Containers().Intersect(mine));
    }

    [Fact]
    public async Task An_engine_that_goes_away_gets_a_verdict_for_each_check_and_says_what_is_left()
    {
        var engine = new VanishingEngine(machine.Packages.NewFolder());
        var folder = machine.Base.Project.ImageFolder();
        var arguments = HarnessRun.Arguments(folder, machine.Base.Image, "--json");
        using var run = Command.Start("sh", arguments, environment: new Dictionary<string, string?> { ["DOCKER_HOST"] = engine.Host });
        var errors = run.StandardError.ReadToEndAsync();
        var verdicts = new List<string>();
        while (await run.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{'))
            {
                verdicts.Add(line);
                engine.Dispose();
            }
        }

        await run.WaitForExitAsync();
        var left = (await errors).Split("rm --force ")[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Engine.Docker.Run(["rm", "--force", .. left]).Succeeds();
        Assert.Equal(1, run.ExitCode);
        Assert.All(left, name => Assert.StartsWith("htcnotebook-test.", name, StringComparison.Ordinal));
        Assert.Equal(File.ReadAllLines(Path.Combine(folder, "test", "checks.json")).Count(line => line.StartsWith("{\"id\":", StringComparison.Ordinal)), verdicts.Count);
        Assert.Contains(verdicts, verdict => verdict.Contains("not run: the engine or the container went away: Cannot connect to the Docker daemon", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_tested_is_said_so()
    {
        var rendered = new UserProject(machine, $"<PropertyGroup><ContainerRepository>{machine.Repository("rendered")}</ContainerRepository></PropertyGroup>", "climate");
        rendered.DotNet("build", "-p:ImageEngine=none").Succeeds();
        Fails(rendered.DotNet("test", "--no-build", "-p:ImageEngine=docker"), "HTC4002");
        rendered.Write("global.json", """{ "test": { "runner": "Microsoft.Testing.Platform" } }""");
        Assert.Contains("warning HTC4008: global.json sets dotnet test to Microsoft.Testing.Platform", rendered.DotNet("test", "--project", rendered.File).Output, StringComparison.Ordinal);

        var project = machine.Base.Project;
        Fails(project.DotNet("test", "--no-build", "-p:ImageEngine=docker", "--filter", "Colour=red"), "HTC4004");
        Fails(project.DotNet("test", "--no-build", "-p:ImageEngine=docker", "--logger", "html"), "HTC4006");
        File.WriteAllText(project.At("in-the-way"), "");
        var said = project.DotNet("test", "--no-build", "-p:ImageEngine=docker", "--filter", "Category=Image", "--logger", "trx", "--results-directory", project.At("in-the-way"));
        File.Delete(project.At("in-the-way"));
        Fails(said, "HTC4007");
        Assert.Contains("  Passed Image: the labels are as planned", said.Output, StringComparison.Ordinal);

        Assert.Contains("warning HTC4005", project.DotNet("test", "--no-build", "-p:ImageEngine=docker", "--filter", "nothing-like-it").Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("Pool.the personal pool runs a job", project.DotNet("test", "--no-build", "--list-tests").Succeeds().Output, StringComparison.Ordinal);
    }

    private static void Fails(CommandResult said, string code)
    {
        Assert.NotEqual(0, said.ExitCode);
        Assert.Contains($"error {code}:", said.Output, StringComparison.Ordinal);
    }

    private static string Notebook(params string[] cells) => System.Text.Json.JsonSerializer.Serialize(new
    {
        cells = cells.Select((source, index) => new { cell_type = "code", execution_count = (int?)null, id = $"cell{index}", metadata = new { }, outputs = Array.Empty<object>(), source }),
        metadata = new { kernelspec = new { name = "python3", display_name = "Python 3" } },
        nbformat = 4,
        nbformat_minor = 5,
    });

    private string Broken(IReadOnlyList<string> names) => Build($"{names[0]}-{names.Count}", names.SelectMany(name => Defect.All[name].Instructions));

    private string Build(string name, IEnumerable<string> instructions)
    {
        var folder = machine.Packages.NewFolder();
        var lines = instructions.ToList();
        var user = lines.Contains("USER root") ? "root" : "1000";
        lines.Remove("USER root");
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), string.Join('\n', [$"FROM {machine.Base.Image}", "USER 0", .. lines, $"USER {user}", ""]));
        var image = $"{machine.Repository("broken")}:{name}";
        Engine.Docker.Build(folder, image);
        return image;
    }
}
