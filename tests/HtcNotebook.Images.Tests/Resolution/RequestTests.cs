using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class RequestTests
{
    [Fact]
    public void The_project_refines_its_flavor_in_the_flavors_place()
    {
        var merged = PackageRequests.Merge(
        [
            Given.Python("tensorflow", ">=2", PackageSource.Pip, "tensorflow", 1, "a"),
            Given.Python("pandas", flavor: "tensorflow"),
            Given.Python("tensorflow", "==2.20", line: 9, extras: "b"),
            Given.R("pandas"),
        ]);
        Assert.Equal(["tensorflow[a,b] ==2.20", "pandas", "pandas"], merged.Select(request => request.Asked));
        Assert.Equal((PackageSource.Pip, "tensorflow", 9), (merged[0].Source, merged[0].Flavor, merged[0].Location!.Value.Line));
    }

    [Fact]
    public void A_later_request_for_any_version_keeps_the_earlier_one() =>
        Assert.Equal("pandas >=2", PackageRequests.Merge([Given.Python("pandas", ">=2", flavor: "scipy"), Given.Python("pandas")])[0].Asked);

    [Fact]
    public void What_one_needs_is_not_optional()
    {
        var optional = Given.Python("htmap", "", PackageSource.Pip, "base") with { Optional = true, NoDependencies = true };
        Assert.True(PackageRequests.Merge([optional, optional])[0].Optional);
        var needed = PackageRequests.Merge([optional, Given.Python("htmap")])[0];
        Assert.Equal((false, true, PackageSource.Pip), (needed.Optional, needed.NoDependencies, needed.Source));
    }

    [Theory]
    [InlineData(PackageSource.Auto, PackageSource.Pip, true)]
    [InlineData(PackageSource.Pip, PackageSource.Pip, true)]
    [InlineData(PackageSource.Conda, PackageSource.Conda, false)]
    [InlineData(PackageSource.Apt, PackageSource.Apt, false)]
    public void Alone_it_comes_from_the_source_of_which_that_was_said(PackageSource later, PackageSource expected, bool alone)
    {
        var flavors = Given.Python("htmap", "", PackageSource.Pip, "base") with { NoDependencies = true };
        var merged = PackageRequests.Merge([flavors, Given.Python("htmap", "", later)])[0];
        Assert.Equal((expected, alone), (merged.Source, merged.NoDependencies));
    }

    [Fact]
    public void The_digest_follows_all_that_a_resolution_answers()
    {
        var project = Given.Project(packages: [Given.Python("xarray"), Given.System("graphviz")]);
        NotebookProject[] others =
        [
            project with { Stack = NotebookStack.Jupyter },
            project with { Architecture = "arm64" },
            project with { Packages = [Given.Python("xarray")] },
            project with { Packages = [Given.Python("xarray", ">1"), Given.System("graphviz")] },
            project with { Packages = [Given.Python("xarray", extras: "io"), Given.System("graphviz")] },
            project with { Packages = [Given.Python("xarray", "", PackageSource.Pip), Given.System("graphviz")] },
            project with { Packages = [Given.Python("xarray", flavor: "scipy"), Given.System("graphviz")] },
            project with { Packages = [Given.Python("xarray") with { Optional = true }, Given.System("graphviz")] },
            project with { Packages = [Given.Python("xarray") with { NoDependencies = true }, Given.System("graphviz")] },
            project with { Packages = [Given.R("xarray"), Given.System("graphviz")] },
            project with { Sources = project.Sources with { DebianSuite = "bookworm" } },
            project with { Sources = project.Sources with { DebianSecurityMirror = "none" } },
            project with { Sources = project.Sources with { PipIndexUrl = "https://other.example/simple" } },
            project with { Container = project.Container with { BaseImage = "site/base" } },
        ];
        var digests = others.Append(project).Select(RequestDigest.Of).ToArray();
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.All(digests, digest => Assert.Matches("^sha256:[0-9a-f]{64}$", digest));
    }

    [Fact]
    public void The_digest_does_not_follow_mirrors_credentials_places_and_content()
    {
        var project = Given.Project(packages: Given.Python("xarray"));
        NotebookProject[] same =
        [
            project with { Sources = project.Sources with { DebianMirror = "http://site.example/debian", DebianSecurityMirror = "", CranMirror = "http://site.example/cran" } },
            project with { Sources = project.Sources with { PipIndexUrl = project.Sources.PipIndexUrl.Replace("http://", "http://me:secret@", StringComparison.Ordinal) + "/" } },
            project with { FilePath = "/elsewhere/x.csproj", Name = "x", Packages = [Given.Python("xarray", line: 99)] },
            project with { Container = project.Container with { Tags = ["other"], Repository = "other" } },
        ];
        Assert.All(same, other => Assert.Equal(RequestDigest.Of(project), RequestDigest.Of(other)));
    }

    [Fact]
    public void The_table_says_what_was_asked_and_what_came()
    {
        var resolution = new NotebookResolution
        {
            RequestDigest = "",
            Base = new ResolvedBase(BaseKind.Image, "docker.io/library/debian:trixie-slim", "sha256:00"),
            Packages =
            [
                new ResolvedPackage
                {
                    Kind = PackageKind.Python, Name = "dask", Specifier = ">=2024", Extras = ["x"], Source = PackageSource.Apt,
                    Installs = [new PinnedPackage("python3-dask", "2024.12.1-1"), new PinnedPackage("python3-distributed", "2024.12.1-2")],
                },
                new ResolvedPackage { Kind = PackageKind.Python, Name = "tensorflow", Source = PackageSource.Pip, Installs = [new PinnedPackage("tensorflow", null)] },
            ],
        };
        Assert.Equal(
            "asked           source  name there                            version\n"
            + "dask[x] >=2024  apt     python3-dask                          2024.12.1-1\n"
            + "                apt     python3-distributed                   2024.12.1-2\n"
            + "tensorflow      pip     tensorflow                            open\n"
            + "base            image   docker.io/library/debian:trixie-slim  sha256:00\n",
            ResolutionTable.Render(resolution));
    }
}
