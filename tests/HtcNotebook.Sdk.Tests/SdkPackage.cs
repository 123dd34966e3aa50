using System.Reflection;

namespace HtcNotebook.Sdk.Tests;

/// <summary>The packed SDK in a feed of its own, with a packages folder of its own: packed once for all tests.</summary>
public sealed class SdkPackage : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("htcnotebook-sdk-tests-");
    private int _projects;

    /// <summary>Packs the SDK.</summary>
    public SdkPackage()
    {
        Feed = _root.CreateSubdirectory("feed").FullName;
        var project = Path.Combine(RepositoryRoot, "sdk", "HtcNotebook.Sdk", "HtcNotebook.Sdk.csproj");
        DotNet.Run(RepositoryRoot, BaseEnvironment, "pack", project, "-o", Feed, "-v:q").Succeeds();
    }

    /// <summary>Folder with the SDK's package; tests may add theirs under names of their own.</summary>
    public string Feed { get; }

    /// <summary>Version of the package.</summary>
    public const string Version = "1.0.0";

    /// <summary>Root of this repository.</summary>
    public static string RepositoryRoot { get; } = typeof(SdkPackage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private static Dictionary<string, string?> BaseEnvironment => new()
    {
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["MSBUILDTERMINALLOGGER"] = "off",
    };

    /// <summary>Environment of a user's commands.</summary>
    internal IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>(BaseEnvironment)
    {
        ["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "packages"),
        ["XDG_CACHE_HOME"] = Path.Combine(_root.FullName, "cache"),
    };

    /// <summary>Folder of the SDK's tasks where NuGet put it.</summary>
    internal string InstalledTasks => Path.Combine(_root.FullName, "packages", "htcnotebook.sdk", Version, "tasks");

    /// <summary>A new folder for a project, with a nuget.config that knows this feed only.</summary>
    internal string NewFolder()
    {
        var folder = _root.CreateSubdirectory($"p{Interlocked.Increment(ref _projects)}").FullName;
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><clear /><add key="tests" value="{Feed}" /></packageSources></configuration>""");
        return folder;
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Delete(recursive: true);
}

/// <summary>Tests that use the packed SDK.</summary>
[CollectionDefinition(Name)]
public sealed class SdkCollection : ICollectionFixture<SdkPackage>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "SDK";
}
