using System.Globalization;
using System.Net;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Hubs;

/// <summary>
/// Renders <c>values.yaml</c> for the Helm chart of Zero to JupyterHub. Keys: the chart's <c>values.schema.yaml</c>; what is
/// below <c>profileList</c>: KubeSpawner's <c>profile_list</c>, which shows its texts as HTML.
/// </summary>
internal static class KubernetesValues
{
    // In the block of hub.extraConfig.
    private const string CodeIndent = "      ";

    private static readonly Lazy<TextTemplate> Template = new(() => TextTemplate.FromResource("values.yaml.scriban"));

    /// <summary>Name of the Secret that README.md has people make.</summary>
    public static string SecretName(HubProject hub) => hub.Network;

    /// <summary>Whether the hub there is the project's own image: a cluster can pull it, and it has what the chart's hub has.</summary>
    public static bool HasHubImage(HubProject hub) => hub.ForKubernetes && ImageReference.Parse(hub.Image) is { NamesRegistry: true };

    public static string Render(HubProject hub)
    {
        var dummy = hub.Authenticator == HubReader.DummyAuthenticator;
        var site = hub.SitePool is not null;
        var both = hub.Pools.Count > 1;
        var (defaultName, defaultTag) = Parts(hub.Images[0].Image);
        var (hubImageName, hubImageTag) = Parts(hub.Image);
        var pools = hub.Pools.Select((pool, index) => Pool(hub, pool, index == 0)).ToList();
        return Template.Value.Render(new
        {
            name = hub.Name,
            hubImage = HasHubImage(hub),
            hubImageName,
            hubImageTag,
            authenticator = YamlText.Quote(hub.Authenticator),
            admins = List(hub.AdminUsers),
            users = List(hub.AllowedUsers),
            allowAll = dummy && hub.AllowedUsers.Count == 0,
            dummy,
            site,
            extraConfig = dummy || site,
            secret = YamlText.Quote(SecretName(hub)),
            hook = site ? Code() : [],
            defaultName,
            defaultTag,
            startTimeout = hub.StartTimeout,
            cpuLimit = hub.CpuLimit?.ToString(CultureInfo.InvariantCulture),
            memoryLimit = hub.MemoryLimit is { } memory ? YamlText.Quote(memory) : null,
            siteOnly = site && !both,
            schedd = Schedd(hub),
            collector = Collector(hub),
            images = hub.Images.Select((image, index) => new
            {
                title = YamlText.Quote(WebUtility.HtmlEncode(image.DisplayName)),
                description = YamlText.Quote(WebUtility.HtmlEncode(image.Description)),
                slug = YamlText.Quote(image.Name),
                first = index == 0,
                local = ImageReference.Parse(image.Image) is not { NamesRegistry: true },
                image = YamlText.Quote(image.Image),
                both,
                pools,
            }).ToList(),
            idleTimeout = hub.IdleTimeout == 0 ? (int?)null : hub.IdleTimeout,
        });
    }

    /// <summary>The choice of a pool; null takes away what an earlier choice set.</summary>
    private static object Pool(HubProject hub, HubPool pool, bool first) => new
    {
        pool = pool.ToString().ToLowerInvariant(),
        poolTitle = YamlText.Quote(pool == HubPool.Personal ? "Personal pool, in your own server" : "The site's pool"),
        poolFirst = first,
        poolSchedd = pool == HubPool.Site ? Schedd(hub) : "null",
        poolCollector = pool == HubPool.Site ? Collector(hub) : "null",
    };

    private static string Schedd(HubProject hub) => YamlText.Quote(hub.SitePool?.ScheddHost ?? "");

    private static string Collector(HubProject hub) => YamlText.Quote(hub.SitePool?.CollectorHost ?? hub.SitePool?.ScheddHost ?? "");

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(YamlText.Quote))}]";

    /// <summary>What the chart joins with a colon: a digest's algorithm stays with the name.</summary>
    private static (string Name, string Tag) Parts(string image)
    {
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/')
            ? (YamlText.Quote(image[..colon]), YamlText.Quote(image[(colon + 1)..]))
            : (YamlText.Quote(image), YamlText.Quote("latest"));
    }

    private static List<string> Code() =>
        [.. TextTemplate.Resource("kubernetes.py").TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : CodeIndent + line)];
}
