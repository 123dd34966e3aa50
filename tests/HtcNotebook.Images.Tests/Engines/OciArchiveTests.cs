using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Tests.Resolution;

namespace HtcNotebook.Images.Tests.Engines;

/// <summary>Archives as data: every descriptor says the digest and the size of the blob that it is for.</summary>
public sealed class OciArchiveTests : IDisposable
{
    private static readonly string[] Layers = ["the first layer", "the second one, which is longer"];
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_descriptor_has_the_digest_and_size_of_its_blob()
    {
        var files = await ConvertAsync();
        Assert.Equal("{\"imageLayoutVersion\":\"1.0.0\"}", Encoding.UTF8.GetString(files["oci-layout"]));

        var index = JsonNode.Parse(files["index.json"])!;
        Assert.Equal((2, "application/vnd.oci.image.index.v1+json"), ((int)index["schemaVersion"]!, (string)index["mediaType"]!));
        var manifest = JsonNode.Parse(Blob(files, Assert.Single(index["manifests"]!.AsArray())!, "application/vnd.oci.image.manifest.v1+json"))!;
        Assert.Equal((2, "application/vnd.oci.image.manifest.v1+json"), ((int)manifest["schemaVersion"]!, (string)manifest["mediaType"]!));
        Assert.Equal(Configuration(), Encoding.UTF8.GetString(Blob(files, manifest["config"]!, "application/vnd.oci.image.config.v1+json")));
        Assert.Equal(Layers, manifest["layers"]!.AsArray().Select(layer => Unpacked(Blob(files, layer!, "application/vnd.oci.image.layer.v1.tar+gzip"))));

        // Nothing that no descriptor is for.
        Assert.Equal(2 + 2 + Layers.Length, files.Count);
    }

    [Fact]
    public async Task The_finished_archive_has_the_name_and_the_same_blobs()
    {
        var before = await ConvertAsync();
        await ImageArchive.FinishAsync(_folder["oci.tar"], _folder["finished.tar"], ContainerImageFormat.Oci, [new("ghcr.io", "mylab/climate", "scipy")], compressed: false, CancellationToken.None);
        var after = Read(_folder["finished.tar"]);

        Assert.Equal(before.Where(file => file.Key != "index.json"), after.Where(file => file.Key != "index.json"));
        var (old, named) = (JsonNode.Parse(before["index.json"])!["manifests"]![0]!, JsonNode.Parse(after["index.json"])!["manifests"]![0]!);
        Assert.Equal("ghcr.io/mylab/climate:scipy", (string?)named["annotations"]!["org.opencontainers.image.ref.name"]);
        Assert.Equal(((string)old["digest"]!, (long)old["size"]!), ((string)named["digest"]!, (long)named["size"]!));
    }

    private static byte[] Blob(SortedDictionary<string, byte[]> files, JsonNode descriptor, string mediaType)
    {
        Assert.Equal(mediaType, (string?)descriptor["mediaType"]);
        var digest = (string)descriptor["digest"]!;
        var blob = files["blobs/" + digest.Replace(':', '/')];
        Assert.Equal($"sha256:{Hex(blob)}", digest);
        Assert.Equal(blob.Length, (long)descriptor["size"]!);
        return blob;
    }

    private static string Unpacked(byte[] blob)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(blob), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private static string Configuration() => new JsonObject
    {
        ["architecture"] = "amd64",
        ["os"] = "linux",
        ["rootfs"] = new JsonObject { ["diff_ids"] = new JsonArray([.. Layers.Select(layer => (JsonNode)$"sha256:{Hex(Encoding.UTF8.GetBytes(layer))}")]) },
    }.ToJsonString();

    private static string Hex(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>What docker before 25 saves, converted.</summary>
    private async Task<SortedDictionary<string, byte[]>> ConvertAsync()
    {
        await using (var output = File.Create(_folder["docker.tar"]))
        await using (var writer = new TarWriter(output, TarEntryFormat.Ustar))
        {
            await AddAsync(writer, "manifest.json", """[{"Config":"config.json","RepoTags":null,"Layers":["a/layer.tar","b/layer.tar"]}]""");
            await AddAsync(writer, "config.json", Configuration());
            await AddAsync(writer, "a/layer.tar", Layers[0]);
            await AddAsync(writer, "b/layer.tar", Layers[1]);
        }

        await OciArchive.ConvertAsync(_folder["docker.tar"], _folder["oci.tar"], CancellationToken.None);
        return Read(_folder["oci.tar"]);
    }

    private static async Task AddAsync(TarWriter writer, string name, string text) =>
        await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });

    private static SortedDictionary<string, byte[]> Read(string archive)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using var reader = new TarReader(File.OpenRead(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            files[entry.Name] = content.ToArray();
        }

        return files;
    }
}
