using System.Text;
using System.Text.Json.Nodes;
using HtcNotebook.Images.Hubs;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Hubs;

public sealed class HubRendererTests
{
    private static readonly Dictionary<string, string?> Secrets = new()
    {
        ["CONFIGPROXY_AUTH_TOKEN"] = "s3cret", ["HUB_PASSWORD"] = "pa$$word", ["POOL_SIGNING_KEY_FILE"] = "/root/key", ["HUB_PORT"] = null, ["DOCKER_SOCKET"] = null, ["HUB_PASSWD_FILE"] = null,
    };

    [Fact]
    public void AHubAsItIsByDefault()
    {
        using var input = HubInput.WithImage();

        Verify(input);
    }

    [Fact]
    public void AHubThatUsesEverything()
    {
        using var input = Everything();

        Verify(input);
    }

    [Fact]
    public void EqualHubsGiveEqualFolders()
    {
        using var one = Everything();
        using var other = Everything();

        // Other folders, so that no absolute path can be in them.
        Assert.NotEqual(one.Project.Folder, other.Project.Folder);
        Assert.Equal(one.Render().Files.Select(file => (file.Path, file.Sha256)), other.Render().Files.Select(file => (file.Path, file.Sha256)));
    }

    [Fact]
    public void ComposeTakesTheFile()
    {
        using var input = HubInput.WithImage();

        var compose = Compose.Config(input.Render("compose.yaml"), Secrets);

        var (hub, proxy) = (compose["services"]!["hub"]!, compose["services"]!["proxy"]!);
        Assert.Equal("climate:hub", hub["image"]!.GetValue<string>());
        Assert.Equal("s3cret", hub["environment"]!["CONFIGPROXY_AUTH_TOKEN"]!.GetValue<string>());
        Assert.Equal("s3cret", proxy["environment"]!["CONFIGPROXY_AUTH_TOKEN"]!.GetValue<string>());
        Assert.Contains(hub["volumes"]!.AsArray(), volume => volume!.ToString().Contains("/var/run/docker.sock:/var/run/docker.sock", StringComparison.Ordinal));
        Assert.Contains("8000", proxy["ports"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(hub["ports"]);
        Assert.Equal("climate-hub", compose["networks"]!["default"]!["name"]!.GetValue<string>());
        Assert.Equal("pa$$word", hub["environment"]!["HUB_PASSWORD"]!.GetValue<string>().Replace("$$$$", "$$", StringComparison.Ordinal));
        Assert.Null(compose["secrets"]);
    }

    [Fact]
    public void ComposeTakesTheFileOfAHubThatUsesEverything()
    {
        using var input = Everything();

        var compose = Compose.Config(input.Render("compose.yaml"), new Dictionary<string, string?>(Secrets) { ["HUB_PORT"] = "127.0.0.1:8443", ["DOCKER_SOCKET"] = "/run/podman/podman.sock" });

        var hub = compose["services"]!["hub"]!;
        Assert.Equal("/root/key", compose["secrets"]!["pool-signing-key"]!["file"]!.GetValue<string>());
        Assert.Contains("pool-signing-key", hub["secrets"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(compose["services"]!["proxy"]!["secrets"]);
        Assert.Null(hub["environment"]!["HUB_PASSWORD"]);
        Assert.Contains("/run/podman/podman.sock:/var/run/docker.sock", hub["volumes"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("/etc/passwd:/run/htcnotebook/passwd:ro", hub["volumes"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:8443", compose["services"]!["proxy"]!["ports"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONFIGPROXY_AUTH_TOKEN", "openssl rand -hex 32")]
    [InlineData("POOL_SIGNING_KEY_FILE", "path of the pool's signing key")]
    [InlineData("HUB_PASSWORD", "choose one")]
    public void AMissingSecretIsSaidBeforeAnythingStarts(string name, string advice)
    {
        using var input = Everything().Set("HubAuthenticator", "dummy");

        var result = Compose.TryConfig(input.Render("compose.yaml"), new Dictionary<string, string?>(Secrets) { [name] = null });

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(name, result.Errors, StringComparison.Ordinal);
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void TheExampleOfTheEnvironmentNamesWhatComposeAsksFor()
    {
        using var input = Everything();
        var asked = System.Text.RegularExpressions.Regex.Matches(input.Render("compose.yaml"), @"\$\{([A-Z_]+)").Select(match => match.Groups[1].Value).Distinct();

        var example = input.Render(".env.example");

        Assert.All(asked, name => Assert.Matches($"(?m)^#?{name}=", example));
    }

    [Fact]
    public void TheSettingsAreTheContractsOwn()
    {
        using var input = Everything();

        var json = JsonNode.Parse(input.Render("hub.json"))!.AsObject();

        Assert.Equal(
            ["adminUsers", "allowedUsers", "authenticator", "cpuLimit", "home", "homeFolder", "idleTimeout", "images", "memoryLimit", "network", "pools", "sitePool", "startTimeout"],
            json.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["description", "displayName", "image", "name"], json["images"]![0]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["collectorHost", "scheddHost", "tokenLifetime", "trustDomain"], json["sitePool"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("system", json["home"]!.GetValue<string>());
        Assert.Equal(["personal", "site"], json["pools"]!.AsArray().Select(pool => pool!.GetValue<string>()));
    }

    [Fact]
    public void TheAdministratorsFilesStay()
    {
        using var input = HubInput.WithImage();
        var folder = Path.Combine(input.Project.Folder, "deploy");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, ".env"), "HUB_PASSWORD=x\n");
        File.WriteAllText(Path.Combine(folder, "compose.yaml"), "old");

        HubFolder.Write(folder, input.Render());

        Assert.Equal("HUB_PASSWORD=x\n", File.ReadAllText(Path.Combine(folder, ".env")));
        Assert.Equal(input.Render("compose.yaml"), File.ReadAllText(Path.Combine(folder, "compose.yaml")));
    }

    [Fact]
    public void AFileThatSaysTheSameIsNotTouched()
    {
        using var input = HubInput.WithImage();
        var folder = Path.Combine(input.Project.Folder, "deploy");
        HubFolder.Write(folder, input.Render());
        var compose = Path.Combine(folder, "compose.yaml");
        File.SetLastWriteTimeUtc(compose, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        HubFolder.Write(folder, input.Render());

        Assert.Equal(2001, File.GetLastWriteTimeUtc(compose).Year);
    }

    /// <summary>A hub with all that there is, and texts that mean something to the readers of its files.</summary>
    internal static HubInput Everything()
    {
        var input = HubInput.WithSite()
            .Set("HubAuthenticator", "oauthenticator.github.GitHubOAuthenticator").Set("HubHome", "system").Set("HubHomeFolder", "/srv/home$HOME \"a\" é")
            .Set("HubCpuLimit", "1.5").Set("HubMemoryLimit", "4G").Set("HubIdleTimeout", "3600").Set("HubStartTimeout", "60").Set("HubPort", "8080")
            .Set("HubTokenLifetime", "600").Set("HubKubernetes", "true")
            .Item("HubImage", "quay.io/jupyter/r-notebook:2025-01-06@sha256:" + new string('a', 64), ("Name", "r"), ("DisplayName", "R & \"friends\" <b>${X}</b>"), ("Description", "it's <i>$(id)</i> {{x}} # ü \uD83D\uDE00"))
            .Reference(["scipy"], project => project.Set("ContainerRegistry", "ghcr.io").Set("ContainerRepository", "mylab/climate"), ("Name", "scientific"), ("DisplayName", "Scientific Python"))
            .Item("HubAdmin", "alice").Item("HubUser", "bob").Item("HubUser", "alice").Item("HubUser", "\"eve\"${X}");
        input.Project.Set("ContainerRegistry", "ghcr.io").Set("ContainerRepository", "mylab/hub");
        return input;
    }

    private static void Verify(HubInput input, [System.Runtime.CompilerServices.CallerMemberName] string member = "")
    {
        var folder = Path.Combine(input.Project.Folder, "deploy");
        HubFolder.Write(folder, input.Render());

        // Their modes are the user's choice (umask), which the snapshot is not about.
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("644", 8));
        }

        Snapshot.VerifyFolder(folder, member: member);
    }
}
