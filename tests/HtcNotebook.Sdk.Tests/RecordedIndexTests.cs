namespace HtcNotebook.Sdk.Tests;

/// <summary>
/// What dotnet restore makes of requests that were seen to fail in the build, or after it: against the real Debian archive and
/// what PyPI said of these projects.
/// </summary>
[Collection(SdkCollection.Name)]
public sealed class RecordedIndexTests(SdkPackage package, RecordedIndex index) : IClassFixture<RecordedIndex>
{
    [Fact]
    public void What_breaks_debians_by_a_bound_that_only_its_release_names_is_refused() => Fails(
        "scipy",
        """<PythonPackage Include="numpy" Version=">=2.3" />""",
        @"\(4,\d+\): error HTC2010: 'numpy >=2\.3 .*python3-numba, which is installed, needs numpy <2\.3,>=1\.24 since its release on the index, numba 0\.61\.2, says so.*Ways out: .*numba");

    [Fact]
    public void Torch_beside_what_debian_built_against_its_own_is_refused() => Fails(
        "pytorch",
        """<PythonPackage Include="torch" Version=">=2.7" Source="pip" />""",
        @"\(4,\d+\): error HTC2010: 'torch >=2\.7 .*python3-torchaudio.*Ways out: .*torchvision");

    [Fact]
    public void Requests_that_collide_are_refused_with_the_lines_of_all() => Fails(
        "base",
        """
        <PythonPackage Include="boto3" Version="==1.34.*" Source="pip" />
        <PythonPackage Include="botocore" Version="==1.30.*" Source="pip" />
        """,
        @"\(4,\d+\): error HTC2009: .*boto3 ==1\.34\.\* .*climate\.csproj\(4,\d+\).*botocore ==1\.30\.\* .*climate\.csproj\(5,\d+\).*boto3 1\.34.* needs botocore");

    [Fact]
    public void A_version_that_is_a_source_without_readable_needs_is_refused() => Fails(
        "scipy",
        """<PythonPackage Include="numpy" Version="==1.21.*" />""",
        @"\(4,\d+\): error HTC2002: .*numpy ==1\.21\.\*.*python3-numpy");

    [Fact]
    public void Withdrawn_versions_are_refused_with_the_reason_where_they_are_not_named() => Fails(
        "base",
        """<PythonPackage Include="protobuf" Version="&gt;=4.21.0,&lt;4.21.1" Source="pip" />""",
        @"\(4,\d+\): error HTC2002: .*protobuf .*4\.21\.0, which its authors withdrew \(.+\)");

    [Fact]
    public void An_extra_that_the_version_lacks_is_refused() => Fails(
        "base",
        """<PythonPackage Include="httpx" Extras="nosuchextra" Source="pip" />""",
        @"\(4,\d+\): error HTC2006: 'httpx' has no extra 'nosuchextra': .*http2");

    [Fact]
    public void Names_that_do_not_exist_suggest_others_and_never_themselves()
    {
        var output = Fails("base", """<PythonPackage Include="beautifulsop4" />""", @"\(4,\d+\): error HTC2001: .*beautifulsoup4");
        Assert.Contains("Did you mean", output, StringComparison.Ordinal);
        output = Fails("base", """<PythonPackage Include="pkg-resources" Source="pip" />""", @"\(4,\d+\): error HTC2001: .*pkg-resources");
        Assert.DoesNotMatch(@"Did you mean[^?]*\bpkg[-_]resources\b", output);
    }

    [Fact]
    public void What_is_built_or_withdrawn_is_said_and_every_file_is_locked()
    {
        var folder = Project("base", """
            <PythonPackage Include="numpy" Version="==2.4.0" Source="pip" />
            <PythonPackage Include="crcmod" Source="pip" NoDependencies="true" />
            <PythonPackage Include="pandas" Version="==2.3.3" Source="pip" />
            """);
        var output = folder.DotNet("restore").Succeeds().Output;
        Assert.Matches(@"\(4,\d+\): warning HTC2011: numpy 2\.4\.0 was withdrawn by its authors", output);
        Assert.Matches(@"warning HTC2012: crcmod 1\.7 is built from its source distribution", output);
        folder.DotNet("build", "--no-restore").Succeeds();
        var lines = File.ReadAllLines(Path.Combine(folder.Image(stack: "debian"), "layers/project/python.txt"));
        Assert.Equal(["crcmod", "numpy", "pandas", "pytz", "tzdata"], lines.Select(line => line.Split("==")[0]));
        // pandas needs python-dateutil as well, which Debian's Jupyter brought.
        Assert.Contains("python3-dateutil=", File.ReadAllText(Path.Combine(folder.Image(stack: "debian"), "layers/foundation/apt-closure.txt")), StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Matches("^[a-z0-9-]+==[^ ]+ --hash=sha256:[0-9a-f]{64}$", line));
    }

    private string Fails(string flavor, string packages, string expected)
    {
        var folder = Project(flavor, packages);
        var result = folder.DotNet("restore");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(expected, result.Output);
        Assert.False(File.Exists(folder.Lock));
        return result.Output;
    }

    private NotebookFolder Project(string flavor, string packages) => new(package, $"""
        <PropertyGroup><Flavor>{flavor}</Flavor><PipIndexUrl>{index.Address}</PipIndexUrl><InstallHTMap>false</InstallHTMap></PropertyGroup>
        <ItemGroup>
        {packages}
        </ItemGroup>
        """);
}
