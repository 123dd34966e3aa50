using HtcNotebook.Images.Engines;

namespace HtcNotebook.Images.Tests.Engines;

public class ImageNameTests
{
    [Theory]
    [InlineData("", "climate:scipy")]
    [InlineData("ghcr.io", "ghcr.io/climate:scipy")]
    [InlineData("localhost:5000", "localhost:5000/climate:scipy")]
    public void Reference_is_registry_repository_tag(string registry, string expected) =>
        Assert.Equal(expected, new ImageReference(registry, "climate", "scipy").ToString());

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:5000", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("localhost.example.org", false)]
    [InlineData("127.0.0.1.example.org:5000", false)]
    [InlineData("ghcr.io", false)]
    [InlineData("10.0.0.1:5000", false)]
    [InlineData("[", false)]
    [InlineData("", false)]
    public void Only_loopback_goes_without_tls(string registry, bool loopback) => Assert.Equal(loopback, ImageReference.IsLoopback(registry));

    [Theory]
    [InlineData("debian:trixie-slim", "docker.io")]
    [InlineData("jupyter/scipy-notebook", "docker.io")]
    [InlineData("quay.io/jupyter/scipy-notebook:x@sha256:00", "quay.io")]
    [InlineData("localhost/x", "localhost")]
    [InlineData("host:1/x", "host:1")]
    public void Registry_of_a_reference(string reference, string registry) => Assert.Equal(registry, ImageReference.RegistryOf(reference));

    [Theory]
    [InlineData("/nowhere/a.tar", "/nowhere/a.tar")]
    [InlineData("/nowhere/a.tar.gz", "/nowhere/a.tar.gz")]
    [InlineData("/nowhere/a.tgz", "/nowhere/a.tgz")]
    [InlineData("/nowhere/", "/nowhere/mylab-climate-scipy.tar")]
    [InlineData("/nowhere", "/nowhere/mylab-climate-scipy.tar")]
    public void Archive_path_is_a_file_or_a_folder(string path, string file) =>
        Assert.Equal(Path.GetFullPath(file), ImageArchive.FilePath(path, new ImageReference("ghcr.io", "mylab/climate", "scipy")));
}
