using System.Text;
using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Support.Http;

/// <summary>A document kept in the cache with what the server needs to say whether it changed: one file, replaced as a whole.</summary>
/// <param name="ETag">The server's entity tag; empty where it gave none.</param>
/// <param name="LastModified">The server's date of the document; empty where it gave none.</param>
/// <param name="Document">The document.</param>
internal sealed record CachedDocument(string ETag, string LastModified, IndexDocument Document)
{
    private const string Header = "htcnotebook-document 1";

    /// <summary>Reads a cache file; null where there is none that is whole.</summary>
    public static CachedDocument? Read(string path)
    {
        if (CacheFolder.TryRead(path) is not { } bytes)
        {
            return null;
        }

        var lines = new string[5];
        var at = 0;
        for (var line = 0; line < lines.Length; line++)
        {
            var length = bytes.AsSpan(at).IndexOf((byte)'\n');
            if (length < 0)
            {
                return null;
            }

            lines[line] = Encoding.UTF8.GetString(bytes, at, length);
            at += length + 1;
        }

        return lines[0] == Header && lines[4] == (bytes.Length - at).ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? new CachedDocument(lines[1], lines[2], new IndexDocument(bytes[at..], lines[3]))
            : null;
    }

    /// <summary>Writes a cache file, unless the server gave nothing to revalidate it by.</summary>
    public static void Write(string path, string etag, string lastModified, IndexDocument document)
    {
        if (etag.Length == 0 && lastModified.Length == 0)
        {
            return;
        }

        var head = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Header}\n{etag}\n{lastModified}\n{document.ContentType}\n{document.Body.Length}\n");
        CacheFolder.TryWrite(path, Encoding.UTF8.GetBytes(head), document.Body);
    }
}
