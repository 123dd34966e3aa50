using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

public sealed class SimpleIndexTests : IDisposable
{
    private const string Wheel = "made-1.0-py3-none-any.whl";
    private const string Metadata = "Metadata-Version: 2.4\nName: made\nVersion: 1.0\nRequires-Dist: numpy>=2\n";
    private readonly Folder _folder = new();
    private readonly StandIn _server = new();
    private readonly IndexClient _http;

    public SimpleIndexTests() => _http = new IndexClient(new ResolverOptions { CacheFolder = _folder.Path });

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_page_says_all_that_counts_in_json_and_in_html()
    {
        var sha = new string('a', 64);
        var metadataSha = new string('b', 64);
        _server.Put(
            "/simple/made/",
            $$"""
            {"meta":{"api-version":"1.1"},"versions":["1.0"],"name":"made","files":[
            {"filename":"{{Wheel}}","url":"../../files/{{Wheel}}","hashes":{"md5":"x","sha256":"{{sha}}"},"size":7,"requires-python":">=3.9","yanked":"broken, see #7","core-metadata":{"sha256":"{{metadataSha}}" },"upload-time":"2020-01-01T00:00:00Z","provenance":{"a":[1] } },
            {"filename":"made-0.9.tar.gz","url":"https://elsewhere.example/made-0.9.tar.gz","hashes":{},"requires-python":null,"yanked":false}]}
            """,
            MadePythonIndex.Json);
        _server.Put(
            "/html/made/",
            $"""<html><body><a href="../../files/{Wheel}#sha256={sha}" data-requires-python="&gt;=3.9" data-yanked="broken, see #7" data-core-metadata="sha256={metadataSha}">{Wheel}</a><br><a href="https://elsewhere.example/made-0.9.tar.gz">made-0.9.tar.gz</a></body></html>""",
            "text/html");
        foreach (var (path, size) in new[] { ("simple", (long?)7), ("html", null) })
        {
            var files = (await Index(path).FilesAsync("made", CancellationToken.None))!;
            var page = new Uri($"{_server.Address}/{path}/made/");
            Assert.Equal(
                new IndexFile(Wheel, $"../../files/{Wheel}", page) { Sha256 = sha, Size = size, RequiresPython = ">=3.9", Yanked = "broken, see #7", HasMetadata = true, MetadataSha256 = metadataSha },
                files[0]);
            Assert.Equal($"{_server.Address}/files/{Wheel}", files[0].Address.AbsoluteUri);
            Assert.Equal(new IndexFile("made-0.9.tar.gz", "https://elsewhere.example/made-0.9.tar.gz", page), files[1]);
        }

        Assert.Null(await Index().FilesAsync("unknown", CancellationToken.None));
    }

    [Fact]
    public async Task The_first_index_that_has_a_name_is_the_only_one_asked_for_it()
    {
        Page("first", "made", "made-1.0-py3-none-any.whl");
        Page("second", "made", "made-2.0-py3-none-any.whl");
        Page("second", "other", "other-1.0-py3-none-any.whl");
        var index = Index("first", "second");
        Assert.Equal("made-1.0-py3-none-any.whl", Assert.Single((await index.FilesAsync("made", CancellationToken.None))!).Name);
        Assert.Equal("other-1.0-py3-none-any.whl", Assert.Single((await index.FilesAsync("other", CancellationToken.None))!).Name);
        Assert.DoesNotContain(_server.Log, request => request.Path == "/second/made/");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metadata_beside_a_wheel_is_asked_for_whether_or_not_the_page_announces_it(bool announced)
    {
        _server.Put($"/files/{Wheel}.metadata", Metadata);
        var file = File(Wheel) with { HasMetadata = announced };
        Assert.Equal(["numpy>=2"], (await Index().MetadataAsync(file, CancellationToken.None))!.RequiresDist);

        // What a file says never changes: another run has it from the disk.
        _server.TakeLog();
        Assert.Equal("made", (await Index().MetadataAsync(file, CancellationToken.None))!.Name);
        Assert.Empty(_server.TakeLog());
    }

    [Theory]
    [InlineData(true, "lost")]
    [InlineData(true, "of another file")]
    [InlineData(false, "none")]
    public async Task Without_it_metadata_is_read_out_of_the_wheel_by_parts(bool announced, string beside)
    {
        if (beside == "of another file")
        {
            _server.Put($"/files/{Wheel}.metadata", Metadata.Replace("numpy", "evil", StringComparison.Ordinal));
        }

        var wheel = Zip(("made/big.bin", RandomNumberGenerator.GetBytes(900_000)), ("made-1.0.dist-info/METADATA", Encoding.UTF8.GetBytes(Metadata + "\nA long description.\n")));
        var sent = Ranges($"/files/{Wheel}", wheel);
        var file = File(Wheel) with
        {
            HasMetadata = announced,
            MetadataSha256 = announced ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Metadata))) : null,
        };
        Assert.Equal(["numpy>=2"], (await Index().MetadataAsync(file, CancellationToken.None))!.RequiresDist);
        Assert.InRange(sent(), 1, 200_000);
    }

    [Fact]
    public async Task A_directory_far_from_the_end_is_read_as_well()
    {
        // 4,000 entries make a directory larger than the first part.
        var files = Enumerable.Range(0, 4000).Select(i => ($"made/module_with_a_long_name_{i}.py", new byte[10])).ToList();
        files.Insert(0, ("made-1.0.dist-info/METADATA", Encoding.UTF8.GetBytes(Metadata)));
        var wheel = Zip([.. files]);
        Ranges($"/files/{Wheel}", wheel);
        Assert.Equal(["numpy>=2"], (await Index().MetadataAsync(File(Wheel), CancellationToken.None))!.RequiresDist);
    }

    [Fact]
    public async Task A_server_that_gives_whole_files_only_is_asked_for_one()
    {
        _server.Put($"/files/{Wheel}", Zip(("made-1.0.dist-info/METADATA", Encoding.UTF8.GetBytes(Metadata))));
        Assert.Equal(["numpy>=2"], (await Index().MetadataAsync(File(Wheel), CancellationToken.None))!.RequiresDist);
    }

    [Fact]
    public async Task An_index_without_metadata_is_not_asked_for_it_for_ever()
    {
        var index = Index();
        for (var i = 0; i < 6; i++)
        {
            var name = $"made-1.{i}-py3-none-any.whl";
            _server.Put($"/files/{name}", Zip(("made-1.0.dist-info/METADATA", Encoding.UTF8.GetBytes(Metadata))));
            Assert.NotNull(await index.MetadataAsync(File(name), CancellationToken.None));
        }

        Assert.Equal(3, _server.Log.Count(request => request.Path.EndsWith(".metadata", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Metadata-Version: 2.2\nName: made\nVersion: 1.0\nRequires-Dist: six\n", null, "six")]
    [InlineData("Metadata-Version: 2.4\nName: made\nVersion: 1.0\nDynamic: License\n", null, "")]
    [InlineData("Metadata-Version: 2.4\nName: made\nVersion: 1.0\nDynamic: Requires-Dist\n", "six\n", "six")]
    [InlineData("Metadata-Version: 2.4\nName: made\nVersion: 1.0\nDynamic: Requires-Dist\nRequires-Dist: py4j<0.11\nRequires-Dist: numpy; extra == 'ml'\n", null, "py4j<0.11|numpy; extra == 'ml'")]
    [InlineData("Metadata-Version: 2.4\nName: made\nVersion: 1.0\nDynamic: Requires-Dist\n", null, null)]
    [InlineData("Metadata-Version: 1.1\nName: made\nVersion: 1.0\n", null, "")]
    [InlineData("Metadata-Version: 2.1\nName: made\nVersion: 1.0\n", "six\n\n[:python_version < \"3\"]\nold\n\n[doc:sys_platform == \"linux\"]\nsphinx\n\n[test]\npytest>=7\n", "six|old ; (python_version < \"3\")|sphinx ; (sys_platform == \"linux\") and extra == 'doc'|pytest>=7 ; extra == 'test'")]
    [InlineData("Metadata-Version: 2.1\nName: made\nVersion: 1.0\nRequires-Dist: six\n", null, "six")]
    [InlineData("Metadata-Version: 2.1\nName: made\nVersion: 1.0\n", null, null)]
    public async Task A_source_distribution_says_what_it_needs_or_does_not(string info, string? requires, string? expected)
    {
        foreach (var isZip in new[] { false, true })
        {
            var name = isZip ? "made-1.0.zip" : "made-1.0.tar.gz";
            var files = new List<(string, byte[])> { ("made-1.0/setup.py", "x"u8.ToArray()), ("made-1.0/PKG-INFO", Encoding.UTF8.GetBytes(info)) };
            if (requires is not null)
            {
                files.Add(("made-1.0/made.egg-info/requires.txt", Encoding.UTF8.GetBytes(requires)));
            }

            _server.Put($"/files/{name}", isZip ? Zip([.. files]) : Tar(files));
            var metadata = await Index().MetadataAsync(File(name), CancellationToken.None);
            Assert.Equal(expected, metadata is null ? null : string.Join('|', metadata.RequiresDist));
        }
    }

    [Fact]
    public async Task A_damaged_page_and_a_server_that_does_not_answer_are_told_apart()
    {
        _server.Put("/simple/made/", "{\"files\":[{\"filename\":1", MadePythonIndex.Json);
        await Assert.ThrowsAsync<IndexDamagedException>(async () => await Index().FilesAsync("made", CancellationToken.None));
        _server.On("/simple/other/", context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<IndexUnreachableException>(async () => await Index().FilesAsync("other", CancellationToken.None));
    }

    [Fact]
    public async Task The_solver_works_over_it()
    {
        Page("simple", "made", Wheel);
        Page("simple", "numpy", "numpy-1.26.0-py3-none-any.whl", "numpy-2.2.0-py3-none-any.whl");
        _server.Put($"/files/{Wheel}.metadata", Metadata);
        _server.Put("/files/numpy-2.2.0-py3-none-any.whl.metadata", "Metadata-Version: 2.1\nName: numpy\nVersion: 2.2.0\n");
        var solution = Assert.IsType<PythonSolution>(await PythonSolver.SolveAsync(MadeIndex.Problem("made"), Index(), CancellationToken.None));
        Assert.Equal(["made 1.0", "numpy 2.2.0"], solution.Added.Select(one => $"{one.Name} {one.Version}"));
    }

    private SimpleIndex Index(params string[] paths) =>
        new([.. (paths.Length == 0 ? ["simple"] : paths).Select(path => new Uri($"{_server.Address}/{path}/"))], _http, _folder.Path);

    private IndexFile File(string name) => new(name, $"/files/{name}", new Uri($"{_server.Address}/simple/made/"));

    private void Page(string path, string name, params string[] files) => _server.Put(
        $"/{path}/{name}/",
        JsonSerializer.Serialize(new { meta = new { }, name, files = files.Select(file => new { filename = file, url = $"../../files/{file}", hashes = new { } }) }),
        MadePythonIndex.Json);

    /// <summary>Serves parts of a file; the answer tells how many bytes went out.</summary>
    private Func<long> Ranges(string path, byte[] body)
    {
        long sent = 0;
        _server.On(path, async context =>
        {
            var parts = context.Request.Headers["Range"]!["bytes=".Length..].Split('-');
            var from = parts[0].Length == 0 ? Math.Max(0, body.Length - int.Parse(parts[1], null)) : int.Parse(parts[0], null);
            var to = parts[0].Length == 0 || parts[1].Length == 0 ? body.Length - 1 : Math.Min(body.Length - 1, int.Parse(parts[1], null));
            context.Response.StatusCode = (int)HttpStatusCode.PartialContent;
            context.Response.Headers["Content-Range"] = $"bytes {from}-{to}/{body.Length}";
            context.Response.ContentLength64 = to - from + 1;
            sent += to - from + 1;
            await context.Response.OutputStream.WriteAsync(body.AsMemory(from, to - from + 1));
        });
        return () => sent;
    }

    private static byte[] Zip(params (string Name, byte[] Body)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, body) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(body);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Tar(IEnumerable<(string Name, byte[] Body)> files)
    {
        using var stream = new MemoryStream();
        using (var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(packed))
        {
            foreach (var (name, body) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(body) });
            }
        }

        return stream.ToArray();
    }
}
