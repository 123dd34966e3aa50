using System.IO.Compression;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Reads the metadata inside a wheel, which is a ZIP archive, without fetching the rest of it: its end first, which says where things are.</summary>
internal static class WheelMetadata
{
    private const int EndSize = 64 * 1024;
    private const int MostParts = 6;

    /// <summary>The METADATA file of a wheel; null where the server gives no parts of files, or where there is none in it.</summary>
    /// <param name="http">The client.</param>
    /// <param name="address">The wheel, with the credentials to send.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IndexUnreachableException">It could not be asked for.</exception>
    public static async Task<byte[]?> FetchAsync(IndexClient http, Uri address, CancellationToken cancellation)
    {
        if (await http.GetRangeAsync(address, null, EndSize, cancellation).ConfigureAwait(false) is not { } end)
        {
            return null;
        }

        var file = new PartialStream(end.Length);
        file.Add(end.From, end.Body);
        for (var part = 1; part < MostParts; part++)
        {
            try
            {
                return Read(file);
            }
            catch (MissingPartException missing)
            {
                // Four times as much each time: the directory of a large wheel is long.
                var count = Math.Min(Math.Max(missing.Count, (long)EndSize << (2 * part)), end.Length - missing.From);
                if (await http.GetRangeAsync(address, missing.From, count, cancellation).ConfigureAwait(false) is not { } more)
                {
                    return null;
                }

                file.Add(more.From, more.Body);
            }
            catch (InvalidDataException)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The METADATA file of a whole wheel; null where there is none in it.</summary>
    public static byte[]? Read(Stream wheel)
    {
        wheel.Position = 0;
        using var archive = new ZipArchive(wheel, ZipArchiveMode.Read, leaveOpen: true);
        var entry = archive.Entries.FirstOrDefault(one =>
            one.FullName.EndsWith(".dist-info/METADATA", StringComparison.Ordinal) && one.FullName.Count(letter => letter == '/') == 1);
        if (entry is null || entry.Length > SourceMetadata.LargestMetadata)
        {
            return null;
        }

        using var stream = entry.Open();
        using var body = new MemoryStream();
        stream.CopyTo(body);
        return body.ToArray();
    }

    /// <summary>A file of which some parts are there.</summary>
    private sealed class PartialStream(long length) : Stream
    {
        private readonly List<(long From, byte[] Body)> _parts = [];

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public void Add(long from, byte[] body) => _parts.Add((from, body));

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = (int)Math.Min(count, length - Position);
            if (count <= 0)
            {
                return 0;
            }

            foreach (var (from, body) in _parts)
            {
                var at = Position - from;
                if (at >= 0 && at < body.Length)
                {
                    count = (int)Math.Min(count, body.Length - at);
                    Array.Copy(body, at, buffer, offset, count);
                    Position += count;
                    return count;
                }
            }

            throw new MissingPartException(Position, count);
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => length + offset,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class MissingPartException(long from, long count) : Exception("A part of the file is not there.")
    {
        public long From { get; } = from;

        public long Count { get; } = count;
    }
}
