namespace HtcNotebook.Tasks;

/// <summary>A task that asks package sources.</summary>
public abstract class FeedTask : NotebookTask
{
    /// <summary>A nuget.config to use instead of those that NuGet finds.</summary>
    public string ConfigFile { get; set; } = "";

    /// <summary>Sources to use instead of those of nuget.config, separated by semicolons.</summary>
    public string Sources { get; set; } = "";

    /// <summary>Whether prereleases count.</summary>
    public bool Prerelease { get; set; }

    private protected PackageFeeds Open() => new(Path.GetDirectoryName(Path.GetFullPath(ProjectPath))!, ConfigFile, Sources, Report);
}
