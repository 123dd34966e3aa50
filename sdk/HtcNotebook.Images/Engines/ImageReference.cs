using System.Net;

namespace HtcNotebook.Images.Engines;

/// <summary>Name of an image: <c>[registry/]repository:tag</c>.</summary>
/// <param name="Registry">Host and port, as in <c>ghcr.io</c> or <c>localhost:5000</c>; empty for the engine's own store.</param>
/// <param name="Repository">Path below the registry, such as <c>mylab/climate</c>.</param>
/// <param name="Tag">Tag, such as <c>scipy</c>.</param>
public sealed record ImageReference(string Registry, string Repository, string Tag)
{
    /// <summary>Host of the registry that a reference in a Dockerfile names, or <c>docker.io</c> where it names none.</summary>
    /// <remarks>The rule of the reference grammar: the first part is a host when it holds a dot or a colon, or is <c>localhost</c>.</remarks>
    public static string RegistryOf(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : reference[..slash];
        return first == "localhost" || first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal)
            ? first
            : "docker.io";
    }

    /// <summary>Whether a registry is on this machine's loopback, where TLS is not asked for.</summary>
    public static bool IsLoopback(string registry)
    {
        var host = registry.StartsWith('[')
            ? registry[1..Math.Max(1, registry.IndexOf(']', StringComparison.Ordinal))]
            : registry.Split(':')[0];
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    /// <inheritdoc/>
    public override string ToString() => Registry.Length == 0 ? $"{Repository}:{Tag}" : $"{Registry}/{Repository}:{Tag}";
}
