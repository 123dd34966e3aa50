using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HtcNotebook.Images.Engines;

/// <summary>Turns what <c>docker save</c> writes into an OCI archive, for docker engines that cannot write one.</summary>
/// <remarks>Source of the layouts: the image-spec's image-layout.md, and docker's image specification v1.2.</remarks>
internal static class OciArchive
{
    /// <summary>Converts a docker archive; one that is an OCI layout already (docker 25 and later) is stripped of docker's own manifest.</summary>
    public static async Task ConvertAsync(string dockerArchive, string ociArchive, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(ociArchive + ".layout").FullName;
        try
        {
            var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
            await TarFile.ExtractToDirectoryAsync(dockerArchive, source, overwriteFiles: true, cancellation).ConfigureAwait(false);
            var layout = source;
            if (File.Exists(Path.Combine(source, "oci-layout")))
            {
                File.Delete(Path.Combine(source, "manifest.json"));
            }
            else
            {
                layout = Path.Combine(folder, "oci");
                await WriteLayoutAsync(source, layout, cancellation).ConfigureAwait(false);
            }

            await PackAsync(layout, ociArchive, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteLayoutAsync(string source, string layout, CancellationToken cancellation)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256")).FullName;
        var image = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(source, "manifest.json"), cancellation).ConfigureAwait(false))![0]!;

        var config = await File.ReadAllBytesAsync(Path.Combine(source, (string)image["Config"]!), cancellation).ConfigureAwait(false);
        var layers = new JsonArray();
        foreach (var layer in image["Layers"]!.AsArray())
        {
            layers.Add(await CompressAsync(Path.Combine(source, (string)layer!), blobs, cancellation).ConfigureAwait(false));
        }

        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = Keep(config, blobs, MediaTypes.OciConfig),
            ["layers"] = layers,
        };
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciIndex,
            ["manifests"] = new JsonArray(Keep(JsonSerializer.SerializeToUtf8Bytes(manifest), blobs, MediaTypes.OciManifest)),
        };
        await File.WriteAllBytesAsync(Path.Combine(layout, "index.json"), JsonSerializer.SerializeToUtf8Bytes(index), cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(layout, "oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}", new UTF8Encoding(false), cancellation).ConfigureAwait(false);
    }

    private static JsonObject Keep(byte[] content, string blobs, string mediaType)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllBytes(Path.Combine(blobs, digest), content);
        return Descriptor(mediaType, digest, content.Length);
    }

    private static async Task<JsonObject> CompressAsync(string layer, string blobs, CancellationToken cancellation)
    {
        var temporary = Path.Combine(blobs, "layer.tmp");
        await using (var input = File.OpenRead(layer))
        await using (var output = new GZipStream(File.Create(temporary), CompressionLevel.Fastest))
        {
            await input.CopyToAsync(output, cancellation).ConfigureAwait(false);
        }

        string digest;
        await using (var written = File.OpenRead(temporary))
        {
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancellation).ConfigureAwait(false));
        }

        File.Move(temporary, Path.Combine(blobs, digest), overwrite: true);
        return Descriptor(MediaTypes.OciLayer, digest, new FileInfo(Path.Combine(blobs, digest)).Length);
    }

    private static JsonObject Descriptor(string mediaType, string digest, long size) => new()
    {
        ["mediaType"] = mediaType,
        ["digest"] = $"sha256:{digest}",
        ["size"] = size,
    };

    private static async Task PackAsync(string layout, string archive, CancellationToken cancellation)
    {
        await using var output = new FileStream(archive, FileMode.CreateNew);
        await using var writer = new TarWriter(output, TarEntryFormat.Ustar);
        foreach (var file in Directory.EnumerateFiles(layout, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(file);
            var entry = ImageArchive.NewEntry(TarEntryType.RegularFile, Path.GetRelativePath(layout, file).Replace('\\', '/'), content.Length);
            entry.DataStream = content;
            await writer.WriteEntryAsync(entry, cancellation).ConfigureAwait(false);
        }
    }
}
