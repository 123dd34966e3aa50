using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Resolution.Bases;

/// <summary>A reference of a container image, taken apart as docker does (distribution/reference).</summary>
/// <param name="Registry">Host and port of the registry; <c>docker.io</c> where none is named.</param>
/// <param name="Repository">Repository in the registry, such as <c>library/debian</c>.</param>
/// <param name="Tag">Tag; <c>latest</c> where neither tag nor digest is named, null where only a digest is.</param>
/// <param name="Digest">Digest of the manifest; null where none is named.</param>
/// <param name="NamesRegistry">Whether the registry was written, so that no engine's own store is meant first.</param>
public sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest, bool NamesRegistry)
{
    /// <summary>What the registry calls the image: the digest, or the tag.</summary>
    public string Name => Digest ?? Tag!;

    /// <summary>Takes a reference apart; null where it is none.</summary>
    /// <param name="text">The reference.</param>
    public static ImageReference? Parse(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var path = match.Groups["path"].Value;
        var slash = path.IndexOf('/');
        var host = slash < 0 ? "" : path[..slash];
        var names = host == "localhost" || host.AsSpan().ContainsAny('.', ':') || host.Any(char.IsAsciiLetterUpper);
        var repository = names ? path[(slash + 1)..] : path;
        if (!Repositories().IsMatch(repository))
        {
            return null;
        }

        var registry = names ? host : "docker.io";
        if (registry is "docker.io" or "index.docker.io" && !repository.Contains('/', StringComparison.Ordinal))
        {
            repository = $"library/{repository}";
        }

        var digest = match.Groups["digest"] is { Success: true } group ? group.Value : null;
        var tag = match.Groups["tag"] is { Success: true } written ? written.Value : digest is null ? "latest" : null;
        return new ImageReference(registry, repository, tag, digest, names);
    }

    [GeneratedRegex(@"\A(?<path>[^@\s]+?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Repositories();
}
