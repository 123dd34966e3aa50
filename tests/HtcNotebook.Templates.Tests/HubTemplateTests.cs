using System.Xml.Linq;

namespace HtcNotebook.Templates.Tests;

/// <summary>The template of hubs through the real <c>dotnet new</c>.</summary>
public sealed class HubTemplateTests(TemplatePackage package) : IClassFixture<TemplatePackage>
{
    [Fact]
    public void A_hub_as_generated() => Snapshot.VerifyFolder(package.MakeOf("htcnotebook-hub", "lab"));

    [Fact]
    public void A_hub_with_every_option() => Snapshot.VerifyFolder(package.MakeOf(
        "htcnotebook-hub", "lab", "--image", "climate:scipy", "-p", "both", "--authenticator", "pam", "-r", "ghcr.io",
        "--schedd-host", "ap.site.edu", "--collector-host", "cm.site.edu", "--trust-domain", "site.edu"));

    [Theory]
    [InlineData("personal", "personal", 0)]
    [InlineData("site", "site", 1)]
    [InlineData("both", "personal;site", 1)]
    public void Pools_are_those_that_were_asked_for(string pools, string expected, int hosts)
    {
        var file = Project(package.MakeOf("htcnotebook-hub", "lab", "--pools", pools));

        Assert.Equal("HtcNotebook.Sdk/9.8.7-test", file.Root!.Attribute("Sdk")?.Value);
        Assert.Equal(expected, Assert.Single(file.Descendants("HubPools")).Value);
        Assert.Equal(hosts, file.Descendants("HubScheddHost").Count());
    }

    [Theory]
    [InlineData("a&b<c>\"d'")]
    [InlineData("$(x);@(y);%41")]
    public void Values_stay_values(string value)
    {
        var file = Project(package.MakeOf(
            "htcnotebook-hub", "lab", "--image", value, "--authenticator", value, "--registry", value, "--pools", "site",
            "--schedd-host", value, "--collector-host", value, "--trust-domain", value));

        Assert.Equal(value, Assert.Single(file.Descendants("HubImage")).Attribute("Include")!.Value);
        Assert.All(
            ["HubAuthenticator", "ContainerRegistry", "HubScheddHost", "HubCollectorHost", "HubTrustDomain"],
            name => Assert.Equal(value, Assert.Single(file.Descendants(name)).Value));
    }

    [Fact]
    public void Unknown_pools_are_refused_with_the_known_ones()
    {
        var result = package.New("htcnotebook-hub", "--name", "bad", "--pools", "cloud");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("personal", result.Output + result.Errors, StringComparison.Ordinal);
    }

    private static XDocument Project(string folder) => XDocument.Load(Path.Combine(folder, "lab.csproj"));
}
