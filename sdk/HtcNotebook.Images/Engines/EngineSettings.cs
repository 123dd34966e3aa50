namespace HtcNotebook.Images.Engines;

/// <summary>What the user may say about engines.</summary>
public sealed record EngineSettings
{
    /// <summary>Path of an engine's program by the engine's name (<c>docker</c>, <c>podman</c>, <c>buildah</c>); else PATH is searched.</summary>
    public IReadOnlyDictionary<string, string> Commands { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables added to the environment of every engine command; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Network of the build's steps: <c>host</c>, <c>none</c> or empty for the engine's default.
    /// <c>host</c> lets steps reach a package index on this machine's loopback.
    /// </summary>
    public string Network { get; init; } = "";

    /// <summary>Registries (<c>HOST[:PORT]</c>) that may be spoken to without TLS; loopback ones always may.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];
}
