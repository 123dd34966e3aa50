using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Reads what a source distribution needs without building it, where it says so for good.</summary>
internal static class SourceMetadata
{
    /// <summary>More than any metadata has.</summary>
    public const int LargestMetadata = 4 * 1024 * 1024;

    /// <summary>
    /// The metadata of a source distribution; null where only a build would tell. It counts where PKG-INFO (2.2 and newer, PEP 643) does not
    /// call the needs dynamic, where it names needs, where setuptools wrote them beside it (<c>requires.txt</c>), or where it is of a form that
    /// has no needs. What setup.py finds out is dynamic to setuptools even where it is the same everywhere, as Spark's is: what it found
    /// for the author is taken, and a check of the image finds what is missing.
    /// </summary>
    /// <param name="archive">The file, read no further than needed.</param>
    /// <param name="isZip">Whether it is a ZIP archive, else a compressed tar archive.</param>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public static byte[]? Read(Stream archive, bool isZip)
    {
        byte[]? info = null;
        byte[]? requires = null;
        var isSetuptools = false;
        foreach (var (name, body) in isZip ? Zip(archive) : Tar(archive))
        {
            var parts = name.Split('/');
            if (parts is [_, "PKG-INFO"])
            {
                info = body();
                var read = CoreMetadata.Read(info);
                if (IsFixed(read) || read.RequiresDist.Count > 0)
                {
                    return info;
                }
            }
            else if (parts.Length is 3 or 4 && parts[^2].EndsWith(".egg-info", StringComparison.Ordinal))
            {
                isSetuptools = true;
                requires = parts[^1] == "requires.txt" ? body() : requires;
            }
        }

        return info is null ? null
            : requires is not null ? [.. Header(info), .. Lines(Encoding.UTF8.GetString(requires))]
            : isSetuptools || Form(CoreMetadata.Read(info)) is > 0 and < 1.2m ? info
            : null;
    }

    private static decimal Form(CoreMetadata metadata) =>
        decimal.TryParse(metadata.MetadataVersion, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var form) ? form : 0;

    private static bool IsFixed(CoreMetadata metadata) => Form(metadata) >= 2.2m
        && !metadata.Dynamic.Contains("requires-dist") && !metadata.Dynamic.Contains("provides-extra") && !metadata.Dynamic.Contains("requires-python");

    private static byte[] Header(byte[] info)
    {
        var text = Encoding.UTF8.GetString(info).ReplaceLineEndings("\n");
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = (end < 0 ? text : text[..end]).Split('\n').Where(line =>
            !line.StartsWith("Requires-Dist:", StringComparison.OrdinalIgnoreCase) && line.Length > 0);
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    }

    // Sections: [extra], [:marker], [extra:marker]; before any section what is always needed.
    private static byte[] Lines(string requires)
    {
        var lines = new StringBuilder();
        string extra = "", marker = "";
        foreach (var line in requires.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[' && line[^1] == ']')
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                extra = colon < 0 ? line[1..^1] : line[1..colon];
                marker = colon < 0 ? "" : line[(colon + 1)..^1];
                continue;
            }

            string[] conditions = [.. new[] { marker.Length > 0 ? $"({marker})" : "", extra.Length > 0 ? $"extra == '{extra}'" : "" }.Where(one => one.Length > 0)];
            lines.Append("Requires-Dist: ").Append(line).Append(conditions.Length > 0 ? " ; " : "").AppendJoin(" and ", conditions).Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static IEnumerable<(string Name, Func<byte[]> Body)> Tar(Stream archive)
    {
        using var unpacked = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                yield return (entry.Name, () => Body(entry.DataStream, entry.Length));
            }
        }
    }

    private static IEnumerable<(string Name, Func<byte[]> Body)> Zip(Stream archive)
    {
        using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in zip.Entries)
        {
            yield return (entry.FullName, () => Body(entry.Open(), entry.Length));
        }
    }

    private static byte[] Body(Stream? stream, long length)
    {
        if (stream is null || length > LargestMetadata)
        {
            return [];
        }

        using var body = new MemoryStream();
        stream.CopyTo(body);
        return body.ToArray();
    }
}
