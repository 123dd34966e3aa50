using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class JupyterResolutionTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly StandIn _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_any_network_versions_stay_open_and_nothing_is_said()
    {
        var result = await Expect.ResolveAsync(_folder, Given.Project(stack: NotebookStack.Jupyter, packages:
            [Given.Python("xarray", ">=2024.1"), Given.Python("torch"), Given.R("data.table"), Given.System("graphviz")]));
        Assert.Equal(
            [(PackageSource.Conda, "xarray"), (PackageSource.Conda, "pytorch"), (PackageSource.Conda, "r-data.table"), (PackageSource.Apt, "graphviz")],
            result.Resolution.Packages.Select(package => (package.Source, package.Installs[0].Name)));
        Assert.All(result.Resolution.Packages, package => Assert.Null(package.Installs[0].Version));
        Assert.Empty(result.Warnings);
        Assert.Equal("127.0.0.1:9/jupyter/scipy-notebook:latest", result.Resolution.Base.Reference);
        Assert.Null(result.Resolution.Base.Digest);
    }

    [Fact]
    public async Task A_name_that_a_public_channel_lacks_is_an_error()
    {
        _server.Put("/package/conda-forge/xarray", "{}");
        var options = Given.Options(_folder["cache"]) with { CondaPackageApi = $"{_server.Address}/package" };
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(stack: NotebookStack.Jupyter, packages: [Given.Python("xarray"), Given.Python("xarry", line: 3)]), options),
            "HTC2001", 3, "the conda channel conda-forge has no xarry");
    }

    [Fact]
    public async Task A_name_that_a_channel_of_ones_own_lacks_brings_the_nearest_ones()
    {
        _server.Put("/mirror/noarch/current_repodata.json", """{"packages":{},"packages.conda":{"xarray-2025.1-0.conda":{"name":"xarray"}}}""", "application/json");
        _server.Put("/mirror/linux-64/repodata.json", """{"packages":{"r-data.table-1-0.tar.bz2":{"name":"r-data.table"}}}""", "application/json");
        var sources = Given.Sources() with { CondaChannel = $"{_server.Address}/mirror" };
        await Expect.ResolveAsync(_folder, Given.Project(sources, NotebookStack.Jupyter, packages: [Given.Python("xarray"), Given.R("data.table")]));
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(sources, NotebookStack.Jupyter, packages: Given.Python("xarry", line: 3))),
            "HTC2001", 3, "Did you mean xarray?");
    }

    [Fact]
    public async Task Extras_that_conda_does_not_know_come_with_pip()
    {
        MadePythonIndex.Project(_server, "dask", MadePythonIndex.File("dask-2025.1-py3-none-any.whl"));
        var sources = Given.Sources(pip: $"{_server.Address}/simple");
        var result = await Expect.ResolveAsync(_folder, Given.Project(sources, NotebookStack.Jupyter, packages: Given.Python("dask", extras: "distributed")));
        var package = Assert.Single(result.Resolution.Packages);
        Assert.Equal((PackageSource.Pip, "distributed"), (package.Source, Assert.Single(package.Extras)));
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(
                sources, NotebookStack.Jupyter, packages: Given.Python("dask", "", PackageSource.Conda, line: 4, extras: "distributed"))),
            "HTC2006", 4, "distributed", "pip");
    }

    [Fact]
    public async Task An_index_that_is_too_large_to_read_leaves_the_name_to_mamba()
    {
        _server.On("/mirror/noarch/current_repodata.json", async context =>
        {
            context.Response.ContentLength64 = 300L << 20;
            await context.Response.OutputStream.WriteAsync(new byte[1024]);
            await context.Response.OutputStream.FlushAsync();
        });
        var sources = Given.Sources() with { CondaChannel = $"{_server.Address}/mirror" };
        var result = await Expect.ResolveAsync(_folder, Given.Project(sources, NotebookStack.Jupyter, packages: Given.Python("xarray")));
        Assert.Equal(("xarray", null), Expect.Install(result));
    }

    [Theory]
    [InlineData(NotebookStack.Debian, PackageKind.Python, PackageSource.Conda, "apt or pip")]
    [InlineData(NotebookStack.Debian, PackageKind.Python, PackageSource.Cran, "apt or pip")]
    [InlineData(NotebookStack.Debian, PackageKind.R, PackageSource.Conda, "apt or cran")]
    [InlineData(NotebookStack.Debian, PackageKind.R, PackageSource.Pip, "apt or cran")]
    [InlineData(NotebookStack.Debian, PackageKind.System, PackageSource.Pip, "from apt.")]
    [InlineData(NotebookStack.Jupyter, PackageKind.Python, PackageSource.Apt, "conda or pip")]
    [InlineData(NotebookStack.Jupyter, PackageKind.R, PackageSource.Apt, "conda or cran")]
    [InlineData(NotebookStack.Jupyter, PackageKind.System, PackageSource.Conda, "from apt.")]
    public async Task A_source_that_does_not_fit_is_an_error(NotebookStack stack, PackageKind kind, PackageSource source, string fitting)
    {
        var archive = MadeArchive.On(_server, "");
        var request = Given.Python("thing", line: 5) with { Kind = kind, Source = source };
        Expect.Is(
            await Expect.ErrorAsync(_folder, Given.Project(Given.Sources(archive.Address), stack, packages: request)),
            "HTC2004", 5, source.ToString().ToLowerInvariant(), fitting);
    }
}
