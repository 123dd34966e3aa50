using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>Restore of what pip and apt install together, against made indexes over HTTP.</summary>
public sealed class PythonClosureTests : IDisposable
{
    private static readonly string Debian =
        MadeArchive.Package("python3", "3.13.5-1", "Source: python3-defaults\n")
        + MadeArchive.Package("libc6", "2.41-12", "Priority: required\n")
        + MadeArchive.Package("apt", "3.0.3")
        + MadeArchive.Package("python3-numpy", "1:2.2.4+ds-1", "Source: numpy\nDepends: python3\nProvides: python3-numpy2-abi0\n")
        + MadeArchive.Package("python3-scipy", "1.15.3-1", "Source: scipy\nDepends: python3-numpy (>= 1:2.0), python3-numpy (<< 1:2.3)\n")
        + MadeArchive.Package("python3-numba", "0.61.2+dfsg-1", "Source: numba\nDepends: python3-numpy (>= 1:1.24), python3-numpy2-abi0\n")
        + MadeArchive.Package("r-base-dev", "4.5.0-3", "Depends: gfortran\n")
        + MadeArchive.Package("gfortran", "4:14.2-1")
        + MadeArchive.Package("gcc", "4:14.2-1")
        + MadeArchive.Package("python3-dev", "3.13.5-1", "Source: python3-defaults\n")
        + MadeArchive.Package("libpq-dev", "17.5-1");

    private readonly StandIn _server = new();
    private readonly Folder _folder = new();
    private readonly SourceSettings _sources;

    public PythonClosureTests() => _sources = Given.Sources(MadeArchive.On(_server, Debian).Address, $"{_server.Address}/simple");

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_file_is_locked_in_the_layer_that_needs_it_first_and_debians_are_not_fetched()
    {
        Project("app", Wheel("app", "1.0", "dep>=1", "numpy>=2", "shared"));
        Project("dep", Wheel("dep", "1.1"), Wheel("dep", "0.9"));
        Project("shared", Wheel("shared", "3"));
        Project("tool", Wheel("tool", "2", "shared>=2"));
        var resolution = await ResolveAsync(Given.Python("scipy"), Pip("tool", flavor: "base"), Pip("app", "<2"));

        Assert.Equal(["flavor-base: shared 3, tool 2", "project: app 1.0, dep 1.1"], resolution.Python.Select(layer => $"{layer.Name}: {string.Join(", ", layer.Items.Select(file => $"{file.Name} {file.Version}"))}"));
        var app = resolution.Python[1].Items[0];
        Assert.Equal(("app-1.0-py3-none-any.whl", "../files/app-1.0-py3-none-any.whl", "py3-none-any"), (app.File, app.Url, app.Tags));
        Assert.Equal(Hash("app-1.0-py3-none-any.whl"), app.Sha256);
        Assert.Equal(["app <2"], app.WantedBy);
        Assert.Equal(["app"], resolution.Python[0].Items[0].WantedBy.Where(by => by.StartsWith("app", StringComparison.Ordinal)));
        Assert.Equal(["python3", "python3-numpy", "python3-scipy"], resolution.Debian.Single().Items.Select(package => package.Name));
        Assert.Equal("1.0", resolution.Packages.Single(package => package.Name == "app").Installs.Single().Version);
    }

    [Fact]
    public async Task A_name_with_an_index_of_its_own_comes_from_that_and_what_it_needs_from_the_other()
    {
        Project("torch", Wheel("torch", "9.9"));
        Project("needed", Wheel("needed", "1"));
        Project("torch", "whl", Wheel("torch", "2.9.1+cu126", "needed"));
        Project("needed", "whl", Wheel("needed", "2"));
        var resolution = await ResolveAsync(Given.Python("scipy"), Pip("torch") with { IndexUrl = $"{_server.Address}/whl" });

        Assert.Equal(["needed 1", "torch 2.9.1+cu126"], resolution.Python.Single().Items.Select(file => $"{file.Name} {file.Version}"));
    }

    [Fact]
    public async Task What_debians_package_meets_is_debians()
    {
        Project("numpy", Wheel("numpy", "2.4.0"), Wheel("numpy", "2.2.0"));
        var resolution = await ResolveAsync(Given.Python("scipy"), Pip("numpy", ">=2"));
        var numpy = resolution.Packages[1];
        Assert.Equal((PackageSource.Apt, new PinnedPackage("python3-numpy", "1:2.2.4+ds-1")), (numpy.Source, numpy.Installs.Single()));
        Assert.Empty(resolution.Python);
    }

    [Fact]
    public async Task What_would_break_debians_is_an_error_that_names_who_breaks()
    {
        Project("numpy", Wheel("numpy", "2.4.0"));
        var error = await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: [Given.Python("scipy"), Pip("numpy", ">=2.3", line: 7)]), Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2010", 7, "numpy >=2.3", "scipy");
    }

    [Fact]
    public async Task Bounds_that_debian_leaves_out_are_those_of_the_release_on_the_index()
    {
        Project("numpy", Wheel("numpy", "2.4.0"), Wheel("numpy", "2.2.6"));
        Project("numba", Wheel("numba", "0.62.0", "numpy<2.5"), Wheel("numba", "0.61.2", "numpy<2.3,>=1.24", "llvmlite"));
        var project = Given.Project(_sources, packages: [Given.Python("numba"), Pip("numpy", ">=2.3", line: 7)]);
        var error = await Expect.ErrorAsync(_folder, project, Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2010", 7, "numpy >=2.3", "python3-numba", "numpy <2.3,>=1.24", "its release on the index, numba 0.61.2", "Source=\"pip\"");

        // Nothing but what is replaced is asked about.
        await ResolveAsync(Given.Python("scipy"), Pip("numpy", ">=2"));
        Assert.DoesNotContain(_server.Log, each => each.Path.Contains("scipy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_index_does_not_know_of_debians_is_bound_by_debian_alone()
    {
        Project("numpy", Wheel("numpy", "2.4.0"), Wheel("numpy", "3.0.0"));
        var resolution = await ResolveAsync(Given.Python("numba"), Pip("numpy", ">=2.3"));
        Assert.Equal(["numpy 2.4.0"], resolution.Python.Single().Items.Select(file => $"{file.Name} {file.Version}"));
    }

    [Fact]
    public async Task An_index_that_fails_on_the_way_is_an_error()
    {
        Project("app", Wheel("app", "1.0", "dep"));
        _server.On("/simple/dep/", context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var error = await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: [Given.Python("scipy"), Pip("app")]), Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2106", null, "/simple/dep", "500", "PipIndexUrl");

        Project("app", Wheel("app", "1.1", "torn"));
        _server.Put("/simple/torn/", "{", MadePythonIndex.Json);
        error = await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: [Given.Python("scipy"), Pip("app", "==1.1")]), Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2105", null, "/simple/torn", "PipIndexUrl");
    }

    [Fact]
    public async Task What_cannot_stand_together_is_an_error_with_both_lines()
    {
        Project("boto3", Wheel("boto3", "1.34", "botocore>=1.34"));
        Project("botocore", Wheel("botocore", "1.30"), Wheel("botocore", "1.34"));
        var error = await Expect.ErrorAsync(
            _folder, Given.Project(_sources, packages: [Given.Python("scipy"), Pip("boto3", "==1.34", line: 3), Pip("botocore", "==1.30", line: 4)]), Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2009", 3, "boto3 ==1.34", "botocore ==1.30", "climate.csproj(4");
    }

    [Fact]
    public async Task A_build_from_source_that_lacks_what_it_needs_is_an_error()
    {
        Project("app", Wheel("app", "1.0", "psycopg2"));
        Project("psycopg2", new Made("psycopg2-2.9.10.tar.gz", "psycopg2", "2.9.10", []));
        PackageRequest[] asked = [Given.Python("scipy"), Pip("app", line: 5)];
        var error = await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: asked), Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2015", 5, "'app' brings psycopg2 2.9.10", "pg_config", "gcc, python3-dev, libpq-dev as SystemPackage", "python3-psycopg2");

        var result = await Expect.ResolveAsync(
            _folder, Given.Project(_sources, packages: [.. asked, Given.System("gcc"), Given.System("python3-dev"), Given.System("libpq-dev")]), Given.Options(_folder["cache"]));
        Assert.Equal(["HTC2012"], result.Warnings.Select(warning => warning.Code));
        Assert.Equal("", result.Resolution.Python.Single().Items.Single(file => file.Name == "psycopg2").Tags);
    }

    [Fact]
    public async Task A_source_that_tells_its_needs_only_when_it_is_built_is_an_error_of_its_own_line()
    {
        Project("numpy", Wheel("numpy", "2.4.0"), new Made("numpy-1.21.6.tar.gz", "numpy", "1.21.6", []));
        _server.Remove("/files/numpy-1.21.6.tar.gz.metadata");
        var error = await Expect.ErrorAsync(_folder, Given.Project(_sources, packages: [Given.Python("scipy"), Pip("numpy", "==1.21.*", line: 4)]), Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2002", 4, "numpy ==1.21.*", "no wheel", "only when it is built", "python3-numpy", "NoDependencies");

        Project("plain", new Made("plain-1.0.tar.gz", "plain", "1.0", []));
        _server.Remove("/files/plain-1.0.tar.gz.metadata");
        var alone = await Expect.ResolveAsync(
            _folder, Given.Project(_sources, packages: [Given.Python("scipy"), Pip("plain") with { NoDependencies = true }]), Given.Options(_folder["cache"]));
        Assert.Equal(["HTC2012"], alone.Warnings.Select(warning => warning.Code));
        Assert.Equal("1.0", alone.Resolution.Python.Single().Items.Single().Version);
    }

    [Fact]
    public async Task What_comes_alone_brings_nothing_and_is_locked_too()
    {
        Project("htmap", Wheel("htmap", "0.6.2", "click<8", "nowhere"));
        var resolution = await ResolveAsync(Given.Python("scipy"), Pip("htmap", flavor: "base") with { NoDependencies = true });
        Assert.Equal(["htmap"], resolution.Python.Single().Items.Select(file => file.Name));
    }

    [Fact]
    public async Task An_optional_package_that_cannot_stand_with_the_others_is_left_out()
    {
        Project("boto3", Wheel("boto3", "1.34", "botocore>=1.34"));
        Project("botocore", Wheel("botocore", "1.30"), Wheel("botocore", "1.34"));
        var result = await Expect.ResolveAsync(
            _folder, Given.Project(_sources, packages: [Given.Python("scipy"), Pip("boto3", "==1.34") with { Optional = true }, Pip("botocore", "==1.30")]), Given.Options(_folder["cache"]));
        Assert.Equal(["HTC2007"], result.Warnings.Select(warning => warning.Code));
        Assert.Empty(result.Resolution.Packages[1].Installs);
        Assert.Equal(["botocore"], result.Resolution.Python.Single().Items.Select(file => file.Name));
    }

    [Fact]
    public async Task A_file_without_a_digest_is_fetched_once_to_know_it()
    {
        Project("plain", Wheel("plain", "1") with { Digest = false });
        _server.Put("/files/plain-1-py3-none-any.whl", "content");
        var resolution = await ResolveAsync(Given.Python("scipy"), Pip("plain"));
        Assert.Equal(Hash("content"), resolution.Python.Single().Items.Single().Sha256);
    }

    [Fact]
    public async Task What_r_packages_are_compiled_with_is_asked_for_and_locked()
    {
        _server.Put("/cran/src/contrib/PACKAGES.gz", MadeArchive.Gzip("Package: tidymodels\nVersion: 1.3.0\n\n"));
        var resolution = await ResolveAsync(_sources with { CranMirror = $"{_server.Address}/cran" }, Given.R("tidymodels", source: PackageSource.Cran));
        Assert.Equal(("r-base-dev", "project"), (resolution.Foundation.Single().Name, resolution.Foundation.Single().Layer));
        Assert.Equal(["gfortran 4:14.2-1", "r-base-dev 4.5.0-3"], resolution.Debian.Single().Items.Select(package => $"{package.Name} {package.Version}"));
    }

    [Fact]
    public async Task A_need_that_the_archive_lacks_is_an_error()
    {
        var archive = MadeArchive.On(_server, Debian + MadeArchive.Package("broken", "1", "Depends: nowhere (>= 2)\n"));
        var error = await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), packages: Given.System("broken")), Given.Options(_folder["cache"]));
        Expect.Is(error, "HTC2008", null, "broken 1", "nowhere (>= 2)");
    }

    private static PackageRequest Pip(string name, string specifier = "", string? flavor = null, int line = 1) =>
        Given.Python(name, specifier, PackageSource.Pip, flavor, line);

    private static Made Wheel(string name, string version, params string[] needs) => new($"{name}-{version}-py3-none-any.whl", name, version, needs);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private Task<NotebookResolution> ResolveAsync(params PackageRequest[] packages) => ResolveAsync(_sources, packages);

    private async Task<NotebookResolution> ResolveAsync(SourceSettings sources, params PackageRequest[] packages)
    {
        var result = await Expect.ResolveAsync(_folder, Given.Project(sources, packages: packages), Given.Options(_folder["cache"]));
        Assert.Empty(result.Warnings);
        return result.Resolution;
    }

    private void Project(string name, params Made[] files) => Project(name, "simple", files);

    private void Project(string name, string index, params Made[] files)
    {
        foreach (var file in files)
        {
            _server.Put(
                $"/files/{file.File}.metadata",
                $"Metadata-Version: 2.1\nName: {file.Name}\nVersion: {file.Version}\n{string.Concat(file.Needs.Select(need => $"Requires-Dist: {need}\n"))}\n");
        }

        var rows = files.Select(file => JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["filename"] = file.File,
            ["url"] = $"../../files/{file.File}",
            ["hashes"] = file.Digest ? new Dictionary<string, string> { ["sha256"] = Hash(file.File) } : [],
            ["core-metadata"] = true,
        }));
        _server.Put($"/{index}/{name}/", $$"""{"meta":{"api-version":"1.1"},"name":"{{name}}","files":[{{string.Join(",", rows)}}]}""", MadePythonIndex.Json);
    }

    private sealed record Made(string File, string Name, string Version, string[] Needs)
    {
        public bool Digest { get; init; } = true;
    }
}
