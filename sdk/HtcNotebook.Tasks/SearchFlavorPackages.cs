namespace HtcNotebook.Tasks;

/// <summary>Finds NuGet packages that bring flavors.</summary>
public sealed class SearchFlavorPackages : FeedTask
{
    /// <summary>Tag of flavor packages.</summary>
    public const string Tag = "htcnotebook-flavor";

    /// <summary>Words to look for; empty for all flavor packages.</summary>
    public string Term { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        var found = Open().Search(Tag, Term, Prerelease, Cancellation);
        var rows = found.Select(package => (IReadOnlyList<string>)[package.Id, package.Version.ToNormalizedString(), package.Source, package.Description]);
        ShowTable(
            found.Count == 0 ? $"no flavor package (tag {Tag}) on the package sources" : $"{found.Count} flavor packages; add one with dotnet add package ID",
            found.Count == 0 ? [] : TextTable.Format(["package", "version", "source", "description"], rows));
    }
}
