namespace HtcNotebook.Testing;

/// <summary>
/// The SDK and its template as people get them: packed into a feed, with a packages folder, a template hive and a cache of their own,
/// so that nothing of this machine is seen or changed.
/// </summary>
internal sealed class PackedPackages : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("htcnotebook-packed-");
    private readonly Lazy<string> _hive;
    private int _folders;

    /// <summary>Packs the SDK; the template follows when it is first used.</summary>
    /// <param name="more">Variables that all commands get.</param>
    public PackedPackages(IReadOnlyDictionary<string, string?>? more = null)
    {
        Environment = new Dictionary<string, string?>(more ?? new Dictionary<string, string?>())
        {
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["MSBUILDTERMINALLOGGER"] = "off",
            ["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "packages"),
            ["XDG_CACHE_HOME"] = Path.Combine(_root.FullName, "cache"),
        };

        Pack("sdk/HtcNotebook.Sdk");
        _hive = new(() =>
        {
            Pack("templates/HtcNotebook.Templates");
            var hive = Path.Combine(_root.FullName, "hive");
            var template = Directory.GetFiles(Feed, "HtcNotebook.Templates.*.nupkg").Single();
            Command.Run("dotnet", ["new", "install", template, "--debug:custom-hive", hive], _root.FullName, Environment).Succeeds();
            return hive;
        });
    }

    /// <summary>Folder of the packages.</summary>
    public string Feed => Path.Combine(_root.FullName, "feed");

    /// <summary>Environment of a user's commands.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>A new folder, with a nuget.config that knows this feed only.</summary>
    public string NewFolder()
    {
        var folder = _root.CreateSubdirectory($"user{Interlocked.Increment(ref _folders)}").FullName;
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><clear /><add key="tests" value="{Feed}" /></packageSources></configuration>""");
        return folder;
    }

    /// <summary>Makes a project from the template and returns its folder.</summary>
    /// <param name="name">Name of the project.</param>
    /// <param name="options">Further options of <c>dotnet new htcnotebook</c>.</param>
    public string NewProject(string name, params IEnumerable<string> options)
    {
        var folder = Path.Combine(NewFolder(), name);
        Command.Run("dotnet", ["new", "htcnotebook", "-n", name, "-o", folder, .. options, "--debug:custom-hive", _hive.Value], _root.FullName, Environment).Succeeds();
        return folder;
    }

    // This repository's own dependencies come from the machine's packages folder, as in any build of it.
    private void Pack(string project) => Command.Run(
        "dotnet", ["pack", Repository.PathOf(project), "-o", Feed, "-v:q"], Repository.Root, Environment.Where(pair => pair.Key != "NUGET_PACKAGES").ToDictionary()).Succeeds();

    /// <inheritdoc/>
    public void Dispose() => _root.Delete(recursive: true);
}
