using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class CranResolutionTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly StandIn _server = new();
    private readonly SourceSettings _sources;

    public CranResolutionTests()
    {
        var archive = MadeArchive.On(
            _server, MadeArchive.Package("r-base-core", "4.5.0-3") + MadeArchive.Package("r-cran-caret", "7.0-1+dfsg-1"));
        _sources = Given.Sources(archive.Address, cran: $"{_server.Address}/cran");
        _server.Put("/cran/src/contrib/PACKAGES.gz", MadeArchive.Gzip(
            "Package: nycflights13\nVersion: 1.0.2\nDepends: R (>=\n        3.5.0)\nImports: tibble\n\n"
            + "Package: tomorrow\nVersion: 2.0\nDepends: methods, R (>= 4.6.0)\n\n"
            + "Package: caret\nVersion: 7.1-0\n\n"));
        _server.Put("/cran/src/contrib/Archive/nycflights13/", "<a href=\"nycflights13_0.1.tar.gz\">x</a> <a href=\"nycflights13_1.0.1.tar.gz\">y</a> <a href=\"other_9.tar.gz\">z</a>", "text/html");
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("nycflights13", "", "1.0.2")]
    [InlineData("nycflights13", ">= 1.0", "1.0.2")]
    [InlineData("nycflights13", "< 1.0.2", "1.0.1")]
    [InlineData("nycflights13", "== 0.1", "0.1")]
    [InlineData("caret", "> 7.0-1", "7.1-0")]
    public async Task What_debian_lacks_comes_from_cran_or_its_archive(string name, string version, string expected)
    {
        var result = await Expect.ResolveAsync(_folder, Given.Project(_sources, packages: Given.R(name, version)));
        Assert.Equal((name, expected), Expect.Install(result));
        Assert.Equal(PackageSource.Cran, result.Resolution.Packages[0].Source);
    }

    [Fact]
    public async Task A_version_that_nobody_has_brings_those_there_are() => Expect.Is(
        await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.R("nycflights13", ">= 2", line: 6))),
        "HTC2002", 6, "1.0.2, 1.0.1, 0.1");

    [Fact]
    public async Task A_package_for_a_later_r_is_an_error_that_says_so() => Expect.Is(
        await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.R("tomorrow"))),
        "HTC2002", 1, "tomorrow 2.0", "R (>= 4.6.0)", "R 4.5.0");

    [Fact]
    public async Task A_name_that_nobody_has_brings_the_nearest_ones() => Expect.Is(
        await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.R("nycflight13", line: 6))),
        "HTC2001", 6, "r-cran-nycflight13", "Did you mean nycflights13?");

    [Fact]
    public async Task On_jupyter_the_version_that_was_asked_for_is_kept()
    {
        var result = await Expect.ResolveAsync(
            _folder, Given.Project(_sources, NotebookStack.Jupyter, packages: Given.R("nycflights13", "< 1.0.2", PackageSource.Cran)));
        Assert.Equal(("nycflights13", "1.0.1"), Expect.Install(result));
    }

    [Fact]
    public async Task A_mirror_out_of_reach_is_an_error_where_a_version_is_asked_for_that_the_build_would_not_hold_to() => Expect.Is(
        await Expect.ErrorAsync(
            _folder, Given.Project(_sources with { CranMirror = Given.ClosedPort }, packages: Given.R("nycflights13", "== 0.1", PackageSource.Cran, 6))),
        "HTC2106", 6, "CranMirror", "nycflights13");

    [Fact]
    public async Task A_mirror_out_of_reach_is_an_error_for_auto_and_a_warning_where_it_is_named()
    {
        var sources = _sources with { CranMirror = Given.ClosedPort };
        Expect.Is(await Expect.ErrorAsync(_folder, Given.Project(sources, packages: Given.R("nycflights13", line: 6))), "HTC2106", 6, "CranMirror");
        var result = await Expect.ResolveAsync(_folder, Given.Project(sources, packages: Given.R("nycflights13", "", PackageSource.Cran, 6)));
        Assert.Equal(("nycflights13", null), Expect.Install(result));
        Expect.Is(Assert.Single(result.Warnings), "HTC2107", 6, "CranMirror");
    }

    [Fact]
    public async Task A_damaged_index_is_refused()
    {
        _server.Put("/cran/src/contrib/PACKAGES.gz", "not compressed");
        Expect.Is(await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.R("nycflights13"))), "HTC2105", null, "PACKAGES.gz", "CranMirror");
    }

    [Fact]
    public async Task An_address_that_leads_to_no_mirror_is_named_with_its_setting()
    {
        _server.Remove("/cran/src/contrib/PACKAGES.gz");
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.R("nycflights13", line: 4))),
            "HTC2106", 4, "PACKAGES.gz", "there is no such file", "Set CranMirror");
    }
}
