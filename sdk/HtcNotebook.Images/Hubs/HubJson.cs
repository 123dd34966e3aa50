using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HtcNotebook.Images.Hubs;

/// <summary>Writes <c>hub.json</c>, which <c>jupyterhub_config.py</c> reads: the settings, and no secret.</summary>
internal static class HubJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(HubProject hub) => JsonSerializer.Serialize(
        new
        {
            hub.Images,
            hub.Authenticator,
            hub.AdminUsers,
            hub.AllowedUsers,
            hub.Home,
            hub.HomeFolder,
            hub.CpuLimit,
            hub.MemoryLimit,
            hub.IdleTimeout,
            hub.StartTimeout,
            hub.Network,
            hub.Pools,
            hub.SitePool,
        },
        Options) + "\n";
}
