using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>The flavor pyspark with Debian's real Java. Spark's own package, a source distribution of 400 MB, has a stand-in of the same layout.</summary>
[Trait("Category", "Image")]
public sealed class SparkImageTests(Machine machine)
{
    private const string Submit = """
        #!/bin/sh
        # Stands for Spark's own, which starts a JVM as well.
        exec java -version
        """;

    [Fact]
    public void Java_works_and_Spark_is_where_docker_stacks_has_it()
    {
        using var server = new LoopbackServer();
        Spark(server);

        // Compiled wheels in large, of which nothing but the name and the version matters here.
        foreach (var (name, module, version) in new[] { ("grpcio", "grpc", "1.85.3"), ("grpcio_status", "grpc_status", "1.85.3"), ("pyarrow", "pyarrow", "25.0.0"), ("zstandard", "zstandard", "0.25.0"), ("jupyter_server_proxy", "jupyter_server_proxy", "4.6.0") })
        {
            MadePackages.Wheel(server, name, new Dictionary<string, byte[]> { [$"{module}/__init__.py"] = Encoding.UTF8.GetBytes($"__version__ = '{version}'\n") }, version);
        }

        var project = new UserProject(machine, $"""
            <PropertyGroup>
              <Flavor Condition="'$(Flavor)' == ''">pyspark</Flavor>
              <InstallHTMap>false</InstallHTMap>
              <ContainerRepository>{machine.Repository("pyspark")}</ContainerRepository>
              <ContainerBuildNetwork>host</ContainerBuildNetwork>
              <PipIndexUrl>{server.Address}/simple</PipIndexUrl>
            </PropertyGroup>
            """, "pyspark");
        var image = project.Publish().Image;

        string Said(params string[] command) => Engine.Docker.Run(["run", "--rm", "--entrypoint", command[0], image, .. command[1..]]).Succeeds() is var said ? said.Output + said.Errors : "";
        Assert.Contains("OpenJDK", Said("java", "-version"), StringComparison.Ordinal);
        Assert.Contains("OpenJDK", Said("spark-submit", "--version"), StringComparison.Ordinal);
        Assert.Contains("OpenJDK", Said("/usr/local/spark/bin/spark-submit"), StringComparison.Ordinal);
        Assert.Equal(
            "/usr/local/spark True True 0.25.0\n",
            Said("python", "-c", "import os, sys, pyspark, zstandard; print(os.environ['SPARK_HOME'], 'SPARK_OPTS' in os.environ, '/usr/local/spark/python' in sys.path, zstandard.__version__)"));
    }

    /// <summary>A source distribution, as Spark's is, with programs that pip makes executable as commands.</summary>
    private static void Spark(LoopbackServer server)
    {
        const string Name = "pyspark-4.3.0";
        var path = server.At($"files/{Name}.tar.gz");
        using (var file = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        using (var tar = new TarWriter(file, TarEntryFormat.Pax))
        {
            Add("PKG-INFO", "Metadata-Version: 2.4\nName: pyspark\nVersion: 4.3.0\nDynamic: Requires-Dist\nRequires-Dist: pyarrow; extra == \"sql\"\n");
            // Spark's own takes setuptools from the index; this one builds itself.
            Add("pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n");
            Add("backend.py", """
                import os, zipfile

                INFO = "pyspark-4.3.0.dist-info"

                def build_wheel(folder, config_settings=None, metadata_directory=None):
                    name = "pyspark-4.3.0-py2.py3-none-any.whl"
                    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
                        def add(path, text, mode=0o644):
                            entry = zipfile.ZipInfo(path)
                            entry.external_attr = (0o100000 | mode) << 16
                            wheel.writestr(entry, text)
                        for top, _, files in os.walk("pyspark"):
                            for file in files:
                                path = os.path.join(top, file)
                                with open(path, "rb") as content:
                                    text = content.read()
                                mode = os.stat(path).st_mode & 0o777
                                add(path, text, mode)
                                if os.path.basename(top) == "bin":
                                    add(f"pyspark-4.3.0.data/scripts/{file}", text, mode)
                        add(f"{INFO}/METADATA", "Metadata-Version: 2.1\nName: pyspark\nVersion: 4.3.0\n")
                        add(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\n")
                        add(f"{INFO}/RECORD", "")
                    return name
                """);
            Add("pyspark/__init__.py", "__version__ = '4.3.0'\n");
            Add("pyspark/bin/spark-submit", Submit, executable: true);
            Add("pyspark/bin/pyspark", Submit, executable: true);
            Add("pyspark/python/lib/pyspark.zip", "");

            void Add(string name, string text, bool executable = false) => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{Name}/{name}")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                Mode = (UnixFileMode)(executable ? 0b111_101_101 : 0b110_100_100),
            });
        }

        File.WriteAllText(server.At("simple/pyspark/index.json"), JsonSerializer.Serialize(new
        {
            meta = new Dictionary<string, string> { ["api-version"] = "1.1" },
            name = "pyspark",
            versions = new[] { "4.3.0" },
            files = new[]
            {
                new { filename = $"{Name}.tar.gz", url = $"../../files/{Name}.tar.gz", size = new FileInfo(path).Length, hashes = new Dictionary<string, string> { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) } },
            },
        }));
    }
}
