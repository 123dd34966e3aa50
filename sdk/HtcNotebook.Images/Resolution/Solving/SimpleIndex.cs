using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// Python package indexes with the simple interface (PEP 503, 691, 700), in a stated order: the first that has a name is the only one
/// asked about it. Metadata is fetched beside the file (PEP 658, 714), asked for also where the page does not announce it;
/// else out of the wheel by parts of it, or out of the source distribution. What a file says never changes, and is kept on disk.
/// </summary>
/// <param name="indexes">Addresses of the indexes, with credentials where they need them.</param>
/// <param name="http">The client.</param>
/// <param name="cacheFolder">Folder for copies; may be deleted at any time.</param>
/// <param name="names">Names to suggest besides those of the index; null for none.</param>
public sealed class SimpleIndex(IReadOnlyList<Uri> indexes, IndexClient http, string cacheFolder, Func<Task<IReadOnlyCollection<string>>>? names = null) : IPythonIndex
{
    private const int LargestWheel = 32 * 1024 * 1024;
    private const int EnoughRefusals = 3;

    private readonly ConcurrentDictionary<string, Task<IReadOnlyList<IndexFile>?>> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<CoreMetadata?>> _metadata = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _refusals = new(StringComparer.Ordinal);

    // A request that waits for a connection would count as one that gets no answer.
    private readonly SemaphoreSlim _turns = new(IndexClient.MostConnections);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IndexFile>?> FilesAsync(string name, CancellationToken cancellation) =>
        new(_files.GetOrAdd(name, key => FetchFilesAsync(key, cancellation)));

    /// <inheritdoc/>
    public ValueTask<CoreMetadata?> MetadataAsync(IndexFile file, CancellationToken cancellation) =>
        new(_metadata.GetOrAdd(file.Name, _ => ReadMetadataAsync(file, cancellation)));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyCollection<string>> NamesAsync(CancellationToken cancellation) => names is null ? [] : await names().ConfigureAwait(false);

    private async Task<IReadOnlyList<IndexFile>?> FetchFilesAsync(string name, CancellationToken cancellation)
    {
        foreach (var index in indexes)
        {
            var address = new Uri($"{index.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(name)}/");
            var page = await InTurnAsync(() => http.GetDocumentAsync(address, SimplePage.Accept, compressed: true, cancellation), cancellation).ConfigureAwait(false);
            if (page is null)
            {
                continue;
            }

            try
            {
                return SimplePage.Files(page, IndexClient.WithoutCredentials(address));
            }
            catch (FormatException error)
            {
                throw new IndexDamagedException(IndexClient.WithoutCredentials(address), error.Message);
            }
        }

        return null;
    }

    private async Task<CoreMetadata?> ReadMetadataAsync(IndexFile file, CancellationToken cancellation)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Sha256 ?? file.Address.AbsoluteUri)));
        var path = Path.Combine(cacheFolder, "python-metadata", key[..2], key[2..]);
        if (CacheFolder.TryRead(path) is { } kept)
        {
            return CoreMetadata.Read(kept);
        }

        if (await InTurnAsync(() => FetchMetadataAsync(file, cancellation), cancellation).ConfigureAwait(false) is not { } body)
        {
            return null;
        }

        body = Header(body);
        CacheFolder.TryWrite(path, body);
        return CoreMetadata.Read(body);
    }

    private async Task<byte[]?> FetchMetadataAsync(IndexFile file, CancellationToken cancellation)
    {
        var address = WithCredentials(file.Address);
        var host = $"{address.Scheme}://{address.Authority}";
        if (file.HasMetadata || _refusals.GetValueOrDefault(host) < EnoughRefusals)
        {
            var beside = new UriBuilder(address) { Path = $"{address.AbsolutePath}.metadata" }.Uri;
            if (await http.GetFileAsync(beside, cancellation).ConfigureAwait(false) is { } document
                && (file.MetadataSha256 is null || file.MetadataSha256 == Convert.ToHexStringLower(SHA256.HashData(document.Body))))
            {
                _refusals[host] = int.MinValue;
                return document.Body;
            }

            _refusals.AddOrUpdate(host, 1, (_, count) => count + 1);
        }

        if (!file.Name.EndsWith(".whl", StringComparison.Ordinal))
        {
            return await FetchSourceAsync(file, address, cancellation).ConfigureAwait(false);
        }

        if (await WheelMetadata.FetchAsync(http, address, cancellation).ConfigureAwait(false) is { } inside)
        {
            return inside;
        }

        return file.Size is > LargestWheel || await http.GetFileAsync(address, cancellation).ConfigureAwait(false) is not { } whole
            ? null
            : Unpack(() => WheelMetadata.Read(new MemoryStream(whole.Body)));
    }

    private async Task<byte[]?> FetchSourceAsync(IndexFile file, Uri address, CancellationToken cancellation)
    {
        var isZip = file.Name.EndsWith(".zip", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, IndexClient.WithoutCredentials(address));
        using var response = await http.SendRawAsync(request, address, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var disposed = stream.ConfigureAwait(false);
        return Unpack(() => SourceMetadata.Read(stream, isZip));
    }

    private static byte[]? Unpack(Func<byte[]?> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or FormatException)
        {
            return null;
        }
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await ask().ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    // Links of a page carry no credentials of their own.
    private Uri WithCredentials(Uri address)
    {
        var index = indexes.FirstOrDefault(one => one.Authority == address.Authority && one.UserInfo.Length > 0);
        if (index is null || address.UserInfo.Length > 0)
        {
            return address;
        }

        var user = index.UserInfo.Split(':', 2);
        return new UriBuilder(address) { UserName = user[0], Password = user.Length > 1 ? user[1] : "" }.Uri;
    }

    // Descriptions are long and of no use here.
    private static byte[] Header(byte[] metadata)
    {
        var span = metadata.AsSpan();
        var end = span.IndexOf("\n\n"u8);
        var other = span.IndexOf("\r\n\r\n"u8);
        end = other >= 0 && (end < 0 || other < end) ? other : end;
        return end < 0 ? metadata : metadata[..end];
    }
}
