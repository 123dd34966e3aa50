using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>A small Debian archive, laid out as a mirror does and signed with <see cref="ArchiveKey.Shared"/>, on a <see cref="StandIn"/>.</summary>
internal sealed class MadeArchive(StandIn server)
{
    public const string Date = "Sat, 12 Sep 2026 07:55:41 UTC";
    public const long Epoch = 1789199741;

    /// <summary><see cref="Date"/> as a time.</summary>
    public static DateTimeOffset Published { get; } = DateTimeOffset.FromUnixTimeSeconds(Epoch);

    public string Address => $"{server.Address}/debian";

    /// <summary>The suites trixie, trixie-updates and trixie-security with these packages.</summary>
    public static MadeArchive On(StandIn server, string main, string security = "", string updates = "")
    {
        var archive = new MadeArchive(server);
        archive.Publish("trixie", main);
        archive.Publish("trixie-updates", Package("only-in-updates", "1") + Package("python3", "3.13.5-1") + updates);
        archive.Publish("trixie-security", Package("only-in-security", "1") + security);
        return archive;
    }

    public static string Package(string name, string version, string more = "") =>
        $"Package: {name}\nArchitecture: all\nVersion: {version}\n{more}Description: made\n folded\n\n";

    public static byte[] Gzip(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    public void Publish(string suite, string packages) => Publish(suite, Gzip(packages), ".gz");

    public void Publish(string suite, byte[] file, string suffix, string? digest = null, bool byHash = false, string date = Date)
    {
        digest ??= Convert.ToHexStringLower(SHA256.HashData(file));
        server.Put($"/debian/dists/{suite}/main/binary-amd64/{(byHash ? $"by-hash/SHA256/{digest}" : $"Packages{suffix}")}", file);
        Release(suite, ArchiveKey.Shared.Sign(Text(suite, $"{digest} {file.Length} main/binary-amd64/Packages{suffix}", date: date, byHash: byHash)));
    }

    /// <summary>Hands out a release file.</summary>
    public void Release(string suite, string text, string name = "InRelease") => server.Put($"/debian/dists/{suite}/{name}", text);

    /// <summary>Text of a release file. Mirrors list the plain index too and do not keep it.</summary>
    public static string Text(string suite, string index, string? codename = null, string date = Date, string? until = null, bool byHash = false) => $"""
        Origin: Debian
        Suite: {(codename is null ? "stable" : "oldstable")}
        Codename: {codename ?? suite}
        Date: {date}
        {(until is null ? "" : $"Valid-Until: {until}\n")}Acquire-By-Hash: {(byHash ? "yes" : "no")}
        Architectures: all amd64 arm64
        MD5Sum:
         0123456789abcdef0123456789abcdef 1234 main/binary-amd64/Packages.gz
        SHA256:
         {new string('0', 64)} 12345 main/binary-amd64/Packages
         {index}

        """;
}
