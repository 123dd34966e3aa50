using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Tests.Names;

public class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("", "climate:scipy")]
    [InlineData("ghcr.io", "ghcr.io/climate:scipy")]
    [InlineData("localhost:5000", "localhost:5000/climate:scipy")]
    public void It_is_written_as_registry_repository_tag(string registry, string expected) =>
        Assert.Equal(expected, new ImageReference(registry, "climate", "scipy").ToString());

    [Theory]
    [InlineData("debian", "docker.io", "library/debian", "latest", false)]
    [InlineData("debian:trixie-slim", "docker.io", "library/debian", "trixie-slim", false)]
    [InlineData("docker.io/debian:trixie", "docker.io", "library/debian", "trixie", true)]
    [InlineData("docker.io/mylab/climate", "docker.io", "mylab/climate", "latest", true)]
    [InlineData("mylab/climate:1", "docker.io", "mylab/climate", "1", false)]
    [InlineData("localhost/x", "localhost", "x", "latest", true)]
    [InlineData("localhost:5000/a/b", "localhost:5000", "a/b", "latest", true)]
    [InlineData("HOST/a", "HOST", "a", "latest", true)]
    [InlineData("quay.io/jupyter/scipy-notebook@" + Digest, "quay.io", "jupyter/scipy-notebook", Digest, true)]
    [InlineData("ghcr.io/a/b__c:v1@" + Digest, "ghcr.io", "a/b__c", Digest, true)]
    public void It_is_read_as_docker_reads_it_and_written_as_it_was(string text, string host, string path, string version, bool names)
    {
        var image = ImageReference.Parse(text);
        Assert.NotNull(image);
        Assert.Equal((host, path, version, names), (image.Host, image.Path, image.Version, image.NamesRegistry));
        Assert.Equal(text, image.ToString());
    }

    [Theory]
    [InlineData("Not A Reference")]
    [InlineData("site/UPPER")]
    [InlineData("x:y:z")]
    [InlineData("debian@sha256:123")]
    [InlineData("debian:trixie\nRUN true")]
    [InlineData("-debian")]
    [InlineData("ex$ample.org/a")]
    [InlineData("example.org:port/a")]
    [InlineData("/a")]
    [InlineData("a/")]
    public void Other_text_is_none(string text) => Assert.Null(ImageReference.Parse(text));

    [Fact]
    public void A_text_that_no_registry_takes_is_none() => Assert.Null(ImageReference.Parse(new string('a', ImageNames.LongestName + 1)));
}
