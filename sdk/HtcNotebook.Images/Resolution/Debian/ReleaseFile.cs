using System.Globalization;
using System.Text;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>What a suite's <c>InRelease</c> file says about its indexes.</summary>
/// <param name="Date">When the suite was published last, in seconds since 1970.</param>
/// <param name="ByHash">Whether each index can be had under its digest too (<c>Acquire-By-Hash</c>).</param>
/// <param name="Architectures">The architectures that it has.</param>
/// <param name="Sha256">Digest of each index, lower-case hexadecimal, by its path below the suite.</param>
public sealed record ReleaseFile(
    long Date,
    bool ByHash,
    IReadOnlyList<string> Architectures,
    IReadOnlyDictionary<string, string> Sha256)
{
    /// <summary>Reads the text of an <c>InRelease</c> or <c>Release</c> file; the signature is not looked at.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static ReleaseFile Parse(string text)
    {
        var body = new StringBuilder(text.Length);
        var inHead = text.StartsWith("-----BEGIN PGP SIGNED MESSAGE-----", StringComparison.Ordinal);
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (inHead)
            {
                // Armor headers end at the first empty line (RFC 9580, section 7).
                inHead = line.Length > 0;
                continue;
            }

            if (line.StartsWith("-----BEGIN PGP SIGNATURE-----", StringComparison.Ordinal))
            {
                break;
            }

            body.Append(line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line).Append('\n');
        }

        var fields = ControlFile.Parse(body.ToString()).FirstOrDefault()
            ?? throw new FormatException("it has no fields");
        if (!fields.TryGetValue("Date", out var date)
            || !DateTimeOffset.TryParse(
                date.Replace("UTC", "GMT", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var published))
        {
            throw new FormatException("it has no Date");
        }

        if (!fields.TryGetValue("SHA256", out var list))
        {
            throw new FormatException("it lists no SHA256");
        }

        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in list.Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [{ Length: 64 } digest, _, var path])
            {
                digests[path] = digest.ToLowerInvariant();
            }
        }

        return new ReleaseFile(
            published.ToUnixTimeSeconds(),
            fields.GetValueOrDefault("Acquire-By-Hash") == "yes",
            fields.GetValueOrDefault("Architectures", "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            digests);
    }
}
