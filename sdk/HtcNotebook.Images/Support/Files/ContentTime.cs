using System.Globalization;
using System.Security.Cryptography;

namespace HtcNotebook.Images.Support.Files;

/// <summary>
/// The time of a file in a build context, derived from its content. Engines take a file for unchanged whose size and time are those
/// of the last build, so one fixed time would hide every edit that keeps the length; the clock's time would differ from build to build.
/// </summary>
public static class ContentTime
{
    // 2^29 seconds are 17 years: later than 1980, which ZIP files cannot go before, and over before anything else here is dated.
    private const uint Range = 1u << 29;

    // Whole seconds, which every file system and tar header holds.
    private static readonly DateTime First = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Time of folders, which hold nothing but what their files say.</summary>
    public static DateTime OfFolder => First;

    /// <summary>Time of a file with this content.</summary>
    /// <param name="sha256">Digest of its bytes, hexadecimal.</param>
    public static DateTime Of(string sha256) =>
        First.AddSeconds(uint.Parse(sha256.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % Range);

    /// <summary>Time of a file, read as a whole.</summary>
    /// <param name="path">The file.</param>
    public static DateTime OfFile(string path)
    {
        using var content = File.OpenRead(path);
        return Of(Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
