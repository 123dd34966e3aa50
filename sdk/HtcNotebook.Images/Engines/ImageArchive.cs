using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Engines;

/// <summary>Archives of images that people hand on as files.</summary>
public static class ImageArchive
{
    // What an ustar header has room for: eleven octal digits.
    private const long LargestOfUstar = (1L << 33) - 1;

    /// <summary>The file that <c>ContainerArchiveOutputPath</c> means.</summary>
    /// <remarks>
    /// As in the .NET SDK a folder gets a name made from the repository; the tag is added so that flavors do not overwrite
    /// each other. Not compressed unless asked: podman 4.3 and skopeo 1.9 cannot read compressed docker archives.
    /// </remarks>
    /// <param name="path">A file ending in <c>.tar</c>, <c>.tar.gz</c> or <c>.tgz</c>; anything else is a folder.</param>
    /// <param name="image">The image, for the file's name in a folder.</param>
    public static string FilePath(string path, ImageReference image) =>
        !Directory.Exists(path) && (path.EndsWith(".tar", StringComparison.Ordinal) || IsCompressed(path))
            ? Path.GetFullPath(path)
            : Path.GetFullPath(Path.Combine(path, $"{image.Repository.Replace('/', '-')}-{image.Tag}.tar"));

    /// <summary>Makes the archive that is handed on from the one that an engine wrote: names as asked, times and owners neutral, compressed where its name says so.</summary>
    /// <param name="source">Uncompressed archive of an engine.</param>
    /// <param name="target">File to write; its folder exists.</param>
    /// <param name="format">Format of both.</param>
    /// <param name="images">Names that loading the archive gives the image. OCI archives hold the first only: readers ask for a choice where there are more.</param>
    /// <param name="compressed">Whether to compress.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task FinishAsync(
        string source, string target, ContainerImageFormat format, IReadOnlyList<ImageReference> images, bool compressed, CancellationToken cancellation)
    {
        await using var input = File.OpenRead(source);
        await using var reader = new TarReader(input);
        await using Stream output = compressed
            ? new GZipStream(new FileStream(target, FileMode.CreateNew), Level(format))
            : new FileStream(target, FileMode.CreateNew);
        await using var writer = new TarWriter(output, TarEntryFormat.Ustar);
        while (await reader.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false) is { } entry)
        {
            var name = entry.Name.TrimStart('.', '/');
            if (name == "repositories")
            {
                // Names once more, for docker before 1.10.
                continue;
            }

            var data = (format, name) switch
            {
                (ContainerImageFormat.Docker, "manifest.json") => Rewrite(entry, json => NameDocker(json, images)),
                (ContainerImageFormat.Oci, "index.json") => Rewrite(entry, json => NameOci(json, images[0])),
                _ => entry.DataStream,
            };
            await writer.WriteEntryAsync(Neutral(entry, name, data), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a file's name asks for compression.</summary>
    public static bool IsCompressed(string path) =>
        path.EndsWith(".tar.gz", StringComparison.Ordinal) || path.EndsWith(".tgz", StringComparison.Ordinal);

    // An OCI archive's layers are compressed already.
    private static CompressionLevel Level(ContainerImageFormat format) =>
        format == ContainerImageFormat.Oci ? CompressionLevel.NoCompression : CompressionLevel.Fastest;

    private static TarEntry Neutral(TarEntry entry, string name, Stream? data)
    {
        var type = entry.EntryType == TarEntryType.V7RegularFile ? TarEntryType.RegularFile : entry.EntryType;
        var copy = NewEntry(type, name, entry.Length);
        copy.Mode = entry.EntryType == TarEntryType.Directory ? (UnixFileMode)Convert.ToInt32("755", 8) : (UnixFileMode)Convert.ToInt32("644", 8);
        copy.ModificationTime = DateTimeOffset.UnixEpoch;
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            copy.LinkName = entry.LinkName;
        }
        else if (type == TarEntryType.RegularFile)
        {
            copy.DataStream = data ?? Stream.Null;
        }

        return copy;
    }

    /// <summary>An entry in the form that every reader knows; for one that is too large for it, in GNU's, which docker, podman and skopeo know.</summary>
    internal static TarEntry NewEntry(TarEntryType type, string name, long size) =>
        size > LargestOfUstar ? new GnuTarEntry(type, name) : new UstarTarEntry(type, name);

    private static MemoryStream Rewrite(TarEntry entry, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(entry.DataStream!)!;
        change(json);
        return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(json));
    }

    private static void NameDocker(JsonNode manifest, IReadOnlyList<ImageReference> images) =>
        manifest[0]!["RepoTags"] = new JsonArray([.. images.Select(image => (JsonNode)image.ToString())]);

    private static void NameOci(JsonNode index, ImageReference image)
    {
        var manifest = index["manifests"]![0]!;
        var annotations = manifest["annotations"] as JsonObject ?? [];
        annotations["org.opencontainers.image.ref.name"] = image.ToString();
        manifest["annotations"] = annotations;
    }
}
