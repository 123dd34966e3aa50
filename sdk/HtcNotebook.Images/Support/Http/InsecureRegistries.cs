using System.Net;

namespace HtcNotebook.Images.Support.Http;

/// <summary>Which registries may be spoken to without TLS, by restore and by engines alike: those on loopback, and those that the user names.</summary>
public static class InsecureRegistries
{
    private const string Variable = "DOTNET_CONTAINER_INSECURE_REGISTRIES";

    /// <summary>What the variable of the .NET SDK's container tooling names.</summary>
    public static IReadOnlyList<string> OfEnvironment =>
        (Environment.GetEnvironmentVariable(Variable) ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether a registry is one of them.</summary>
    /// <param name="named">Hosts, with their ports, that the user names.</param>
    /// <param name="registry">Host and port.</param>
    public static bool Contain(IReadOnlyList<string> named, string registry) =>
        IsLoopback(registry) || named.Contains(registry, StringComparer.OrdinalIgnoreCase);

    private static bool IsLoopback(string registry)
    {
        var host = registry.StartsWith('[')
            ? registry[1..Math.Max(1, registry.IndexOf(']', StringComparison.Ordinal))]
            : registry.Split(':')[0];
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }
}
