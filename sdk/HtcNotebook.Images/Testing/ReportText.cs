using System.Globalization;
using System.Xml;

namespace HtcNotebook.Images.Testing;

/// <summary>What the writers of reports share.</summary>
internal static class ReportText
{
    /// <summary>Text without what XML 1.0 cannot hold.</summary>
    public static string Plain(string text) => string.Concat(text.EnumerateRunes()
        .Where(rune => rune.Value is 0x9 or 0xA or 0xD or (>= 0x20 and not 0xFFFE and not 0xFFFF)));

    /// <summary>Seconds with three digits, in the invariant culture.</summary>
    public static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Makes an XML document in UTF-8 with LF.</summary>
    public static byte[] Write(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new System.Text.UTF8Encoding(false) }))
        {
            write(writer);
        }

        return stream.ToArray();
    }
}
