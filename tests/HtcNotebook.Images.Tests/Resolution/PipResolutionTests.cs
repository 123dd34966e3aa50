using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class PipResolutionTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly StandIn _server = new();
    private readonly SourceSettings _sources;

    public PipResolutionTests()
    {
        var archive = MadeArchive.On(_server, MadeArchive.Package("python3-pandas", "2.2.3+dfsg-9") + MadeArchive.Package("python3-tables", "3.10.2-3"));
        _sources = Given.Sources(archive.Address, pip: $"{_server.Address}/simple");
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_debian_lacks_comes_from_the_index_at_its_newest_version()
    {
        MadePythonIndex.Project(
            _server, "htmap",
            MadePythonIndex.File("htmap-0.6.0-py3-none-any.whl"),
            MadePythonIndex.File("htmap-0.6.1.tar.gz"),
            MadePythonIndex.File("htmap-0.10.0-py3-none-any.whl"),
            MadePythonIndex.File("htmap-1.0rc1-py3-none-any.whl"),
            MadePythonIndex.File("htmap-0.9.0.exe"),
            MadePythonIndex.File("other-9.0.tar.gz"));
        await Resolves(Given.Python("htmap"), "0.10.0");
        await Resolves(Given.Python("htmap", "<0.10"), "0.6.1");
        await Resolves(Given.Python("htmap", ">=1.0rc1"), "1.0rc1");
    }

    [Fact]
    public async Task What_debian_has_at_another_version_comes_from_the_index()
    {
        MadePythonIndex.Project(_server, "pandas", MadePythonIndex.File("pandas-3.0.0.tar.gz"));
        await Resolves(Given.Python("pandas", ">=3"), "3.0.0");
        Assert.Equal(
            ("python3-pandas", "2.2.3+dfsg-9"),
            Expect.Install(await Expect.ResolveAsync(_folder, Given.Project(_sources, packages: Given.Python("pandas", ">=2.2,<3")))));
    }

    [Fact]
    public async Task An_extra_that_debian_has_no_package_for_comes_from_the_index()
    {
        MadePythonIndex.Project(_server, "pandas", MadePythonIndex.File("pandas-3.0.0.tar.gz"));
        await Resolves(Given.Python("pandas", extras: "made-up"), "3.0.0");
    }

    [Fact]
    public async Task A_withdrawn_version_is_only_for_those_who_name_it()
    {
        MadePythonIndex.Project(
            _server, "htmap", MadePythonIndex.File("htmap-0.6.0.tar.gz"), MadePythonIndex.File("htmap-0.6.1.tar.gz", yanked: true));
        await Resolves(Given.Python("htmap"), "0.6.0");
        await Resolves(Given.Python("htmap", "==0.6.1"), "0.6.1");
    }

    [Fact]
    public async Task Why_a_version_was_withdrawn_is_said_to_who_asks_for_a_range_of_such()
    {
        MadePythonIndex.Project(
            _server, "htmap", MadePythonIndex.File("htmap-0.6.0.tar.gz"), MadePythonIndex.File("htmap-0.6.1.tar.gz", yanked: true));
        var error = await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.Python("htmap", ">0.6.0", line: 3)));
        Expect.Is(error, "HTC2002", 3, "0.6.1", "its authors withdrew (broken)", "==0.6.1", "it has 0.6.0");
    }

    [Theory]
    [InlineData("htmap-2.0-py3-none-any.whl", ">=3.14", false)]
    [InlineData("htmap-2.0-py3-none-any.whl", ">=3.9,<3.14", true)]
    [InlineData("htmap-2.0-py2-none-any.whl", "", false)]
    [InlineData("htmap-2.0-py2.py3-none-any.whl", "", true)]
    [InlineData("htmap-2.0-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "", true)]
    [InlineData("htmap-2.0-cp313-cp313t-manylinux_2_17_x86_64.whl", "", false)]
    [InlineData("htmap-2.0-cp312-cp312-manylinux_2_17_x86_64.whl", "", false)]
    [InlineData("htmap-2.0-cp39-abi3-manylinux_2_17_x86_64.whl", "", true)]
    [InlineData("htmap-2.0-cp314-abi3-manylinux_2_17_x86_64.whl", "", false)]
    [InlineData("htmap-2.0-cp313-cp313-manylinux_2_17_aarch64.whl", "", false)]
    [InlineData("htmap-2.0-cp313-cp313-musllinux_1_2_x86_64.whl", "", false)]
    [InlineData("htmap-2.0-cp313-cp313-macosx_11_0_arm64.whl", "", false)]
    [InlineData("htmap-2.0-cp313-cp313-win_amd64.whl", "", false)]
    [InlineData("htmap-2.0.tar.gz", "", true)]
    public async Task Only_files_for_the_images_python_and_machine_count(string file, string python, bool installs)
    {
        MadePythonIndex.Project(_server, "htmap", MadePythonIndex.File("htmap-1.0.tar.gz"), MadePythonIndex.File(file, python));
        await Resolves(Given.Python("htmap"), installs ? "2.0" : "1.0");
        if (!installs)
        {
            Expect.Is(
                await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.Python("htmap", ">=2"))),
                "HTC2002", 1, "htmap 2.0, but not for Python 3.13.5 on amd64 (for which it has 1.0)");
        }
    }

    [Fact]
    public async Task An_index_may_speak_html()
    {
        _server.Put(
            "/simple/htmap/",
            """
            <!DOCTYPE html><html><body>
            <a href="htmap-0.6.0-py3-none-any.whl#sha256=00" data-requires-python=">=3.6">htmap-0.6.0-py3-none-any.whl</a><br/>
            <A HREF='htmap-0.7.0.tar.gz' data-requires-python='&lt;3.0'>htmap-0.7.0.tar.gz</A>
            <a href="htmap-0.8.0.tar.gz" data-yanked>htmap-0.8.0.tar.gz</a>
            </body></html>
            """,
            "text/html; charset=utf-8");
        await Resolves(Given.Python("htmap"), "0.6.0");
    }

    [Fact]
    public async Task A_version_that_nobody_has_brings_all_there_are()
    {
        MadePythonIndex.Project(_server, "pandas", MadePythonIndex.File("pandas-2.9.0.tar.gz"), MadePythonIndex.File("pandas-2.10.0.tar.gz"));
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.Python("pandas", ">=3", line: 9))),
            "HTC2002", 9, "python3-pandas 2.2.3+dfsg-9", "pandas 2.10.0, 2.9.0");
    }

    [Fact]
    public async Task A_name_that_nobody_has_brings_the_nearest_of_debian_and_of_the_users_own_index()
    {
        _server.Put("/simple/", """{"projects":[{"name":"PANDAX"},{"name":"zzz"}]}""", MadePythonIndex.Json);
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.Python("pandsa", line: 9))),
            "HTC2001", 9, "Debian trixie has no python3-pandsa", "has no pandsa", "pandas", "pandax");
    }

    [Fact]
    public async Task An_extra_that_the_metadata_does_not_list_is_an_error()
    {
        MadePythonIndex.Project(_server, "htmap", MadePythonIndex.File("htmap-1.0-py3-none-any.whl", metadata: true));
        _server.Put("/files/htmap-1.0-py3-none-any.whl.metadata", "Metadata-Version: 2.1\nName: htmap\nProvides-Extra: Docs\nProvides-Extra: tests_all\n\nProvides-Extra: body\n");
        await Resolves(Given.Python("htmap", extras: ["docs", "tests-all"]), "1.0");
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.Python("htmap", extras: "body"))),
            "HTC2006", 1, "no extra 'body'", "docs, tests-all");
    }

    [Fact]
    public async Task An_index_out_of_reach_is_an_error_where_auto_had_to_know()
    {
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources with { PipIndexUrl = Given.ClosedPort }, packages:
                [Given.Python("htmap", line: 4), Given.Python("pandsa", line: 5)])),
            "HTC2106", 4, "PipIndexUrl", "htmap (Debian trixie has no python3-htmap), pandsa (Debian trixie has no python3-pandsa; the nearest there: pandas)");
    }

    [Fact]
    public async Task An_index_out_of_reach_is_a_warning_where_the_source_is_named()
    {
        var result = await Expect.ResolveAsync(_folder, Given.Project(
            _sources with { PipIndexUrl = Given.ClosedPort },
            packages: [Given.Python("tensorflow", ">=2", PackageSource.Pip, line: 4), Given.Python("keras", "", PackageSource.Pip, line: 5)]));
        Assert.All(result.Resolution.Packages, package => Assert.Null(package.Installs[0].Version));
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Expect.Is(warning, "HTC2107", 4, "PipIndexUrl", "tensorflow >=2, keras");
    }

    [Fact]
    public async Task An_optional_package_comes_where_an_index_has_it()
    {
        MadePythonIndex.Project(_server, "htmap", MadePythonIndex.File("htmap-0.6.1-py3-none-any.whl"));
        var result = await Expect.ResolveAsync(_folder, Given.Project(_sources, packages: Optional("htmap")));
        Assert.Empty(result.Warnings);
        Assert.Equal(("htmap", "0.6.1"), Expect.Install(result));
        Assert.True(Assert.Single(result.Resolution.Packages).NoDependencies);
    }

    [Fact]
    public async Task An_optional_package_is_left_out_with_a_warning_where_the_index_is_out_of_reach()
    {
        var result = await Expect.ResolveAsync(_folder, Given.Project(_sources with { PipIndexUrl = Given.ClosedPort }, packages: Optional("htmap")));
        Assert.Empty(Assert.Single(result.Resolution.Packages).Installs);
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Expect.Is(warning, "HTC2007", 4, "'htmap'", Given.ClosedPort, "PipIndexUrl", "RestoreForceEvaluate");
        Assert.Contains("left out", ResolutionTable.Render(result.Resolution), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_package_is_left_out_with_a_warning_where_the_index_lacks_it_or_is_none()
    {
        Expect.Is(Assert.Single((await Expect.ResolveAsync(_folder, Given.Project(_sources, packages: Optional("htmap")))).Warnings), "HTC2007", 4, "has no htmap");
        _server.Put("/simple/htmap/", "please log in", "text/html");
        Expect.Is(Assert.Single((await Expect.ResolveAsync(_folder, Given.Project(_sources, packages: Optional("htmap")))).Warnings), "HTC2007", 4, "is damaged");
    }

    [Fact]
    public async Task A_package_that_somebody_needs_is_not_left_out()
    {
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: [Optional("htmap") with { Flavor = "base" }, Given.Python("htmap", line: 9)])),
            "HTC2001", 9, "has no htmap");
    }

    [Fact]
    public async Task An_index_in_reach_that_lacks_a_named_package_is_an_error()
    {
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.Python("tensorflw", "", PackageSource.Pip))), "HTC2001", 1, "tensorflw");
    }

    [Theory]
    [InlineData("application/vnd.pypi.simple.v1+json", "{\"files\":[{\"url\":1}]}")]
    [InlineData("application/vnd.pypi.simple.v1+json", "<html>")]
    [InlineData("text/html", "plain words")]
    public async Task A_page_that_is_none_is_refused(string type, string body)
    {
        _server.Put("/simple/htmap/", body, type);
        Expect.Is(await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: Given.Python("htmap"))), "HTC2105", 1, "/simple/htmap/", "PipIndexUrl");
    }

    [Fact]
    public async Task Credentials_of_the_index_are_sent_and_never_shown()
    {
        var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("me:s3cret/"))}";
        _server.On("/simple/htmap/", async context =>
        {
            context.Response.StatusCode = context.Request.Headers["Authorization"] == expected ? 200 : 401;
            context.Response.ContentType = MadePythonIndex.Json;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"files":[{{MadePythonIndex.File("htmap-1.0.tar.gz")}}]}"""));
        });
        var sources = _sources with { PipIndexUrl = $"http://me:s3cret%2F@{_server.Host}/simple/" };
        Assert.Equal(("htmap", "1.0"), Expect.Install(await Expect.ResolveAsync(_folder, Given.Project(sources, packages: Given.Python("htmap")))));
        var error = await Expect.ErrorAsync(_folder, Given.Project(sources, packages: Given.Python("nothing")));
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
        var wrong = await Expect.ErrorAsync(_folder, Given.Project(
            _sources with { PipIndexUrl = $"http://me:wr0ng@{_server.Host}/simple" }, packages: Given.Python("htmap")));
        Expect.Is(wrong, "HTC2106", 1, "401");
        Assert.DoesNotContain("wr0ng", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_is_revalidated_and_not_sent_again()
    {
        MadePythonIndex.Project(_server, "htmap", MadePythonIndex.File("htmap-1.0.tar.gz"));
        await Resolves(Given.Python("htmap"), "1.0");
        _server.TakeLog();
        await Resolves(Given.Python("htmap"), "1.0");
        Assert.Equal(304, Assert.Single(_server.TakeLog(), entry => entry.Path == "/simple/htmap/").Status);
    }

    [Fact]
    public async Task On_jupyter_a_named_pip_package_is_looked_for_and_stays_open()
    {
        MadePythonIndex.Project(_server, "htmap", MadePythonIndex.File("htmap-1.0.tar.gz"));
        var result = await Expect.ResolveAsync(_folder, Given.Project(_sources, NotebookStack.Jupyter, packages: Given.Python("htmap", "", PackageSource.Pip)));
        Assert.Equal(("htmap", null), Expect.Install(result));
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(_sources, NotebookStack.Jupyter, packages: Given.Python("htmap", ">=2", PackageSource.Pip))),
            "HTC2002", 1, "htmap 1.0");
    }

    private static PackageRequest Optional(string name) =>
        Given.Python(name, "", PackageSource.Pip, line: 4) with { Optional = true, NoDependencies = true };

    [Theory]
    [InlineData("https://me:secret@host.example/simple", "https://host.example/f.whl", "me:secret")]
    [InlineData("https://me:secret@host.example/simple", "http://host.example/f.whl", "")]
    [InlineData("https://me:secret@host.example/simple", "https://host.example:8443/f.whl", "")]
    [InlineData("https://me:secret@host.example/simple", "https://files.example/f.whl", "")]
    [InlineData("http://me:secret@host.example/simple", "https://host.example/f.whl", "")]
    [InlineData("https://me:secret@host.example/simple", "https://you:own@host.example/f.whl", "you:own")]
    public void Credentials_go_to_the_same_scheme_host_and_port_alone(string index, string link, string user) =>
        Assert.Equal(user, HtcNotebook.Images.Support.Http.IndexClient.WithCredentialsOf(new Uri(index), new Uri(link)).UserInfo);

    private async Task Resolves(PackageRequest request, string version)
    {
        var result = await Expect.ResolveAsync(_folder, Given.Project(_sources, packages: request));
        Assert.Equal(PackageSource.Pip, result.Resolution.Packages[0].Source);
        Assert.Equal((request.Name, version), Expect.Install(result));
        Assert.Empty(result.Warnings);
    }
}
