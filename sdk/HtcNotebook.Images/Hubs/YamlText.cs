using System.Globalization;
using System.Text;

namespace HtcNotebook.Images.Hubs;

/// <summary>Writes values into YAML so that they are read back as they were. Rules: YAML 1.2.2, "Double-Quoted Style" and "Escaped Characters".</summary>
public static class YamlText
{
    /// <summary>A text in double quotes, on one line, whatever is in it.</summary>
    /// <param name="value">Any text; half of a surrogate pair becomes U+FFFD.</param>
    public static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                var code when !IsPrintable(code) => code <= 0xFF
                    ? string.Create(CultureInfo.InvariantCulture, $"\\x{code:X2}")
                    : string.Create(CultureInfo.InvariantCulture, $"\\u{code:X4}"),
                _ => rune.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The same for a Compose file, where <c>$</c> begins a variable and <c>$$</c> is the character.</summary>
    /// <param name="value">Any text.</param>
    public static string QuoteForCompose(string value) => Quote(value.Replace("$", "$$", StringComparison.Ordinal));

    // Of the line separators and the byte order mark readers make something of their own.
    private static bool IsPrintable(int code) => code is (>= 0x20 and <= 0x7E) or (>= 0xA0 and <= 0xD7FF and not (0x2028 or 0x2029)) or (>= 0xE000 and <= 0xFFFD and not 0xFEFF) or >= 0x10000;
}
