using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Resolution.Bases;

/// <summary>What a registry says about an image.</summary>
internal enum RegistryVerdict
{
    /// <summary>It has it.</summary>
    Present,

    /// <summary>It says that it does not have it.</summary>
    Missing,

    /// <summary>It does not tell those who are not logged in.</summary>
    Denied,

    /// <summary>It could not be asked.</summary>
    Unreachable,
}

/// <summary>A registry's answer.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="Digest">Digest of the manifest where it is present.</param>
/// <param name="Reason">Why it could not be asked; a clause.</param>
internal sealed record RegistryAnswer(RegistryVerdict Verdict, string? Digest = null, string Reason = "");

/// <summary>
/// Asks registries for the digest of an image's manifest (OCI distribution specification), without a login: pulling is the
/// engine's work, with the engine's logins. Those of <see cref="InsecureRegistries"/> are also asked over plain http.
/// </summary>
internal sealed partial class RegistryClient(IndexClient http, IReadOnlyList<string> insecure)
{
    private const int LargestToken = 1024 * 1024;

    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ];

    /// <summary>Asks the registry of a reference.</summary>
    /// <param name="image">The reference.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<RegistryAnswer> AskAsync(ImageReference image, CancellationToken cancellation)
    {
        // docker.io is the name, registry-1.docker.io the host, as in docker's own client.
        var host = image.Host is ImageReference.DockerHub or "index.docker.io" ? "registry-1.docker.io" : image.Host;
        var answer = await AskAsync($"https://{host}", image, cancellation).ConfigureAwait(false);
        return answer.Verdict == RegistryVerdict.Unreachable && InsecureRegistries.Contain(insecure, host)
            ? await AskAsync($"http://{host}", image, cancellation).ConfigureAwait(false)
            : answer;
    }

    private async Task<RegistryAnswer> AskAsync(string registry, ImageReference image, CancellationToken cancellation)
    {
        try
        {
            var address = new Uri($"{registry}/v2/{image.Path}/manifests/{image.Version}");
            using var first = await HeadAsync(address, token: null, cancellation).ConfigureAwait(false);
            if (first.StatusCode != HttpStatusCode.Unauthorized)
            {
                return Read(first, image);
            }

            if (await TokenAsync(first.Headers.WwwAuthenticate, image, cancellation).ConfigureAwait(false) is not { } token)
            {
                return new RegistryAnswer(RegistryVerdict.Denied);
            }

            using var second = await HeadAsync(address, token, cancellation).ConfigureAwait(false);
            return Read(second, image);
        }
        catch (IndexUnreachableException error)
        {
            return new RegistryAnswer(RegistryVerdict.Unreachable, Reason: error.Reason);
        }
        catch (UriFormatException)
        {
            return new RegistryAnswer(RegistryVerdict.Unreachable, Reason: "it is not the name of a host");
        }
    }

    private async Task<HttpResponseMessage> HeadAsync(Uri address, string? token, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        foreach (var type in ManifestTypes)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await http.SendRawAsync(request, address, cancellation).ConfigureAwait(false);
    }

    private static RegistryAnswer Read(HttpResponseMessage response, ImageReference image) => response.StatusCode switch
    {
        HttpStatusCode.OK => new RegistryAnswer(
            RegistryVerdict.Present,
            image.Digest ?? (response.Headers.TryGetValues("Docker-Content-Digest", out var digests) ? digests.First() : null)),
        HttpStatusCode.NotFound => new RegistryAnswer(RegistryVerdict.Missing),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryAnswer(RegistryVerdict.Denied),
        var other => new RegistryAnswer(RegistryVerdict.Unreachable, Reason: $"it answered {(int)other} {other}"),
    };

    /// <summary>Fetches the token that a registry gives to anybody (distribution's token authentication).</summary>
    private async Task<string?> TokenAsync(
        HttpHeaderValueCollection<AuthenticationHeaderValue> challenges, ImageReference image, CancellationToken cancellation)
    {
        var challenge = challenges.FirstOrDefault(one => one.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase));
        var fields = Fields().Matches(challenge?.Parameter ?? "")
            .GroupBy(match => match.Groups["name"].Value.ToLowerInvariant(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Groups["value"].Value, StringComparer.Ordinal);
        if (!fields.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var address))
        {
            return null;
        }

        var scope = fields.GetValueOrDefault("scope", $"repository:{image.Path}:pull");
        var query = $"scope={Uri.EscapeDataString(scope)}"
            + (fields.TryGetValue("service", out var service) ? $"&service={Uri.EscapeDataString(service)}" : "");
        address = new UriBuilder(address) { Query = query }.Uri;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await http.SendRawAsync(request, address, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(await http.ReadRawAsync(response, address, LargestToken, cancellation).ConfigureAwait(false));
            return json.RootElement.TryGetProperty("token", out var token) || json.RootElement.TryGetProperty("access_token", out token)
                ? token.GetString()
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IndexDamagedException)
        {
            return null;
        }
    }

    [GeneratedRegex("""(?<name>[a-zA-Z]+)="(?<value>[^"]*)" """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Fields();
}
