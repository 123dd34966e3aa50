using System.Text.Json;
using Microsoft.Build.Framework;
using NuGet.Versioning;

namespace HtcNotebook.Tasks;

/// <summary>Shows newer versions of this SDK and of the packages that the project refers to.</summary>
public sealed class ListOutdatedPackages : FeedTask
{
    private const string SdkPackage = "HtcNotebook.Sdk";

    /// <summary>Version of this SDK.</summary>
    [Required]
    public required string SdkVersion { get; set; }

    /// <summary>Packages that the project refers to.</summary>
    public ITaskItem[] PackageReferences { get; set; } = [];

    /// <summary>Versions that are managed centrally.</summary>
    public ITaskItem[] PackageVersions { get; set; } = [];

    /// <summary>NuGet's record of the last restore; it need not exist.</summary>
    public string AssetsFile { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        var feeds = Open();
        var restored = RestoredVersions();
        var current = new List<(string Id, string Version)> { (SdkPackage, SdkVersion) };
        current.AddRange(PackageReferences
            .Where(reference => reference.GetMetadata("IsImplicitlyDefined") != "true")
            .OrderBy(reference => reference.ItemSpec, StringComparer.OrdinalIgnoreCase)
            .Select(reference => (reference.ItemSpec, restored.GetValueOrDefault(reference.ItemSpec) ?? AskedVersion(reference))));

        var rows = new List<IReadOnlyList<string>>();
        foreach (var (id, version) in current)
        {
            var newest = feeds.Newest(id, Prerelease, Cancellation);
            var isNewer = newest is not null && (!NuGetVersion.TryParse(version, out var used) || newest > used);
            if (isNewer || newest is null)
            {
                rows.Add([id, version.Length == 0 ? "-" : version, newest?.ToNormalizedString() ?? "not on the package sources"]);
            }
        }

        var outdated = rows.Count(row => char.IsAsciiDigit(row[2][0]));
        ShowTable(
            outdated == 0 ? "the SDK and all packages are at their newest version" : $"{outdated} newer versions",
            rows.Count == 0 ? [] : TextTable.Format(["package", "used", "newest"], rows));
    }

    private string AskedVersion(ITaskItem reference)
    {
        var text = reference.GetMetadata("Version");
        if (text.Length == 0)
        {
            text = PackageVersions.FirstOrDefault(each => string.Equals(each.ItemSpec, reference.ItemSpec, StringComparison.OrdinalIgnoreCase))?.GetMetadata("Version") ?? "";
        }

        return VersionRange.TryParse(text, out var range) && range.MinVersion is { } lowest ? lowest.ToNormalizedString() : text;
    }

    private Dictionary<string, string> RestoredVersions()
    {
        var versions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(AssetsFile))
        {
            return versions;
        }

        using var assets = JsonDocument.Parse(File.ReadAllBytes(AssetsFile));
        foreach (var library in assets.RootElement.GetProperty("libraries").EnumerateObject())
        {
            if (library.Name.Split('/') is [var id, var version])
            {
                versions[id] = version;
            }
        }

        return versions;
    }
}
