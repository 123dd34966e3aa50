namespace HtcNotebook.Images.Support.Versions;

/// <summary>Lists of versions for people.</summary>
internal static class VersionList
{
    private const int Most = 10;

    /// <summary>The first versions and how many there are besides.</summary>
    /// <param name="versions">Newest first.</param>
    public static string Of(IReadOnlyCollection<string> versions) =>
        string.Join(", ", versions.Take(Most)) + (versions.Count > Most ? $" and {versions.Count - Most} older" : "");
}
