namespace HtcNotebook.Sdk.Tests;

/// <summary>The packed SDK in a feed of its own, with a packages folder of its own: packed once for all tests.</summary>
public sealed class SdkPackage : IDisposable
{
    private readonly PackedPackages _packages = new();

    /// <summary>Version of the package.</summary>
    public static string Version => Repository.Version;

    /// <summary>Folder with the SDK's package; tests may add theirs under names of their own.</summary>
    public string Feed => _packages.Feed;

    /// <summary>Environment of a user's commands.</summary>
    internal IReadOnlyDictionary<string, string?> Environment => _packages.Environment;

    /// <summary>Folder of the SDK's tasks where NuGet put it.</summary>
    internal string InstalledTasks => Path.Combine(Environment["NUGET_PACKAGES"]!, "htcnotebook.sdk", Version, "tasks");

    /// <summary>A new folder for a project, with a nuget.config that knows this feed only.</summary>
    internal string NewFolder() => _packages.NewFolder();

    /// <inheritdoc/>
    public void Dispose() => _packages.Dispose();
}

/// <summary>Tests that use the packed SDK.</summary>
[CollectionDefinition(Name)]
public sealed class SdkCollection : ICollectionFixture<SdkPackage>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "SDK";
}
