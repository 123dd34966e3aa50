using System.Globalization;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Hubs;

/// <summary>Reads the properties of a hub one by one; what is wrong goes to the findings, and a default stands in for it.</summary>
internal sealed partial class HubSettings(ProjectInput input, DiagnosticBag found)
{
    private const string FolderProperty = "HubFolder";
    private const int Day = 24 * 3600;

    public string Authenticator() =>
        Checked("HubAuthenticator", AuthenticatorName(), "write a name that JupyterHub knows, such as dummy, pam or github, or a class such as oauthenticator.github.GitHubOAuthenticator")
            is { Length: > 0 } named ? named : HubReader.DummyAuthenticator;

    public HubHome Home() => input.Get("HubHome").ToLowerInvariant() switch
    {
        "" or "volume" => HubHome.Volume,
        "system" => HubHome.System,
        _ => Wrong("HubHome", "write volume (one for each user) or system (the host's own homes)", HubHome.Volume),
    };

    public string HomeFolder()
    {
        var folder = input.Get("HubHomeFolder");
        if (folder.Length == 0)
        {
            return "/home";
        }

        // In the engine's words a volume is SOURCE:TARGET, and the spawner puts the user's name where it finds braces.
        if (!folder.StartsWith('/') || folder.Any(letter => char.IsControl(letter) || letter is ':' or '{' or '}') || folder.Split('/').Contains(".."))
        {
            return Wrong("HubHomeFolder", "write the absolute path of the host's folder of homes, such as /home, without ':', '{', '}' and '..'", "/home");
        }

        return folder.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/";
    }

    public decimal? CpuLimit()
    {
        var text = Checked("HubCpuLimit", Cpus(), "write a number of CPUs such as 2 or 0.5");
        return text.Length == 0 ? null : decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    public string? MemoryLimit()
    {
        var text = Checked("HubMemoryLimit", Memory(), "write a number with a unit, such as 512M or 4G");
        return text.Length == 0 ? null : text.ToUpperInvariant();
    }

    public int Seconds(string name, int otherwise, int least, int most)
    {
        var text = input.Get(name);
        return text.Length == 0 ? otherwise
            : Number(text) is { } seconds && seconds >= least && seconds <= most ? seconds
            : Wrong(name, string.Create(CultureInfo.InvariantCulture, $"write a number of seconds from {least} to {most}"), otherwise);
    }

    public int Port() => input.Get("HubPort") switch
    {
        "" => 8000,
        var text when Number(text) is { } port and >= 1 and <= ushort.MaxValue => port,
        _ => Wrong("HubPort", "write a port number from 1 to 65535", 8000),
    };

    /// <summary>The pools; where nothing says so, the site's as well when the project names an access point.</summary>
    public IReadOnlyList<HubPool> Pools()
    {
        var names = input.Get("HubPools").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var pools = new List<HubPool>();
        foreach (var name in names)
        {
            switch (name.ToLowerInvariant())
            {
                case "personal":
                    pools.Add(HubPool.Personal);
                    break;
                case "site":
                    pools.Add(HubPool.Site);
                    break;
                default:
                    Wrong("HubPools", $"there is no pool {Printable.Quote(name)}; write personal, site, or personal;site, the default first", HubPool.Personal);
                    break;
            }
        }

        return pools.Count != 0 ? [.. pools.Distinct()]
            : names.Length == 0 && input.Get("HubScheddHost").Length != 0 ? [HubPool.Personal, HubPool.Site]
            : [HubPool.Personal];
    }

    public HubSitePool SitePool()
    {
        var collector = Host("HubCollectorHost", required: null);
        return new HubSitePool(
            Host("HubScheddHost", required: "it is the access point that takes users' jobs, such as ap.example.org"),
            collector.Length == 0 ? null : collector,
            TrustDomain(),
            Seconds("HubTokenLifetime", Day, least: 60, most: 366 * Day));
    }

    public void CheckFolder()
    {
        var folder = input.Get(FolderProperty);
        var project = Path.GetDirectoryName(Path.GetFullPath(input.FilePath))!;
        if (folder.Length != 0 && Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, project)) == Path.TrimEndingDirectorySeparator(project))
        {
            found.Add(DiagnosticTable.HubFolderIsProject, input.Where(FolderProperty));
        }
    }

    private string Host(string name, string? required)
    {
        var text = Required(name, required);
        if (text.Length == 0)
        {
            return "";
        }

        if (!HostName().IsMatch(text))
        {
            return Wrong(name, "write a host's full name, such as ap.example.org", "");
        }

        if (!text.Contains('.', StringComparison.Ordinal))
        {
            found.Add(DiagnosticTable.BareHostName, input.Where(name), name, Printable.Quote(text), text);
        }

        return text;
    }

    private string TrustDomain()
    {
        var text = Required("HubTrustDomain", "it is what condor_config_val TRUST_DOMAIN says on the access point");
        return text.Length == 0 || HostName().IsMatch(text) ? text : Wrong("HubTrustDomain", "write what condor_config_val TRUST_DOMAIN says on the access point, such as example.org", "");
    }

    private string Required(string name, string? reason)
    {
        var text = input.Get(name);
        if (text.Length == 0 && reason is not null)
        {
            found.Add(DiagnosticTable.SitePoolIncomplete, input.Where("HubPools"), name, reason);
        }

        return text;
    }

    private string Checked(string name, Regex allowed, string rule)
    {
        var text = input.Get(name);
        return text.Length == 0 || allowed.IsMatch(text) ? text : Wrong(name, rule, "");
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private T Wrong<T>(string name, string rule, T otherwise)
    {
        found.Add(DiagnosticTable.InvalidHubSetting, input.Where(name), name, Printable.Quote(input.Get(name)), rule);
        return otherwise;
    }

    // Entry points have '-' in their names, classes dots.
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthenticatorName();

    [GeneratedRegex(@"\A(?=.*[1-9])[0-9]{1,4}(\.[0-9]{1,3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Cpus();

    // JupyterHub's ByteSpecification.
    [GeneratedRegex(@"\A(?=.*[1-9])[0-9]{1,15}(\.[0-9]{1,3})?[KMGTkmgt]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    // With a port where it has one. A trust domain is by default the name of the central manager.
    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();
}
