using System.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class DebianResolutionTests : IDisposable
{
    private const string Small = "Package: graphviz\nVersion: 2.42.4-3\n\n";

    // `printf 'Package: graphviz\nVersion: 2.42.4-3\n\n' | xz --check=crc64`
    private static readonly byte[] SmallXz = Convert.FromBase64String("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAkUGFja2FnZTogZ3JhcGh2aXoKVmVyc2lvbjogMi40Mi40LTMKCgAAAAAPNXS+nupskwABPSXSKWoBH7bzfQEAAAAABFla");

    private readonly Folder _folder = new();
    private readonly StandIn _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_highest_version_over_the_suites_wins()
    {
        var archive = MadeArchive.On(_server, MadeArchive.Package("graphviz", "2.42.4-3"), security: MadeArchive.Package("graphviz", "2.42.4-3+deb13u1"));
        var result = await Expect.ResolveAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz")));
        Assert.Equal(("graphviz", "2.42.4-3+deb13u1"), Expect.Install(result));
        Assert.Equal(new ResolvedBase(BaseKind.Bootstrap, "trixie", Epoch: MadeArchive.Epoch), result.Resolution.Base);
    }

    [Fact]
    public async Task Without_a_security_mirror_the_security_suite_is_not_asked_for()
    {
        var archive = MadeArchive.On(_server, Small, security: MadeArchive.Package("graphviz", "2.42.4-3+deb13u1"));
        var sources = Given.Sources(archive.Address) with { DebianSecurityMirror = "none" };
        var result = await Expect.ResolveAsync(_folder, Given.Project(sources, packages: Given.System("graphviz")));
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(result));
        Assert.DoesNotContain(_server.Log, entry => entry.Path.Contains("security", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unchanged_release_file_brings_no_new_index()
    {
        var archive = MadeArchive.On(_server, Small);
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"));
        await Expect.ResolveAsync(_folder, project);
        Assert.Equal(6, _server.TakeLog().Count);

        await Expect.ResolveAsync(_folder, project);
        var again = _server.TakeLog();
        Assert.Equal(3, again.Count);
        Assert.All(again, entry => Assert.Equal(304, entry.Status));

        archive.Publish("trixie-updates", MadeArchive.Package("graphviz", "2.42.5-1"));
        Assert.Equal(("graphviz", "2.42.5-1"), Expect.Install(await Expect.ResolveAsync(_folder, project)));
        Assert.Equal([200, 200, 304, 304], _server.TakeLog().Select(entry => entry.Status).Order());
    }

    [Fact]
    public async Task A_mirror_without_validators_sends_its_release_file_again_but_not_its_index()
    {
        var archive = MadeArchive.On(_server, Small);
        foreach (var suite in new[] { "trixie", "trixie-updates", "trixie-security" })
        {
            using var client = new HttpClient();
            var path = $"/debian/dists/{suite}/InRelease";
            _server.Put(path, await client.GetStringAsync(_server.Address + path), tagged: false);
        }

        _server.TakeLog();
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"));
        await Expect.ResolveAsync(_folder, project);
        _server.TakeLog();
        await Expect.ResolveAsync(_folder, project);
        Assert.All(_server.TakeLog(), entry => Assert.EndsWith("/InRelease", entry.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_truncated_cache_is_made_anew()
    {
        var archive = MadeArchive.On(_server, Small);
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"));
        await Expect.ResolveAsync(_folder, project);
        foreach (var file in Directory.EnumerateFiles(_folder["cache"], "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)]);
        }

        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await Expect.ResolveAsync(_folder, project)));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_only_costs_time()
    {
        var archive = MadeArchive.On(_server, Small);
        await File.WriteAllTextAsync(_folder["cache"], "a file where the folder should be");
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"));
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await Expect.ResolveAsync(_folder, project)));
    }

    [Fact]
    public async Task Many_at_once_share_a_cold_cache()
    {
        var archive = MadeArchive.On(_server, Small);
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"));
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Expect.ResolveAsync(_folder, project))));
        Assert.All(results, result => Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(result)));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder["cache"], "*", SearchOption.AllDirectories), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_suite_may_offer_nothing_but_xz()
    {
        var archive = MadeArchive.On(_server, "");
        archive.Publish("trixie", SmallXz, ".xz");
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await Expect.ResolveAsync(
            _folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz")))));
    }

    [Fact]
    public async Task An_index_is_taken_by_its_digest_where_the_archive_has_it()
    {
        var archive = MadeArchive.On(_server, "");
        _server.Remove("/debian/dists/trixie/main/binary-amd64/Packages.gz");
        archive.Publish("trixie", MadeArchive.Gzip(Small), ".gz", byHash: true);
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await Expect.ResolveAsync(
            _folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz")))));
    }

    [Fact]
    public async Task An_index_with_another_digest_is_refused_and_not_kept()
    {
        var archive = MadeArchive.On(_server, "");
        archive.Publish("trixie", MadeArchive.Gzip(Small), ".gz", digest: new string('a', 64));
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"));
        Expect.Is(await Expect.ErrorAsync(_folder, project), "HTC2105", null, "SHA-256", "DebianMirror");

        archive.Publish("trixie", Small);
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await Expect.ResolveAsync(_folder, project)));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".xz")]
    public async Task An_index_that_cannot_be_decompressed_is_refused(string suffix)
    {
        var archive = MadeArchive.On(_server, "");
        archive.Publish("trixie", "this is neither"u8.ToArray(), suffix);
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"))),
            "HTC2105", null, "decompressed");
    }

    [Fact]
    public async Task An_index_that_is_listed_but_not_there_is_damage()
    {
        var archive = MadeArchive.On(_server, Small);
        _server.Remove("/debian/dists/trixie/main/binary-amd64/Packages.gz");
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"))),
            "HTC2105", null, "listed but not there", "DebianMirror");
    }

    [Theory]
    [InlineData("<html>Please log in to the campus network</html>")]
    [InlineData("")]
    [InlineData("Origin: Debian\nDate: Sat, 12 Sep 2026 07:55:41 UTC\n")]
    [InlineData("Origin: Debian\nDate: yesterday\nSHA256:\n 0000000000000000000000000000000000000000000000000000000000000000 1 main/binary-amd64/Packages.gz\n")]
    public async Task A_release_file_that_is_none_is_refused(string text)
    {
        var archive = MadeArchive.On(_server, Small);
        archive.Release("trixie", text.Contains("Date", StringComparison.Ordinal) ? ArchiveKey.Shared.Sign(text) : text);
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"))),
            "HTC2105", null, "/trixie/InRelease is damaged");
    }

    [Theory]
    [InlineData("trixie", "DebianMirror")]
    [InlineData("trixie-security", "DebianSecurityMirror")]
    public async Task A_suite_that_the_mirror_lacks_is_named(string suite, string setting)
    {
        var archive = MadeArchive.On(_server, Small);
        _server.Remove($"/debian/dists/{suite}/InRelease");
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"))),
            "HTC2103", null, suite, setting);
    }

    [Fact]
    public async Task An_architecture_that_the_mirror_lacks_is_named()
    {
        var archive = MadeArchive.On(_server, Small);
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz")) with { Architecture = "sparc" };
        var errors = await Expect.ErrorsAsync(_folder, project);
        Expect.Is(errors[0], "HTC2104", null, "sparc", "amd64");
    }

    [Fact]
    public async Task A_mirror_out_of_reach_is_one_error_that_names_the_setting_and_what_needs_it()
    {
        var clock = Stopwatch.StartNew();
        var error = await Expect.ErrorAsync(_folder, Given.Project(packages: [Given.Python("pandas", line: 7), Given.System("graphviz", line: 8)]));
        Expect.Is(error, "HTC2106", 7, "DebianMirror", "127.0.0.1:9", "pandas, graphviz", "refused");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(">= 2", true)]
    public async Task A_named_source_out_of_reach_is_an_error_only_where_a_version_is_asked_for(string version, bool isError)
    {
        // apt, told a name alone, would install any version.
        var project = Given.Project(baseImage: "localhost/base", packages: Given.Python("pandas", version, PackageSource.Apt));
        if (isError)
        {
            Expect.Is(await Expect.ErrorAsync(_folder, project), "HTC2106", 1, "DebianMirror", "pandas >= 2");
        }
        else
        {
            Expect.Is(Assert.Single((await Expect.ResolveAsync(_folder, project)).Warnings), "HTC2107", 1, "pandas");
        }
    }

    [Fact]
    public async Task A_security_update_makes_another_base()
    {
        var archive = MadeArchive.On(_server, Small);
        archive.Publish("trixie-security", MadeArchive.Gzip(Small), ".gz", date: "Sat, 12 Sep 2026 08:55:41 UTC");
        var result = await Expect.ResolveAsync(_folder, Given.Project(Given.Sources(archive.Address)));
        Assert.Equal(MadeArchive.Epoch + 3600, result.Resolution.Base.Epoch);
    }

    [Fact]
    public async Task A_security_mirror_out_of_reach_names_its_own_setting()
    {
        var archive = MadeArchive.On(_server, Small);
        var sources = Given.Sources(archive.Address) with { DebianSecurityMirror = Given.ClosedPort };
        Expect.Is(await Expect.ErrorAsync(_folder, Given.Project(sources, packages: Given.System("graphviz"))), "HTC2106", 1, "Set DebianSecurityMirror");
    }

    [Fact]
    public async Task A_mirror_that_does_not_answer_is_given_up()
    {
        var archive = MadeArchive.On(_server, Small);
        _server.On("/debian/dists/trixie/InRelease", _ => Task.Delay(TimeSpan.FromSeconds(5)));
        var options = Given.Options(_folder["cache"]) with { StallTimeout = TimeSpan.FromMilliseconds(300) };
        var clock = Stopwatch.StartNew();
        var error = await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz")), options);
        Expect.Is(error, "HTC2106", 1, "in time");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_mirror_that_stops_in_the_middle_is_given_up()
    {
        var archive = MadeArchive.On(_server, Small);
        _server.On("/debian/dists/trixie/main/binary-amd64/Packages.gz", async context =>
        {
            context.Response.ContentLength64 = 1000;
            await context.Response.OutputStream.WriteAsync(new byte[10]);
            await context.Response.OutputStream.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(30));
        });
        var options = Given.Options(_folder["cache"]) with { StallTimeout = TimeSpan.FromMilliseconds(1500) };
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz")), options),
            "HTC2106", 1, "stopped answering");
    }

    [Fact]
    public async Task A_name_that_nobody_has_brings_the_nearest_ones()
    {
        var archive = MadeArchive.On(_server, Small + MadeArchive.Package("graphicsmagick", "1"));
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("grapviz", line: 12))),
            "HTC2001", 12, "Debian trixie has no grapviz", "Did you mean graphviz?");
    }

    [Fact]
    public async Task A_version_that_nobody_has_brings_those_there_are()
    {
        var archive = MadeArchive.On(_server, Small, security: MadeArchive.Package("graphviz", "2.42.4-3+deb13u1"));
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz", ">= 3", 12))),
            "HTC2002", 12, "graphviz >= 3", "2.42.4-3+deb13u1, 2.42.4-3");
    }

    [Fact]
    public async Task Every_error_is_told_at_once_in_the_order_of_the_project()
    {
        var archive = MadeArchive.On(_server, Small);
        var errors = await Expect.ErrorsAsync(_folder, Given.Project(
            Given.Sources(archive.Address), packages: [Given.System("nix", line: 3), Given.System("graphviz", line: 4), Given.System("nada", line: 5)]));
        Assert.Equal([3, 5], errors.Select(error => error.Location!.Value.Line));
    }

    [Fact]
    public async Task Of_several_providers_the_user_has_to_choose_as_in_apt()
    {
        var archive = MadeArchive.On(
            _server,
            MadeArchive.Package("exim4-daemon-light", "4.98-1", "Provides: mail-transport-agent\n")
            + MadeArchive.Package("postfix", "3.10-1", "Provides: default-mta, mail-transport-agent (= 3.10-1)\n"));
        var sources = Given.Sources(archive.Address);
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(sources, packages: Given.System("mail-transport-agent"))),
            "HTC2005", 1, "exim4-daemon-light, postfix");
        Assert.Equal(("postfix", "3.10-1"), Expect.Install(await Expect.ResolveAsync(_folder, Given.Project(sources, packages: Given.System("default-mta")))));
        Expect.Is(await Expect.ErrorAsync(_folder, Given.Project(sources, packages: Given.System("default-mta", ">= 1"))), "HTC2005", 1, "postfix");
    }

    [Fact]
    public async Task Python_and_r_packages_are_found_under_debians_names_and_versions()
    {
        var archive = MadeArchive.On(
            _server,
            MadeArchive.Package("python3-xarray", "2025.03.1-8") + MadeArchive.Package("r-cran-data.table", "1.17.0+dfsg-1") + MadeArchive.Package("r-bioc-limma", "3.64.0-1"));
        var result = await Expect.ResolveAsync(_folder, Given.Project(Given.Sources(archive.Address), packages:
            [Given.Python("xarray", ">=2024.1"), Given.R("data.table", ">= 1.17"), Given.R("limma")]));
        Assert.Equal(
            [("python3-xarray", "2025.03.1-8"), ("r-cran-data.table", "1.17.0+dfsg-1"), ("r-bioc-limma", "3.64.0-1")],
            result.Resolution.Packages.Select(package => (package.Installs[0].Name, package.Installs[0].Version)));
    }
}
