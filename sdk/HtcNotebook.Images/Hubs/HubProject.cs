namespace HtcNotebook.Images.Hubs;

/// <summary>What a project of the kind Hub says beyond its own image, checked. Holds no MSBuild types and no absolute paths.</summary>
public sealed record HubProject
{
    /// <summary>The project's name in the form that engines and Kubernetes take: lower-case letters and digits with single <c>-</c> between them.</summary>
    public required string Name { get; init; }

    /// <summary>Reference of the hub's own image.</summary>
    public required string Image { get; init; }

    /// <summary>What users choose from, the default first; at least one, each with another name.</summary>
    public required IReadOnlyList<HubImage> Images { get; init; }

    /// <summary>JupyterHub's <c>authenticator_class</c>: a registered name or a class.</summary>
    public string Authenticator { get; init; } = HubReader.DummyAuthenticator;

    /// <summary>Users who may administer the hub, sorted.</summary>
    public IReadOnlyList<string> AdminUsers { get; init; } = [];

    /// <summary>Users who may log in, sorted; with none the authenticator decides (the dummy one lets everybody in who has the password).</summary>
    public IReadOnlyList<string> AllowedUsers { get; init; } = [];

    /// <summary>Where users' homes are.</summary>
    public HubHome Home { get; init; }

    /// <summary>Folder of the host's homes, absolute; used with <see cref="HubHome.System"/>.</summary>
    public string HomeFolder { get; init; } = "/home";

    /// <summary>CPUs that a user's server may use; null for no limit.</summary>
    public decimal? CpuLimit { get; init; }

    /// <summary>Memory that a user's server may use, in JupyterHub's form (<c>4G</c>); null for no limit.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Seconds without activity after which a server ends; 0 for never.</summary>
    public int IdleTimeout { get; init; }

    /// <summary>Seconds that a server may take to start.</summary>
    public int StartTimeout { get; init; } = 120;

    /// <summary>Port at which users reach the hub, unless <c>HUB_PORT</c> says another.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>Pools that users choose from, the default first.</summary>
    public IReadOnlyList<HubPool> Pools { get; init; } = [HubPool.Personal];

    /// <summary>The site's pool; null where it is not among <see cref="Pools"/>.</summary>
    public HubSitePool? SitePool { get; init; }

    /// <summary>Whether the hub's own image can run in Kubernetes.</summary>
    public bool ForKubernetes { get; init; }

    /// <summary>The engine's network of hub and proxy; names of the servers' networks begin with it.</summary>
    public string Network => $"{Name}-hub";
}

/// <summary>An image that users choose.</summary>
/// <param name="Name">By which a choice is kept: lower-case letters and digits, single <c>.</c>, <c>_</c>, <c>-</c> between them.</param>
/// <param name="DisplayName">One line for people.</param>
/// <param name="Description">One line for people; may be empty.</param>
/// <param name="Image">Its reference.</param>
public sealed record HubImage(string Name, string DisplayName, string Description, string Image);

/// <summary>Where users' homes are.</summary>
public enum HubHome
{
    /// <summary>A volume for each user.</summary>
    Volume,

    /// <summary>The host's own homes, of the host's users.</summary>
    System,
}

/// <summary>A pool that a server can use.</summary>
public enum HubPool
{
    /// <summary>The one inside the server's container.</summary>
    Personal,

    /// <summary>The site's.</summary>
    Site,
}

/// <summary>The site's pool.</summary>
/// <param name="ScheddHost">The access point, a full name.</param>
/// <param name="CollectorHost">The central manager, a full name; null where it is the access point.</param>
/// <param name="TrustDomain">HTCondor's <c>TRUST_DOMAIN</c>: users are <c>NAME@TRUSTDOMAIN</c> to the pool.</param>
/// <param name="TokenLifetime">Seconds for which a user's token is good.</param>
public sealed record HubSitePool(string ScheddHost, string? CollectorHost, string TrustDomain, int TokenLifetime);
