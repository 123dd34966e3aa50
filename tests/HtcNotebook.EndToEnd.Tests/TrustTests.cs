using System.Globalization;
using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A site whose package index has a certificate of the site's own authority.</summary>
[Trait("Category", "Image")]
public sealed partial class TrustTests : IDisposable
{
    private const string Package = "termcolor";
    private readonly Machine _machine;
    private readonly SiteAuthority _site = new();
    private readonly RecordedIndex _index;

    public TrustTests(Machine machine)
    {
        _machine = machine;
        _index = new RecordedIndex(_site);
    }

    public void Dispose()
    {
        _index.Dispose();
        _site.Dispose();
    }

    [Fact]
    public void Restore_and_build_trust_it_where_it_is_named_and_the_image_where_that_is_asked()
    {
        var project = new UserProject(_machine, $"""
            <PropertyGroup>
              <InstallHTMap>false</InstallHTMap>
              <ContainerRepository>{_machine.Repository("trust")}</ContainerRepository>
            </PropertyGroup>
            <ItemGroup>
              <PythonPackage Include="{Package}" Source="pip" />
            </ItemGroup>
            """, "trust").Write("site.pem", _site.Pem);
        string[] named = [.. _index.Options, "-p:ContainerTrustedCertificates=site.pem"];

        var restored = project.DotNet(["restore", .. _index.Options, "-p:NotebookLockFile=other.lock.json"]).Output;
        Assert.Contains("its certificate is not trusted (a site's own authority is named in ContainerTrustedCertificates)", restored, StringComparison.Ordinal);

        var published = project.Publish(named);
        Assert.Equal("0\n", Certificates(published));
        Assert.NotEqual(0, Ask(published).ExitCode);

        // With the lock, restore has nothing to ask, and pip is the first who meets the index.
        var built = project.DotNet(["publish", "-p:ImageEngine=docker", .. _index.Options]);
        Assert.NotEqual(0, built.ExitCode);
        Assert.Matches(Advice(), built.Output);

        published = project.Publish([.. named, "-p:ContainerTrustedCertificatesInImage=true"]);
        Assert.Equal("1\n", Certificates(published));
        Assert.Equal("200\n", Ask(published).Succeeds().Output);
    }

    private static string Certificates(Published published) =>
        Engine.Docker.Run("run", "--rm", "--entrypoint", "sh", published.Image, "-c", "ls /usr/local/share/ca-certificates 2>/dev/null | wc -l").Succeeds().Output;

    /// <summary>As packages from PyPI do, which bring their own authorities along.</summary>
    private CommandResult Ask(Published published) => Engine.Docker.Run(
        "run", "--rm", "--network", "host", "--entrypoint", "python", published.Image, "-c", string.Create(CultureInfo.InvariantCulture, $"import requests; print(requests.get('{_index.Address}').status_code)"));

    [GeneratedRegex("HTC3010.*ContainerTrustedCertificates")]
    private static partial Regex Advice();
}
