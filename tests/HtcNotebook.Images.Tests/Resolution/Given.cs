using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>Projects and options as the tests of this folder need them.</summary>
internal static class Given
{
    public const string ProjectFile = "/project/climate.csproj";

    /// <summary>An address on which nothing listens.</summary>
    public const string ClosedPort = "http://127.0.0.1:9";

    public static NotebookProject Project(
        SourceSettings? sources = null,
        NotebookStack stack = NotebookStack.Debian,
        string? baseImage = null,
        string flavor = "scipy",
        params PackageRequest[] packages) => new()
        {
            Name = "climate",
            FilePath = ProjectFile,
            Flavors =
            [
                new FlavorDefinition("base", null, "Base", [NotebookStack.Debian, NotebookStack.Jupyter], "base-notebook", "base.props"),
                new FlavorDefinition(flavor, "base", "Named", [NotebookStack.Debian, NotebookStack.Jupyter], $"{flavor}-notebook", $"{flavor}.props"),
            ],
            Stack = stack,
            Sources = sources ?? Sources(),
            Packages = packages,
            Content = [],
            Container = new ContainerSettings { Repository = "climate", Tags = ["latest"], BaseImage = baseImage },
            Architecture = "amd64",
        };

    /// <summary>Settings under which nothing but loopback can be asked.</summary>
    public static SourceSettings Sources(string debian = ClosedPort, string pip = ClosedPort, string cran = ClosedPort) => new()
    {
        DebianSuite = "trixie",
        DebianMirror = debian,
        DebianSecurityMirror = debian,
        PipIndexUrl = pip,
        CranMirror = cran,
        HTCondorSeries = "distribution",
    };

    public static ResolverOptions Options(string cache) => new()
    {
        CacheFolder = cache,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        StallTimeout = TimeSpan.FromSeconds(5),
        AptFolder = "/nonexistent",
        OsReleaseFile = "/nonexistent",
        MmdebstrapPath = "/nonexistent",
        DebianImageRepository = "127.0.0.1:9/library/debian",
        JupyterImageRegistry = "127.0.0.1:9/jupyter",
        CondaPackageApi = ClosedPort,
        DefaultPipIndexUrl = ClosedPort,
        DefaultCranMirror = ClosedPort,
    };

    public static PackageRequest Python(string name, string version = "", PackageSource source = PackageSource.Auto, string? flavor = null, int line = 1, params string[] extras) =>
        Package(PackageKind.Python, name, version, source, flavor, line) with { Extras = extras };

    public static PackageRequest R(string name, string version = "", PackageSource source = PackageSource.Auto, int line = 1) =>
        Package(PackageKind.R, name, version, source, null, line);

    public static PackageRequest System(string name, string version = "", int line = 1) =>
        Package(PackageKind.System, name, version, PackageSource.Auto, null, line);

    private static PackageRequest Package(PackageKind kind, string name, string version, PackageSource source, string? flavor, int line) => new()
    {
        Kind = kind,
        Name = name,
        Specifier = version,
        Source = source,
        Flavor = flavor,
        Location = new SourceLocation(ProjectFile, line, 5),
    };
}
