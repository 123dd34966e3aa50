using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.Images.Support.Http;

/// <summary>
/// Fetches documents of package indexes: short time limits, no second tries, revalidated copies in the cache folder.
/// Addresses may carry credentials (<c>https://user:token@host/</c>), as pip's do; they are sent as basic
/// authentication to that host and stand in no message and no file name. Proxies come from the environment.
/// </summary>
public sealed class IndexClient : IDisposable
{
    /// <summary>How many requests a server is sent at once.</summary>
    public const int MostConnections = 16;

    private const int LargestDocument = 256 * 1024 * 1024;
    private readonly IndexClientOptions _options;

    // Archives are fetched as they are: their digests are of the compressed bytes.
    private readonly HttpClient _plain;
    private readonly HttpClient _compressed;
    private readonly ConcurrentDictionary<string, HostState> _hosts = new(StringComparer.Ordinal);
    private int _requests;

    /// <summary>Makes a client.</summary>
    /// <param name="options">Time limits and the cache folder.</param>
    public IndexClient(IndexClientOptions options)
    {
        _options = options;
        _plain = Make(DecompressionMethods.None);
        _compressed = Make(DecompressionMethods.All);
    }

    /// <summary>How many requests were sent so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Takes the credentials out of an address.</summary>
    /// <param name="address">Any absolute address.</param>
    public static Uri WithoutCredentials(Uri address) =>
        address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;

    /// <summary>Fetches a file as it is.</summary>
    /// <param name="address">What to fetch.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The document; null where the server says that there is none (404 or 410).</returns>
    /// <exception cref="IndexUnreachableException">It could not be asked for.</exception>
    public async Task<IndexDocument?> GetFileAsync(Uri address, CancellationToken cancellation)
    {
        var (document, _) = await SendAsync(_plain, address, accept: null, cached: null, _options.FileTimeout, cancellation).ConfigureAwait(false);
        return document;
    }

    /// <summary>Fetches a document, or takes the copy in the cache where the server says that it is unchanged.</summary>
    /// <param name="address">What to fetch.</param>
    /// <param name="accept">Media types for the Accept header; null for any.</param>
    /// <param name="compressed">Whether the connection may compress it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The document; null where the server says that there is none (404 or 410).</returns>
    /// <exception cref="IndexUnreachableException">It could not be asked for.</exception>
    public async Task<IndexDocument?> GetDocumentAsync(Uri address, string? accept, bool compressed, CancellationToken cancellation)
    {
        var path = CachePath(address, accept);
        var cached = CachedDocument.Read(path);
        var (document, validators) = await SendAsync(
            compressed ? _compressed : _plain, address, accept, cached, _options.DocumentTimeout, cancellation).ConfigureAwait(false);
        if (document is not null && document != cached?.Document && validators is { } known)
        {
            CachedDocument.Write(path, known.ETag, known.LastModified, document);
        }

        return document;
    }

    /// <summary>Fetches a document that matters only where it is small, and keeps no copy of it.</summary>
    /// <param name="address">What to fetch.</param>
    /// <param name="accept">Media types for the Accept header.</param>
    /// <param name="largest">Most bytes to read.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IndexUnreachableException">It could not be asked for.</exception>
    /// <exception cref="IndexDamagedException">It is larger.</exception>
    public async Task<IndexDocument?> GetSmallDocumentAsync(Uri address, string accept, int largest, CancellationToken cancellation)
    {
        var (document, _) = await SendAsync(_compressed, address, accept, cached: null, _options.DocumentTimeout, cancellation, largest).ConfigureAwait(false);
        return document;
    }

    /// <summary>Fetches a part of a file.</summary>
    /// <param name="address">The file.</param>
    /// <param name="from">Its first byte; null for the file's end.</param>
    /// <param name="count">How many bytes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The part with its place and the file's length; null where there is no such file, or where the server gives only whole ones.</returns>
    /// <exception cref="IndexUnreachableException">It could not be asked for.</exception>
    public async Task<(byte[] Body, long From, long Length)?> GetRangeAsync(Uri address, long? from, long count, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, WithoutCredentials(address));
        request.Headers.Range = from is { } first ? new RangeHeaderValue(first, first + count - 1) : new RangeHeaderValue(null, count);
        using var response = await SendRawAsync(request, address, cancellation).ConfigureAwait(false);
        if (IsMissing(response.StatusCode) || response.StatusCode is HttpStatusCode.OK or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return null;
        }

        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange is not { From: { } start, Length: { } length })
        {
            throw Refused(address, response);
        }

        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(_options.StallTimeout);
        return (await ReadAsync(response, address, LargestDocument, stall, cancellation).ConfigureAwait(false), start, length);
    }

    /// <summary>Asks whether a document exists.</summary>
    /// <param name="address">What to ask for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IndexUnreachableException">It could not be asked for.</exception>
    public async Task<bool> ExistsAsync(Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, WithoutCredentials(address));
        using var response = await SendRawAsync(request, address, cancellation).ConfigureAwait(false);
        return IsMissing(response.StatusCode) ? false
            : response.IsSuccessStatusCode ? true
            : throw Refused(address, response);
    }

    /// <summary>Sends one request and returns whatever the server answers, its body unread.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address">Its address, with the credentials to send.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IndexUnreachableException">There was no answer.</exception>
    public async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request, Uri address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.StallTimeout);
        return await SendHeadersAsync(_plain, request, address, limit.Token, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _compressed.Dispose();
    }

    private static bool IsMissing(HttpStatusCode status) => status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    private static IndexUnreachableException Refused(Uri address, HttpResponseMessage response) =>
        new(WithoutCredentials(address), $"it answered {(int)response.StatusCode} {response.StatusCode}");

    private async Task<(IndexDocument? Document, (string ETag, string LastModified)? Validators)> SendAsync(
        HttpClient client,
        Uri address,
        string? accept,
        CachedDocument? cached,
        TimeSpan total,
        CancellationToken cancellation,
        int largest = LargestDocument)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, WithoutCredentials(address));
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (cached is { ETag.Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", cached.ETag);
        }
        else if (cached is { LastModified.Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", cached.LastModified);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(total);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        stall.CancelAfter(_options.StallTimeout);
        using var response = await SendHeadersAsync(client, request, address, stall.Token, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotModified && cached is not null)
        {
            return (cached.Document, null);
        }

        if (IsMissing(response.StatusCode))
        {
            return (null, null);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(address, response);
        }

        var body = await ReadAsync(response, address, largest, stall, cancellation).ConfigureAwait(false);
        var type = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "";
        var lastModified = response.Content.Headers.TryGetValues("Last-Modified", out var dates) ? dates.First() : "";
        return (new IndexDocument(body, type), (response.Headers.ETag?.ToString() ?? "", lastModified));
    }

    private async Task<HttpResponseMessage> SendHeadersAsync(
        HttpClient client, HttpRequestMessage request, Uri address, CancellationToken limit, CancellationToken cancellation)
    {
        if (address.UserInfo.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        }

        // The first request to a host goes alone: where there is no connection, the many after it need not find that out again.
        var host = _hosts.GetOrAdd($"{address.Scheme}://{address.Authority}", _ => new HostState());
        if (host.IsReached)
        {
            return await SendNowAsync(client, request, address, limit, cancellation).ConfigureAwait(false);
        }

        await host.Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (host.Failure is { } failure)
            {
                throw new IndexUnreachableException(WithoutCredentials(address), failure);
            }

            var response = await SendNowAsync(client, request, address, limit, cancellation).ConfigureAwait(false);
            host.IsReached = true;
            return response;
        }
        catch (IndexUnreachableException error)
        {
            host.Failure = error.Reason;
            throw;
        }
        finally
        {
            host.Gate.Release();
        }
    }

    private async Task<HttpResponseMessage> SendNowAsync(
        HttpClient client, HttpRequestMessage request, Uri address, CancellationToken limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IndexUnreachableException(WithoutCredentials(address), "it did not answer in time");
        }
        catch (HttpRequestException error)
        {
            throw new IndexUnreachableException(WithoutCredentials(address), Reason(error));
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, Uri address, int largest, CancellationTokenSource stall, CancellationToken cancellation)
    {
        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            using var body = new MemoryStream((int)Math.Clamp(response.Content.Headers.ContentLength ?? 0, 0, largest));
            var buffer = new byte[128 * 1024];
            int count;
            while ((count = await stream.ReadAsync(buffer, stall.Token).ConfigureAwait(false)) > 0)
            {
                if (body.Length + count > largest)
                {
                    throw new IndexDamagedException(WithoutCredentials(address), $"it is larger than {largest >> 20} MiB");
                }

                body.Write(buffer, 0, count);
                stall.CancelAfter(_options.StallTimeout);
            }

            return body.ToArray();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IndexUnreachableException(WithoutCredentials(address), "it stopped answering");
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException)
        {
            throw new IndexUnreachableException(WithoutCredentials(address), Reason(error));
        }
    }

    private static string Reason(Exception error)
    {
        // The innermost message is the operating system's own: "Connection refused", "Name or service not known".
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        if (error is AuthenticationException)
        {
            return "its certificate is not trusted (a site's own authority is named in ContainerTrustedCertificates)";
        }

        return error is OperationCanceledException or TimeoutException
            ? "no connection in time"
            : error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }

    private string CachePath(Uri address, string? accept)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{WithoutCredentials(address)}\n{accept}")));
        return Path.Combine(_options.CacheFolder, "documents", key[..32]);
    }

    private HttpClient Make(DecompressionMethods decompression)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = decompression,
            ConnectTimeout = _options.ConnectTimeout,
            MaxAutomaticRedirections = 5,
            MaxConnectionsPerServer = MostConnections,
            UseCookies = false,
        };
        if (_options.TrustedCertificates.Length != 0)
        {
            var trusted = new TrustedCertificates(_options.TrustedCertificates);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trusted.Accepts(certificate, chain, errors);
        }

        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("HtcNotebook.Sdk/1.0");
        return client;
    }

    private sealed class HostState
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public bool IsReached { get; set; }

        public string? Failure { get; set; }
    }
}
