namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A hub that lacks a secret, or its settings, does not start, and says why in one line.</summary>
[Trait("Category", "Image")]
public sealed class HubSecretTests(Machine machine)
{
    private const string Settings = """
        {"images": [{"name": "base", "image": "climate:base"}], "pools": ["site"], "sitePool": {"scheddHost": "ap.example.org", "trustDomain": "example.org"}}
        """;

    private const string Token = "CONFIGPROXY_AUTH_TOKEN=0123456789abcdef";
    private const string Password = "HUB_PASSWORD=a long secret";

    [Theory]
    [InlineData("CONFIGPROXY_AUTH_TOKEN is not set: make one with 'openssl rand -hex 32', and set it in .env beside compose.yaml", true, Password)]
    [InlineData("CONFIGPROXY_AUTH_TOKEN is shorter than 16 characters: make one with 'openssl rand -hex 32', and set it in .env beside compose.yaml", true, Password, "CONFIGPROXY_AUTH_TOKEN=1")]
    [InlineData("HUB_PASSWORD is not set: choose a long one, and set it in .env beside compose.yaml", true, Token)]
    [InlineData("HUB_PASSWORD is shorter than 12 characters: choose a long one, and set it in .env beside compose.yaml", true, Token, "HUB_PASSWORD=x")]
    [InlineData("there is no pool signing key at /run/secrets/pool-signing-key: mount the pool's key there", false, Token, Password)]
    [InlineData("the pool signing key at /hub/jupyterhub_config.py signs nothing (", false, Token, Password, "POOL_SIGNING_KEY_FILE=/hub/jupyterhub_config.py")]
    [InlineData("/elsewhere/hub.json cannot be read (No such file or directory): it belongs beside jupyterhub_config.py, or HUB_JSON names it", true, Token, Password, "HUB_JSON=/elsewhere/hub.json")]
    public void What_is_missing_is_said(string expected, bool key, params string[] variables)
    {
        var folder = machine.Packages.NewFolder();
        foreach (var file in Directory.GetFiles(Repository.PathOf("sdk/image/hub")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "hub.json"), Settings);
        File.WriteAllText(Path.Combine(folder, "key"), "0123456789abcdef0123456789abcdef");
        File.SetUnixFileMode(Path.Combine(folder, "key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // The base image has JupyterHub; it need not start anything.
        var result = Engine.Docker.Run([
            "run", "--rm", "--user", "root", "--volume", $"{folder}:/hub:ro", "--tmpfs", "/srv/jupyterhub/state",
            .. key ? ["--volume", $"{folder}/key:/run/secrets/pool-signing-key:ro"] : Array.Empty<string>(),
            .. variables.SelectMany(variable => new[] { "--env", variable }),
            "--entrypoint", "python3", machine.Base.Image, "-m", "jupyterhub", "-f", "/hub/jupyterhub_config.py",
        ]);
        Assert.Equal(1, result.ExitCode);
        var line = Assert.Single((result.Output + result.Errors).Split('\n'), line => line.StartsWith("ERROR: ", StringComparison.Ordinal));
        Assert.StartsWith($"ERROR: htcnotebook: {expected}", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", result.Errors, StringComparison.Ordinal);
    }
}
