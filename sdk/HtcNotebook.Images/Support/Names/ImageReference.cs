using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Names;

/// <summary>
/// Name of an image, as people write it and engines take it: <c>[registry/]repository[:tag][@digest]</c>. The grammar is
/// <see cref="ImageNames"/>'s; which part is a registry is decided as docker does.
/// </summary>
/// <param name="Registry">Host and port, as in <c>ghcr.io</c> or <c>localhost:5000</c>; empty where none is written: the engine's own store, else <see cref="DockerHub"/>.</param>
/// <param name="Repository">Path below the registry, such as <c>mylab/climate</c>.</param>
/// <param name="Tag">Tag, such as <c>scipy</c>; null where none is written.</param>
/// <param name="Digest">Digest of the manifest; null where none is written.</param>
public sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest = null)
{
    /// <summary>The registry of names without one.</summary>
    public const string DockerHub = "docker.io";

    /// <summary>Whether a registry is written, so that no engine's own store is meant first.</summary>
    public bool NamesRegistry => Registry.Length != 0;

    /// <summary>The registry that has the image where no engine's own store does.</summary>
    public string Host => NamesRegistry ? Registry : DockerHub;

    /// <summary>What that registry calls the repository: there is <c>library/</c> before Docker Hub's own ones.</summary>
    public string Path => Host is DockerHub or "index.docker.io" && !Repository.Contains('/', StringComparison.Ordinal) ? $"library/{Repository}" : Repository;

    /// <summary>What that registry calls the image: the digest, or the tag.</summary>
    public string Version => Digest ?? Tag ?? "latest";

    /// <summary>Takes a reference apart; null where it is none.</summary>
    /// <param name="text">The reference.</param>
    public static ImageReference? Parse(string text)
    {
        if (text.Length > ImageNames.LongestReference || Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        // The first part is a host when it could not be a repository's, or when only a host would be written like this.
        var path = match.Groups["path"].Value;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : path[..slash];
        var registry = first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper) ? first : "";
        var repository = registry.Length == 0 ? path : path[(slash + 1)..];
        return (registry.Length == 0 || ImageNames.IsRegistry(registry)) && ImageNames.IsRepository(repository)
            ? new ImageReference(registry, repository, Written("tag"), Written("digest"))
            : null;

        string? Written(string group) => match.Groups[group] is { Success: true, Value: var value } ? value : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(NamesRegistry ? Registry + "/" : "")}{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    [GeneratedRegex($@"\A(?<path>[^@\s]+?)(?::(?<tag>{ImageNames.Tag}))?(?:@(?<digest>sha256:[0-9a-f]{{64}}|sha512:[0-9a-f]{{128}}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
