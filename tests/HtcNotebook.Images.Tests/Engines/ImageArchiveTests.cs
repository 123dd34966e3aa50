using System.Formats.Tar;
using HtcNotebook.Images.Engines;

namespace HtcNotebook.Images.Tests.Engines;

public sealed class ImageArchiveTests
{
    [Theory]
    [InlineData(5L, 5L)]
    [InlineData((1L << 33) - 1, (1L << 33) - 1)]
    [InlineData(9L << 30, 9L << 30)]
    public async Task A_layer_may_be_larger_than_eight_gib(long size, long expected)
    {
        var entry = ImageArchive.NewEntry(TarEntryType.RegularFile, "blobs/sha256/00", size);
        entry.DataStream = new Zeros(size);
        using var head = new Head();
        await using (var writer = new TarWriter(head, TarEntryFormat.Ustar, leaveOpen: true))
        {
            await writer.WriteEntryAsync(entry).ContinueWith(_ => { }, TaskScheduler.Default);
            head.IsFull = false;
        }

        Assert.Equal(expected, Size(head.Bytes));
    }

    // tar(5): octal digits, or a number in base 256 where the first bit is set.
    private static long Size(byte[] header) => (header[124] & 0x80) == 0
        ? Convert.ToInt64(System.Text.Encoding.ASCII.GetString(header, 124, 11), 8)
        : header[125..136].Aggregate(0L, (number, digit) => (number << 8) | digit);

    /// <summary>As many zeros as there should be.</summary>
    private sealed class Zeros(long length) : MemoryStream
    {
        private long _at;

        public override long Length => length;

        public override long Position
        {
            get => _at;
            set => _at = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _at);
            _at += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            destination.WriteAsync(new byte[1], cancellationToken).AsTask();
    }

    /// <summary>Keeps the first header and refuses what follows it, so that no test writes gigabytes.</summary>
    private sealed class Head : MemoryStream
    {
        public byte[] Bytes => ToArray();

        public bool IsFull { get; set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (IsFull)
            {
                throw new IOException("that is enough");
            }

            if (Length < 512)
            {
                await base.WriteAsync(buffer, cancellationToken);
            }

            IsFull = Length >= 512;
        }
    }
}
