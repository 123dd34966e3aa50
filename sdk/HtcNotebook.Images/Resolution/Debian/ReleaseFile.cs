using System.Globalization;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>What a suite's <c>InRelease</c> file says about its indexes.</summary>
/// <param name="Suite">Its name for the suite, such as <c>stable</c>; empty where it gives none.</param>
/// <param name="Codename">Its code name, such as <c>trixie</c>; empty where it gives none.</param>
/// <param name="Date">When the suite was published last, in seconds since 1970.</param>
/// <param name="ValidUntil">Until when the archive calls it valid, in seconds since 1970; null where it says nothing of that.</param>
/// <param name="ByHash">Whether each index can be had under its digest too (<c>Acquire-By-Hash</c>).</param>
/// <param name="Architectures">The architectures that it has.</param>
/// <param name="Sha256">Digest of each index, lower-case hexadecimal, by its path below the suite.</param>
public sealed record ReleaseFile(
    string Suite,
    string Codename,
    long Date,
    long? ValidUntil,
    bool ByHash,
    IReadOnlyList<string> Architectures,
    IReadOnlyDictionary<string, string> Sha256)
{
    /// <summary>Reads the text of an <c>InRelease</c> file whose signature was checked, or of a <c>Release</c> file.</summary>
    /// <param name="text">The text, without the signature.</param>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static ReleaseFile Parse(string text)
    {
        var fields = ControlFile.Parse(text).FirstOrDefault() ?? throw new FormatException("it has no fields");
        var published = Seconds(fields.GetValueOrDefault("Date", "")) ?? throw new FormatException("it has no Date");
        long? last = fields.TryGetValue("Valid-Until", out var until)
            ? Seconds(until) ?? throw new FormatException("its Valid-Until is no date")
            : null;
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
            fields.GetValueOrDefault("Suite", ""),
            fields.GetValueOrDefault("Codename", ""),
            published,
            last,
            fields.GetValueOrDefault("Acquire-By-Hash") == "yes",
            fields.GetValueOrDefault("Architectures", "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            digests);
    }

    private static long? Seconds(string date) =>
        DateTimeOffset.TryParse(
            date.Replace("UTC", "GMT", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeSeconds()
            : null;
}
