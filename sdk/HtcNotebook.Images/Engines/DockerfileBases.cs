namespace HtcNotebook.Images.Engines;

/// <summary>The images that a rendered Dockerfile starts from.</summary>
internal static class DockerfileBases
{
    /// <summary>References after <c>FROM</c>, but <c>scratch</c>.</summary>
    public static IReadOnlyList<string> Of(string imageFolder) =>
    [
        .. File.ReadLines(Path.Combine(imageFolder, "Dockerfile"))
            .Where(line => line.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1).First(word => !word.StartsWith("--", StringComparison.Ordinal)))
            .Where(image => image != "scratch"),
    ];
}
