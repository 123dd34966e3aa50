using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>What a hub does not give, and how it says so.</summary>
public sealed partial class HubTests
{
    [Theory]
    [InlineData("""{"image":"evil/image:latest"}""", "there is no image 'evil/image:latest' here")]
    [InlineData("""{"image":["climate-base"]}""", "there is no image")]
    [InlineData("""{"image":"climate-base","pool":"cloud"}""", "there is no pool 'cloud' here")]
    public void What_the_form_does_not_offer_is_refused_to_the_REST_API_as_well(string options, string expected)
    {
        using var mallory = hub.LogIn("mallory");
        var (status, text) = mallory.Ask(HttpMethod.Post, "hub/api/users/mallory/server", JsonNode.Parse(options));
        Assert.Equal(400, status);
        Assert.Contains(expected, JsonDocument.Parse(text).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains($"No server for mallory: {expected}", hub.Log, StringComparison.Ordinal);
        Assert.NotEqual(0, Engine.Docker.Run("inspect", hub.Container("mallory")).ExitCode);
    }

    [Theory]
    [InlineData("condor", "'condor' is no user's name in HTCondor")]
    [InlineData("eve@elsewhere", "'eve@elsewhere' is no name of a Unix account")]
    public void A_user_who_cannot_have_a_token_is_told_so_on_the_page(string name, string expected)
    {
        using var user = hub.LogIn(name);
        var (_, page) = user.Choose(HubDeployment.ImageName(HubDeployment.Plain), "site");
        Assert.Contains($"Error: {expected}", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.False(user.Ready);
        Assert.Contains($"No server for {name}: {expected}", hub.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_an_account_on_the_access_point_is_told_so_in_the_log_and_by_check()
    {
        using var dave = hub.LogIn("dave");
        dave.Start(HubDeployment.ImageName(HubDeployment.Plain), "site");
        SaysInLogAndCheck(dave, $"{SitePool.AccessPoint} has no account 'dave'");
    }

    [Fact]
    public void A_token_that_expired_is_told_by_check()
    {
        using var undo = hub.With(settings => settings["sitePool"]!["tokenLifetime"] = 1);
        using var erin = hub.LogIn("erin");
        erin.Start(HubDeployment.ImageName(HubDeployment.Plain), "site");
        using var kernel = erin.Kernel();
        // It may have been good at the first look.
        hub.WaitFor("the end of the token", () => Check(kernel).Any(found =>
            found.StartsWith("wrong ", StringComparison.Ordinal) && found.Contains("the token of erin@site.pool in /home/jovyan/.condor/tokens.d/htcnotebook-site.pool expired on ", StringComparison.Ordinal)
            && found.Contains("stop your server and start it again", StringComparison.Ordinal)));
    }

    private void SaysInLogAndCheck(HubUser user, string expected)
    {
        const string Line = "WARNING: htcnotebook: the site's pool: ";
        hub.WaitFor("first look at the pool", () => ServerLog(user.Name).Contains("the site's pool: ", StringComparison.Ordinal));
        var line = Assert.Single(ServerLog(user.Name).Split('\n'), line => line.Contains("the site's pool: ", StringComparison.Ordinal));
        Assert.Contains(Line, line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        using var kernel = user.Kernel();
        Assert.Contains(Check(kernel), found => found.StartsWith("wrong ", StringComparison.Ordinal) && found.Contains(expected, StringComparison.Ordinal));
    }
}
