using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>Which registries go without TLS: one rule for restore and for engines.</summary>
public class InsecureRegistriesTests
{
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
    public void Only_loopback_is_one_by_itself(string registry, bool insecure) => Assert.Equal(insecure, InsecureRegistries.Contain([], registry));

    [Theory]
    [InlineData("registry.site:5000", true)]
    [InlineData("REGISTRY.site:5000", true)]
    [InlineData("registry.site", false)]
    [InlineData("registry.site:5001", false)]
    public void A_named_one_goes_by_host_and_port(string registry, bool insecure) => Assert.Equal(insecure, InsecureRegistries.Contain(["registry.site:5000"], registry));
}
