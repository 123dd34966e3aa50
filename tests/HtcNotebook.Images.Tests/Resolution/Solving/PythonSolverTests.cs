using HtcNotebook.Images.Resolution.Solving;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

public sealed class PythonSolverTests
{
    [Fact]
    public async Task A_conflict_names_both_requests_and_what_is_between_them()
    {
        var index = new MadeIndex()
            .With("boto3", "1.34.0", "botocore<1.35.0,>=1.34.0", "jmespath")
            .With("boto3", "1.35.0", "botocore<1.36.0,>=1.35.0")
            .With("botocore", "1.30.0").With("botocore", "1.34.5").With("jmespath", "1.0");
        var conflict = await ConflictAsync(index, MadeIndex.Problem("jmespath", "boto3==1.34", "botocore==1.30"));
        Assert.Equal(PythonConflictKind.Conflict, conflict.Kind);
        Assert.Equal(["boto3==1.34", "botocore==1.30"], conflict.Requests.Select(request => request.Text));
        Assert.Equal(["boto3 1.34.0 needs botocore <1.35.0,>=1.34.0", "so 'boto3==1.34' and 'botocore==1.30' cannot be met together"], conflict.Lines);
    }

    [Fact]
    public async Task The_shortest_reason_is_told_of_several()
    {
        var index = new MadeIndex();
        for (var version = 1; version <= 9; version++)
        {
            index.With("a", $"{version}.0", $"b=={version}.0").With("b", $"{version}.0", "c<2").With("c", $"{version}.0").With("d", $"{version}.0", "c>=2");
        }

        var conflict = await ConflictAsync(index, MadeIndex.Problem("a", "d", "c<2", "c>=2"));
        Assert.Equal(["c<2", "c>=2"], conflict.Requests.Select(request => request.Text));
        Assert.Equal(["so 'c<2' and 'c>=2' cannot be met together"], conflict.Lines);
        conflict = await ConflictAsync(index, MadeIndex.Problem("a", "d"));
        Assert.Equal(["a", "d"], conflict.Requests.Select(request => request.Text));
        Assert.Contains("d of every version needs c >=2", conflict.Lines);
        Assert.Contains("b of every version needs c <2", conflict.Lines);
    }

    [Fact]
    public async Task What_would_break_debians_packages_is_refused_with_ways_out()
    {
        var index = new MadeIndex().With("numpy", "2.2.0").With("numpy", "2.3.0").With("numba", "0.62.0", "numpy<2.4");
        var problem = MadeIndex.Problem("numpy>=2.3") with
        {
            Installed = [MadeIndex.Installed("numpy", "2.2.4+ds"), MadeIndex.Installed("numba", "0.61.2+dfsg", "numpy<2.3,>=1.24")],
        };
        var conflict = await ConflictAsync(index, problem);
        Assert.Equal(PythonConflictKind.BreaksInstalled, conflict.Kind);
        Assert.Contains("numba", conflict.Names);
        Assert.Equal(["python3-numba, which is installed, needs numpy <2.3,>=1.24", "so 'numpy>=2.3' cannot be met"], conflict.Lines);
        Assert.Equal(
            [
                "ask for a version that leaves them be (numpy <2.3,>=1.24)",
                "ask for numba from the index as well (Source=\"pip\" with a Version that Debian's does not meet)",
                "install it in an environment of its own",
            ],
            conflict.WaysOut);

        // With its neighbour from the index as well it works.
        var both = await SolutionAsync(index, problem with { Requests = [.. problem.Requests, MadeIndex.Request("numba>=0.62")] });
        Assert.Equal(["numba 0.62.0", "numpy 2.3.0"], both.Added.Select(one => $"{one.Name} {one.Version}"));
        Assert.All(both.Added, one => Assert.NotNull(one.Shadows));
    }

    [Fact]
    public async Task What_is_built_against_torch_wants_its_release()
    {
        var index = new MadeIndex().With("torch", "2.9.0").With("torch", "2.6.0");
        var installed = new[] { MadeIndex.Installed("torch", "2.6.0+dfsg"), MadeIndex.Installed("torchvision", "0.21.0", "torch"), MadeIndex.Installed("torchaudio", "2.6.0", "torch") };
        var conflict = await ConflictAsync(index, MadeIndex.Problem("torch>=2.7") with { Installed = installed });
        Assert.Equal(PythonConflictKind.BreaksInstalled, conflict.Kind);
        Assert.Contains("torchvision", conflict.Names);
        Assert.Contains("torchaudio", conflict.Names);
        Assert.Contains(conflict.Lines, line => line.Contains("built against this release of torch", StringComparison.Ordinal));

        var met = await SolutionAsync(index, MadeIndex.Problem("torch>=2.5") with { Installed = installed });
        Assert.Equal("python3-torch", Assert.Single(met.Distributions).Installed!.Package);
    }

    [Fact]
    public async Task What_debians_packages_lack_from_the_start_is_left()
    {
        var index = new MadeIndex().With("pamela", "1.1.0").With("other", "1.0", "jupyterhub");
        var hub = MadeIndex.Installed("jupyterhub", "5.2", "pamela>=1.1.0", "missing");
        var solution = await SolutionAsync(index, MadeIndex.Problem("other") with { Installed = [hub, MadeIndex.Installed("pamela", "1.0.0")] });
        Assert.Equal(["other"], solution.Added.Select(one => one.Name));
    }

    [Fact]
    public async Task A_withdrawn_version_is_for_those_who_name_it_exactly()
    {
        var index = new MadeIndex().With("requests", "2.31.0")
            .WithFile("requests-2.32.0-py3-none-any.whl", "requests", "2.32.0", yanked: "conflict with the CVE mitigation")
            .WithFile("requests-2.32.1-py3-none-any.whl", "requests", "2.32.1", yanked: "");
        Assert.Equal("2.31.0", (await SolutionAsync(index, MadeIndex.Problem("requests"))).Distributions[0].Version);
        var exact = await SolutionAsync(index, MadeIndex.Problem("requests==2.32.0"));
        var warning = Assert.Single(exact.Warnings);
        Assert.Equal(PythonWarningKind.Yanked, warning.Kind);
        Assert.Equal("requests 2.32.0 was withdrawn by its authors (conflict with the CVE mitigation), and is taken since it is asked for exactly", warning.Text);
        Assert.Equal("requests==2.32.0", warning.Request!.Text);
        var range = await ConflictAsync(index, MadeIndex.Problem("requests>=2.32,<2.32.1"));
        Assert.Equal(PythonConflictKind.NoVersion, range.Kind);
        Assert.Contains("(conflict with the CVE mitigation)", Assert.Single(range.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extras_are_normalised_and_unknown_ones_are_told()
    {
        var index = new MadeIndex()
            .WithFile("made-1.0-py3-none-any.whl", "made", "1.0", ["six; extra == 'Common.Compat'", "other; extra == 'all'"], ["common-compat", "all"])
            .With("six", "1.0").With("other", "1.0");
        var solution = await SolutionAsync(index, MadeIndex.Problem("made[common_compat,NoSuch]"));
        Assert.Equal(["made", "six"], solution.Distributions.Select(one => one.Name));
        Assert.Equal(["common-compat"], solution.Distributions[0].Extras);
        Assert.Equal("made[common-compat]", Assert.Single(solution.Distributions[1].WantedBy).By);
        var warning = Assert.Single(solution.Warnings);
        Assert.Equal((PythonWarningKind.UnknownExtra, "made 1.0 has no extra 'nosuch'; it has all, common-compat"), (warning.Kind, warning.Text));
    }

    [Fact]
    public async Task A_wheel_is_preferred_to_any_source_distribution()
    {
        var index = new MadeIndex().With("mixed", "1.0")
            .WithFile("mixed-2.0.tar.gz", "mixed", "2.0")
            .WithFile("psycopg2-2.9.tar.gz", "psycopg2", "2.9");
        var solution = await SolutionAsync(index, MadeIndex.Problem("mixed", "psycopg2"));
        Assert.Equal(["mixed 1.0", "psycopg2 2.9"], solution.Distributions.Select(one => $"{one.Name} {one.Version}"));
        Assert.Equal(
            [
                (PythonWarningKind.OlderForWheels, "mixed 1.0 is taken though there is 2.0, which has no wheel for Python 3.13 on x86_64"),
                (PythonWarningKind.BuiltFromSource, "psycopg2 2.9 is built from its source distribution, since no wheel fits: its build may need pg_config (gcc, python3-dev, libpq-dev) as SystemPackage; Debian's own would be python3-psycopg2, from Source=\"apt\"; no version has a wheel for this Python and machine"),
            ],
            solution.Warnings.Select(warning => (warning.Kind, warning.Text)));
        Assert.True((await SolutionAsync(index, MadeIndex.Problem("mixed>=2"))).Distributions[0].IsFromSource);
        Assert.Equal("2.0", (await SolutionAsync(index, MadeIndex.Problem("mixed") with { Sources = SourceRule.Newest })).Distributions[0].Version);
        Assert.Equal(PythonConflictKind.NoVersion, (await ConflictAsync(index, MadeIndex.Problem("psycopg2") with { Sources = SourceRule.Never })).Kind);
    }

    [Fact]
    public async Task What_cannot_be_known_without_a_build_is_refused_with_what_there_is()
    {
        var index = new MadeIndex().WithUnreadable("numpy-1.21.6.tar.gz", "numpy").With("numpy", "2.2.0");
        var conflict = await ConflictAsync(index, MadeIndex.Problem("numpy==1.21.*"));
        Assert.Equal(["numpy 1.21.6 has no wheel for this Python and machine, and says what it needs only when it is built (Debian's own would be python3-numpy, from Source=\"apt\"; with NoDependencies=\"true\" it comes alone)", "so 'numpy==1.21.*' cannot be met"], conflict.Lines);
    }

    [Fact]
    public async Task All_that_is_wrong_with_single_requests_is_said_at_once()
    {
        var index = new MadeIndex().With("beautifulsoup4", "4.13")
            .WithFile("old-1.0-cp311-cp311-manylinux_2_17_x86_64.whl", "old", "1.0")
            .WithFile("late-1.0-py3-none-any.whl", "late", "1.0", python: ">=3.14");
        var conflict = await ConflictAsync(index, MadeIndex.Problem("beautifulsop4", "old", "late", "beautifulsoup4>9"));
        Assert.Equal(PythonConflictKind.UnknownName, conflict.Kind);
        Assert.Equal(["beautifulsoup4"], conflict.Nearest);
        Assert.Equal(
            [
                "the index has no beautifulsop4",
                "old 1.0 has no wheel for Python 3.13 on x86_64 (it has old-1.0-cp311-cp311-manylinux_2_17_x86_64.whl)",
                "late 1.0 needs Python >=3.14",
                "no version fits beautifulsoup4 >9: there are 4.13",
            ],
            conflict.Lines);
    }

    [Fact]
    public async Task Invalid_metadata_puts_a_version_out()
    {
        var index = new MadeIndex().With("pandas", "0.23.4", "pytz (>=2011k)").With("pandas", "0.22.0", "pytz (>=2011)").With("pytz", "2024.1");
        Assert.Equal("0.22.0", (await SolutionAsync(index, MadeIndex.Problem("pandas"))).Distributions[0].Version);
        var conflict = await ConflictAsync(index, MadeIndex.Problem("pandas>=0.23"));
        Assert.Equal("pandas 0.23.4 has invalid metadata (Requires-Dist: pytz (>=2011k))", conflict.Lines[0]);
    }

    [Fact]
    public async Task Prereleases_count_where_one_is_named_or_nothing_else_fits()
    {
        var index = new MadeIndex().With("a", "1.0").With("a", "2.0rc1").With("only", "0.66b1").With("only", "0.66b2").With("b", "1.0", "a>=2.0rc1");
        Assert.Equal("1.0", (await SolutionAsync(index, MadeIndex.Problem("a"))).Distributions[0].Version);
        Assert.Equal("2.0rc1", (await SolutionAsync(index, MadeIndex.Problem("a>=1.0rc1"))).Distributions[0].Version);
        Assert.Equal("2.0rc1", (await SolutionAsync(index, MadeIndex.Problem("b"))).Distributions[0].Version);
        Assert.Equal("0.66b2", (await SolutionAsync(index, MadeIndex.Problem("only"))).Distributions[0].Version);
        Assert.Equal("2.0rc1", (await SolutionAsync(index, MadeIndex.Problem("a") with { Prereleases = true })).Distributions[0].Version);
    }

    [Fact]
    public async Task A_constraint_bounds_and_asks_for_nothing()
    {
        var index = new MadeIndex().With("a", "1.0", "b").With("b", "1.0").With("b", "2.0").With("c", "1.0");
        var problem = MadeIndex.Problem("a") with { Constraints = [MadeIndex.Request("b<2"), MadeIndex.Request("c==1.0")] };
        Assert.Equal(["a 1.0", "b 1.0"], (await SolutionAsync(index, problem)).Distributions.Select(one => $"{one.Name} {one.Version}"));
        var conflict = await ConflictAsync(index, MadeIndex.Problem("a", "b>=2") with { Constraints = [MadeIndex.Request("b<2")] });
        Assert.Contains("a constraint bounds b<2", conflict.Lines);
    }

    private static async Task<PythonSolution> SolutionAsync(MadeIndex index, PythonProblem problem) => Assert.IsType<PythonSolution>(await index.SolveAsync(problem));

    private static async Task<PythonConflict> ConflictAsync(MadeIndex index, PythonProblem problem) => Assert.IsType<PythonConflict>(await index.SolveAsync(problem));
}
