using System.Globalization;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Rendering;

namespace HtcNotebook.Images.Hubs;

/// <summary>Renders the deployment folder of a hub: text, no disk.</summary>
public static class HubRenderer
{
    private static readonly Lazy<TextTemplate> Compose = new(() => TextTemplate.FromResource("compose.yaml.scriban"));
    private static readonly Lazy<TextTemplate> Environment = new(() => TextTemplate.FromResource("env.example.scriban"));
    private static readonly Lazy<TextTemplate> ReadMe = new(() => TextTemplate.FromResource("README.md.scriban"));

    /// <summary>Renders the folder.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="assets">The plain files of <c>sdk/image</c>; those below <c>hub/</c> are part of the folder as they are.</param>
    public static RenderedFolder Render(HubProject hub, ImageAssets assets)
    {
        var model = new
        {
            name = hub.Name,
            image = YamlText.QuoteForCompose(hub.Image),
            user = string.Create(CultureInfo.InvariantCulture, $"{ImageConventions.UserId}:{ImageConventions.GroupId}"),
            port = hub.Port,
            address = string.Create(CultureInfo.InvariantCulture, $"${{HUB_PORT:-127.0.0.1:{hub.Port}}}"),
            network = hub.Network,
            state = $"{hub.Network}-state",
            dummy = hub.Authenticator == HubReader.DummyAuthenticator,
            site = hub.SitePool is not null,
            system = hub.Home == HubHome.System,
        };
        return new RenderedFolder(
        [
            .. assets.Below("hub").Select(file => LayerData.BinaryFile(file.Path, file.Content))
                .Append(LayerData.TextFile("compose.yaml", Compose.Value.Render(model)))
                .Append(LayerData.TextFile(".env.example", Environment.Value.Render(model)))
                .Append(LayerData.TextFile("hub.json", HubJson.Render(hub)))
                .Append(LayerData.TextFile("values.yaml", KubernetesValues.Render(hub)))
                .Append(LayerData.TextFile("README.md", RenderReadMe(hub)))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ]);
    }

    private static string RenderReadMe(HubProject hub) => ReadMe.Value.Render(new
    {
        name = hub.Name,
        image = hub.Image,
        images = hub.Images.Select(image => new { image = image.Image, name = image.Name }).ToList(),
        port = hub.Port,
        network = hub.Network,
        state = $"{hub.Network}-state",
        secret = KubernetesValues.SecretName(hub),
        volume = hub.Home == HubHome.Volume,
        systemHome = hub.Home == HubHome.System,
        dummy = hub.Authenticator == HubReader.DummyAuthenticator,
        site = hub.SitePool is not null,
        needsSecret = hub.SitePool is not null || hub.Authenticator == HubReader.DummyAuthenticator,
        hubImage = KubernetesValues.HasHubImage(hub),
    });
}
