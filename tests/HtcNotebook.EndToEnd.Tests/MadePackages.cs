using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Packages that nobody else has, put into the folders of a <see cref="LoopbackServer"/> in the layouts of PyPI, CRAN and conda.</summary>
internal static class MadePackages
{
    /// <summary>A wheel, at <c>simple/NAME/</c> and <c>files/</c>.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">Name, the same for the distribution and its module.</param>
    /// <param name="files">The wheel's files; a module that says its name where null.</param>
    /// <param name="version">Version.</param>
    /// <param name="requires">Requirements of other distributions, as its metadata has them.</param>
    /// <returns>Path of the wheel on the server.</returns>
    public static string Wheel(LoopbackServer server, string name, IReadOnlyDictionary<string, byte[]>? files = null, string version = "1.0", params string[] requires)
    {
        var wheel = $"{name}-{version}-py3-none-any.whl";
        var all = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (path, bytes) in files ?? new Dictionary<string, byte[]> { [$"{name}.py"] = Bytes($"answer = '{name} {version}'\n") })
        {
            all[path] = bytes;
        }

        var info = $"{name}-{version}.dist-info";
        all[$"{info}/METADATA"] = Bytes($"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + string.Concat(requires.Select(each => $"Requires-Dist: {each}\n")));
        all[$"{info}/WHEEL"] = Bytes("Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        all[$"{info}/RECORD"] = Bytes(string.Concat(all.Select(file => $"{file.Key},sha256={Base64(SHA256.HashData(file.Value))},{file.Value.Length}\n")) + $"{info}/RECORD,,\n");
        using (var zip = ZipFile.Open(server.At($"files/{wheel}"), ZipArchiveMode.Create))
        {
            foreach (var (path, bytes) in all)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(bytes);
            }
        }

        // PEP 503: the page of a name has its normal form.
        File.WriteAllText(server.At($"simple/{name.Replace('_', '-')}/index.json"), JsonSerializer.Serialize(new
        {
            meta = new Dictionary<string, string> { ["api-version"] = "1.1" },
            name,
            versions = new[] { version },
            files = new[]
            {
                new
                {
                    filename = wheel,
                    url = $"../../files/{wheel}",
                    size = new FileInfo(server.At($"files/{wheel}")).Length,
                    hashes = new Dictionary<string, string> { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(server.At($"files/{wheel}")))) },
                },
            },
        }));
        return $"/files/{wheel}";
    }

    /// <summary>An R package of pure R, at <c>src/contrib/</c>.</summary>
    public static void Cran(LoopbackServer server, string name)
    {
        using (var file = new GZipStream(File.Create(server.At($"src/contrib/{name}_1.0.tar.gz")), CompressionLevel.Fastest))
        using (var tar = new TarWriter(file, TarEntryFormat.Ustar))
        {
            Entry("DESCRIPTION", $"Package: {name}\nVersion: 1.0\nTitle: Made\nDescription: Made by a test.\nLicense: Apache License 2.0\nAuthor: Tests\nMaintainer: Tests <tests@example.org>\nNeedsCompilation: no\n");
            Entry("NAMESPACE", "export(answer)\n");
            Entry("R/answer.R", $"answer <- function() '{name} 1.0'\n");

            void Entry(string path, string text) =>
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{name}/{path}") { DataStream = new MemoryStream(Bytes(text)) });
        }

        using var packages = new GZipStream(File.Create(server.At("src/contrib/PACKAGES.gz")), CompressionLevel.Fastest);
        var list = $"Package: {name}\nVersion: 1.0\nLicense: Apache License 2.0\nNeedsCompilation: no\n";
        packages.Write(Bytes(list));
        File.WriteAllText(server.At("src/contrib/PACKAGES"), list);
    }

    /// <summary>A conda package of one module, at <c>noarch/</c>, in the old format.</summary>
    public static void Conda(LoopbackServer server, string name)
    {
        var module = server.At($"noarch/{name}/site-packages/{name}.py");
        File.WriteAllText(module, $"answer = '{name} 1.0'\n");
        Command.Run("python3", ["-c", "import sys, tarfile; tarfile.open(sys.argv[2], 'w:bz2').add(sys.argv[1], 'site-packages')", Path.GetDirectoryName(module)!, server.At($"noarch/{name}-1.0-0.tar.bz2")]).Succeeds();
        foreach (var subdir in new[] { "noarch", "linux-64", "linux-aarch64" })
        {
            File.WriteAllText(server.At($"{subdir}/repodata.json"), JsonSerializer.Serialize(new
            {
                packages = subdir == "noarch"
                    ? new Dictionary<string, object> { [$"{name}-1.0-0.tar.bz2"] = new { name, version = "1.0", build = "0", build_number = 0, depends = Array.Empty<string>(), subdir } }
                    : [],
            }));
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Base64(byte[] digest) => Convert.ToBase64String(digest).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
