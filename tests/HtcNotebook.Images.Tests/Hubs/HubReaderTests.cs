using HtcNotebook.Images.Hubs;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Tests.Projects;

namespace HtcNotebook.Images.Tests.Hubs;

public sealed class HubReaderTests
{
    [Fact]
    public void AnImageIsEnough()
    {
        using var input = HubInput.WithImage();

        var hub = input.Read();

        Assert.Equal(("climate", "climate:hub", "climate-hub"), (hub.Name, hub.Image, hub.Network));
        Assert.Equal([new HubImage("climate-scipy", "climate:scipy", "", "climate:scipy")], hub.Images);
        Assert.Equal(("dummy", HubHome.Volume, 0, 120, 8000), (hub.Authenticator, hub.Home, hub.IdleTimeout, hub.StartTimeout, hub.Port));
        Assert.Equal([HubPool.Personal], hub.Pools);
        Assert.Null(hub.SitePool);
        Assert.Null(hub.CpuLimit);
        Assert.Null(hub.MemoryLimit);
    }

    [Fact]
    public void EverythingIsTakenAsItWasSaid()
    {
        using var input = HubInput.WithSite()
            .Set("HubAuthenticator", "oauthenticator.github.GitHubOAuthenticator").Set("HubHome", "System").Set("HubHomeFolder", "/srv/home/")
            .Set("HubCpuLimit", "1.5").Set("HubMemoryLimit", "512m").Set("HubIdleTimeout", "3600").Set("HubStartTimeout", "60").Set("HubPort", "80")
            .Set("HubTokenLifetime", "600").Set("HubKubernetes", "true")
            .Item("HubAdmin", "Alice").Item("HubUser", "bob").Item("HubUser", "alice@example.org").Item("HubUser", "bob");

        var hub = input.Read();

        Assert.Equal("oauthenticator.github.GitHubOAuthenticator", hub.Authenticator);
        Assert.Equal((HubHome.System, "/srv/home"), (hub.Home, hub.HomeFolder));
        Assert.Equal((1.5m, "512M", 3600, 60, 80, true), (hub.CpuLimit, hub.MemoryLimit, hub.IdleTimeout, hub.StartTimeout, hub.Port, hub.ForKubernetes));
        Assert.Equal(["alice"], hub.AdminUsers);
        Assert.Equal(["alice@example.org", "bob"], hub.AllowedUsers);
        Assert.Equal(new HubSitePool("ap.example.org", "cm.example.org", "example.org", 600), hub.SitePool);
    }

    [Fact]
    public void AnAccessPointBringsTheSitesPool()
    {
        using var input = HubInput.WithImage().Set("HubScheddHost", "ap.example.org:9618").Set("HubTrustDomain", "example.org");

        var hub = input.Read();

        Assert.Equal([HubPool.Personal, HubPool.Site], hub.Pools);
        Assert.Equal(new HubSitePool("ap.example.org:9618", null, "example.org", 86400), hub.SitePool);
    }

    [Fact]
    public void TheDefaultPoolIsTheFirst()
    {
        using var input = HubInput.WithSite().Set("HubPools", "Site; personal; site");

        Assert.Equal([HubPool.Site, HubPool.Personal], input.Read().Pools);
    }

    [Theory]
    [InlineData("quay.io/jupyter/scipy-notebook:2025-01-06", "scipy-notebook-2025-01-06", "jupyter/scipy-notebook:2025-01-06")]
    [InlineData("localhost:5000/climate", "climate", "climate")]
    [InlineData("climate:latest", "climate", "climate:latest")]
    [InlineData("ghcr.io/a/b:V1_x@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "b-v1_x", "a/b:V1_x")]
    public void AnImageIsNamedAfterItsReference(string image, string name, string title)
    {
        using var input = new HubInput().Item("HubImage", image);

        Assert.Equal(new HubImage(name, title, "", image), Assert.Single(input.Read().Images));
    }

    [Fact]
    public void ALongNameIsCut()
    {
        using var input = new HubInput().Item("HubImage", "x:" + new string('a', 62) + "-b");

        Assert.Equal("x-" + new string('a', 61), Assert.Single(input.Read().Images).Name);
    }

    [Fact]
    public void TheImagesOfProjectsComeFirst()
    {
        using var input = HubInput.WithImage()
            .Reference([], project => project.Set("ContainerRegistry", "ghcr.io").Set("ContainerRepository", "mylab/ocean").Item("ContainerLabel", "org.opencontainers.image.description", ("Value", "Seas")))
            .Reference(["scipy"], null, ("Name", "sci"), ("DisplayName", "Sci\n   entific"), ("Description", "of all"));

        Assert.Equal(
            [
                new HubImage("ocean-base", "mylab/ocean:base", "Seas", "ghcr.io/mylab/ocean:base"),
                new HubImage("sci", "Sci entific", "of all", "climate:scipy"),
                new HubImage("climate-scipy", "climate:scipy", "", "climate:scipy"),
            ],
            input.Read().Images);
    }

    [Fact]
    public void SeveralFlavorsOfAProjectAreToldApart()
    {
        using var input = new HubInput().Reference(["scipy", "base"], null, ("Name", "lab"), ("DisplayName", "Lab"));

        Assert.Equal(["lab-scipy Lab (scipy) climate:scipy", "lab-base Lab (base) climate:base"], input.Read().Images.Select(image => $"{image.Name} {image.DisplayName} {image.Image}"));
    }

    [Theory]
    [InlineData("HubAuthenticator", "my authenticator")]
    [InlineData("HubAuthenticator", "a'; import os")]
    [InlineData("HubAuthenticator", "dum\nmy")]
    [InlineData("HubAuthenticator", "a..b")]
    [InlineData("HubHome", "nfs")]
    [InlineData("HubHome", "1")]
    [InlineData("HubHomeFolder", "home")]
    [InlineData("HubHomeFolder", "/home/../etc")]
    [InlineData("HubHomeFolder", "/home:/etc")]
    [InlineData("HubHomeFolder", "/{username}")]
    [InlineData("HubHomeFolder", "/ho\nme")]
    [InlineData("HubCpuLimit", "0")]
    [InlineData("HubCpuLimit", "-1")]
    [InlineData("HubCpuLimit", "1,5")]
    [InlineData("HubCpuLimit", "1e3")]
    [InlineData("HubMemoryLimit", "4")]
    [InlineData("HubMemoryLimit", "4GB")]
    [InlineData("HubMemoryLimit", "0G")]
    [InlineData("HubIdleTimeout", "-1")]
    [InlineData("HubIdleTimeout", "1h")]
    [InlineData("HubIdleTimeout", "2592001")]
    [InlineData("HubStartTimeout", "0")]
    [InlineData("HubStartTimeout", "3601")]
    [InlineData("HubPort", "0")]
    [InlineData("HubPort", "65536")]
    [InlineData("HubPort", "80:90")]
    [InlineData("HubPools", "personal;cloud")]
    public void ABadSettingIsAnErrorWithItsLine(string property, string value)
    {
        using var input = HubInput.WithImage().Set(property, value);

        var error = input.Error();

        Assert.Equal(("HTC1520", 3), (error.Code, error.Location!.Value.Line));
        Assert.StartsWith(property + " is \"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HubScheddHost", "ap", "HTC1522")]
    [InlineData("HubCollectorHost", "cm:9618", "HTC1522")]
    [InlineData("HubScheddHost", "ap.example.org; id", "HTC1520")]
    [InlineData("HubScheddHost", "$(id).example.org", "HTC1520")]
    [InlineData("HubCollectorHost", "https://cm.example.org", "HTC1520")]
    [InlineData("HubTrustDomain", "example org", "HTC1520")]
    [InlineData("HubTokenLifetime", "59", "HTC1520")]
    [InlineData("HubTokenLifetime", "31622401", "HTC1520")]
    [InlineData("HubKubernetes", "yes", "HTC1024")]
    public void ABadSettingOfTheSitesPoolIsAnErrorWithItsLine(string property, string value, string code)
    {
        using var input = HubInput.WithSite().Set(property, value);

        var error = input.Error();

        Assert.Equal((code, 3), (error.Code, error.Location!.Value.Line));
    }

    [Fact]
    public void TheSitesPoolNeedsItsHostAndDomain()
    {
        using var input = HubInput.WithImage().Set("HubPools", "site");

        Assert.Equal([("HTC1521", "HubScheddHost"), ("HTC1521", "HubTrustDomain")], input.Errors().Select(error => (error.Code, error.Message.Contains("HubScheddHost", StringComparison.Ordinal) ? "HubScheddHost" : "HubTrustDomain")));
    }

    [Fact]
    public void WithoutTheSitesPoolNothingIsAskedOfIt()
    {
        using var input = HubInput.WithImage().Set("HubPools", "personal").Set("HubScheddHost", "ap");

        Assert.Null(input.Read().SitePool);
    }

    [Fact]
    public void AHubWithoutAnImageIsAnError()
    {
        using var input = new HubInput();

        Assert.Equal("HTC1510", input.Error().Code);
    }

    [Theory]
    [InlineData("Climate:scipy")]
    [InlineData("climate:sci py")]
    [InlineData("climate@sha256:12")]
    [InlineData("climate:scipy\n")]
    [InlineData("-v:/etc")]
    [InlineData("$(id)")]
    [InlineData("")]
    public void AnImageThatIsNoReferenceIsAnErrorWithItsLine(string include)
    {
        using var input = new HubInput().Item("HubImage", include);

        var error = input.Error();

        Assert.Equal(("HTC1511", 10), (error.Code, error.Location!.Value.Line));
    }

    [Theory]
    [InlineData("Scientific Python")]
    [InlineData("sci--py")]
    [InlineData("\"><script>")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void ANameOfAnImageIsAWord(string name)
    {
        using var input = new HubInput().Item("HubImage", "climate:scipy", ("Name", name));

        Assert.Equal("HTC1512", input.Error().Code);
    }

    [Fact]
    public void TwoImagesOfOneNameAreAnErrorAtTheSecond()
    {
        using var input = HubInput.WithImage().Item("HubImage", "ghcr.io/mylab/climate:scipy").Item("HubImage", "ocean:r");

        var error = input.Error();

        Assert.Equal(("HTC1513", 11), (error.Code, error.Location!.Value.Line));
        Assert.Contains("climate:scipy and ghcr.io/mylab/climate:scipy", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DisplayName")]
    [InlineData("Description")]
    public void ATextForPeopleHasNoControlCharacters(string metadata)
    {
        using var input = new HubInput().Item("HubImage", "climate:scipy", (metadata, "red \u001b[31m"));

        var error = input.Error();

        Assert.Equal("HTC1514", error.Code);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Theory]
    [InlineData("HubAdmin", "a b")]
    [InlineData("HubUser", "a/b")]
    [InlineData("HubUser", "a\u0000")]
    [InlineData("HubUser", "")]
    public void AUserThatNooneCanBeIsAnErrorWithItsLine(string type, string name)
    {
        using var input = HubInput.WithImage().Item(type, name);

        var error = input.Error();

        Assert.Equal(("HTC1515", 11), (error.Code, error.Location!.Value.Line));
    }

    [Fact]
    public void AReferenceIsToANotebookProject()
    {
        using var input = new HubInput()
            .Reference("", null, exists: false)
            .Reference("", null, exists: true)
            .Reference("", new HubReferenceAnswer(NotebookKind.Hub, null), exists: true)
            .Reference("sci py", null, exists: true);

        Assert.Equal([("HTC1530", 10), ("HTC1531", 11), ("HTC1532", 12), ("HTC1533", 13)], input.Errors().Select(error => (error.Code, error.Location!.Value.Line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("./")]
    [InlineData("x/..")]
    public void TheFolderIsNotTheProjectsOwn(string folder)
    {
        using var input = HubInput.WithImage();
        input.Set("HubFolder", input.Project.Folder + "/" + folder);

        Assert.Equal("HTC1523", input.Error().Code);
    }

    [Fact]
    public void EverythingThatIsWrongIsSaidAtOnce()
    {
        using var input = new HubInput().Set("HubPools", "site").Set("HubPort", "x").Item("HubImage", "A").Item("HubUser", "");

        Assert.Equal(["HTC1511", "HTC1515", "HTC1520", "HTC1521", "HTC1521"], input.Errors().Select(error => error.Code).Order());
    }
}

/// <summary>The kind, as the project's reader sees it.</summary>
public sealed class HubKindTests : IDisposable
{
    private readonly Input _input = new();

    public void Dispose() => _input.Dispose();

    [Theory]
    [InlineData("", NotebookKind.Notebook)]
    [InlineData("Notebook", NotebookKind.Notebook)]
    [InlineData("notebook", NotebookKind.Notebook)]
    public void AProjectIsANotebookUnlessItSaysOtherwise(string text, NotebookKind kind) =>
        Assert.Equal(kind, _input.Set("HtcNotebookKind", text).Read().Kind);

    [Fact]
    public void AHubIsAHub() => Assert.Equal(NotebookKind.Hub, HubInput.AsHub(_input).Read().Kind);

    [Theory]
    [InlineData("Hubs")]
    [InlineData("1")]
    public void AnUnknownKindIsAnErrorWithItsLine(string text)
    {
        var error = _input.Set("HtcNotebookKind", text).Error();

        Assert.Equal(("HTC1501", 3), (error.Code, error.Location!.Value.Line));
    }

    [Theory]
    [InlineData("HubImage")]
    [InlineData("HubAdmin")]
    [InlineData("HubUser")]
    public void AnItemOfHubsInANotebookProjectIsAnErrorWithItsLine(string type)
    {
        var error = _input.Item(type, "climate").Error();

        Assert.Equal(("HTC1502", 13), (error.Code, error.Location!.Value.Line));
    }

    [Fact]
    public void TheFlavorOfAHubInheritsFromHub()
    {
        HubInput.AsHub(_input).Set("Flavor", "scipy");
        Assert.Equal("HTC1503", _input.Error().Code);

        _input.Item("NotebookFlavor", "mine", ("Inherits", "hub")).Set("Flavor", "mine");
        Assert.Equal("mine", _input.Read().Flavor.Name);
    }
}
