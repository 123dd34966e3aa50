using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Hubs;

/// <summary>Turns what a project of the kind Hub says into a <see cref="HubProject"/>, or says everything that is wrong with it.</summary>
public static class HubReader
{
    /// <summary>JupyterHub's authenticator with one password for all: the default, for a trial.</summary>
    public const string DummyAuthenticator = "dummy";

    private const int LongestUser = 255;

    /// <summary>Checks the input.</summary>
    /// <param name="input">What the project file says.</param>
    /// <param name="project">The same project as an image: its name and the reference of the hub's own image.</param>
    /// <param name="references">The projects that it refers to, one for each flavor.</param>
    /// <exception cref="NotebookException">With all findings.</exception>
    public static HubProject Read(ProjectInput input, NotebookProject project, IReadOnlyList<HubReference> references)
    {
        var found = new DiagnosticBag();
        var settings = new HubSettings(input, found);
        var container = project.Container;
        var pools = settings.Pools();
        var hub = new HubProject
        {
            Name = ImageNames.ToRepository(project.Name).Replace('.', '-').Replace('_', '-'),
            Image = container.Images[0].ToString(),
            Images = HubImageReader.Read(input, references, found),
            Authenticator = settings.Authenticator(),
            AdminUsers = Users(input, "HubAdmin", found),
            AllowedUsers = Users(input, "HubUser", found),
            Home = settings.Home(),
            HomeFolder = settings.HomeFolder(),
            CpuLimit = settings.CpuLimit(),
            MemoryLimit = settings.MemoryLimit(),
            IdleTimeout = settings.Seconds("HubIdleTimeout", 0, least: 0, most: 30 * 24 * 3600),
            StartTimeout = settings.Seconds("HubStartTimeout", 120, least: 1, most: 3600),
            Port = settings.Port(),
            Pools = pools,
            SitePool = pools.Contains(HubPool.Site) ? settings.SitePool() : null,
            ForKubernetes = Switch.Read(input.Get("HubKubernetes"), input.Where("HubKubernetes"), "HubKubernetes", found),
        };
        settings.CheckFolder();
        found.ThrowOnErrors();
        return hub;
    }

    /// <summary>Users, as JupyterHub compares them: in lower case, each once, sorted.</summary>
    private static List<string> Users(ProjectInput input, string type, DiagnosticBag found)
    {
        var users = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in input.Of(type))
        {
            if (item.Include.Length is 0 or > LongestUser || item.Include.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || letter == '/'))
            {
                found.Add(DiagnosticTable.InvalidHubUser, item.Location, type, Printable.Quote(item.Include));
                continue;
            }

            users.Add(item.Include.ToLowerInvariant());
        }

        return [.. users];
    }
}
