using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Diagnostics;

/// <summary>Shows a user's text in a message without letting it act on the terminal or break the line.</summary>
public static partial class Printable
{
    private const int Longest = 120;

    /// <summary>A text for people without the users and passwords of the addresses in it.</summary>
    /// <param name="text">The text.</param>
    public static string WithoutCredentials(string text) => UserOfAddress().Replace(text, "$1");

    /// <summary>The text in quotes, escaped as by <see cref="Escape"/> and cut after 120 characters.</summary>
    public static string Quote(string text) =>
        text.Length > Longest ? $"\"{Escape(text[..Longest])}...\"" : $"\"{Escape(text)}\"";

    /// <summary>The text with everything beyond printable ASCII as <c>\uXXXX</c>.</summary>
    /// <remarks>Look-alike letters become visible this way.</remarks>
    public static string Escape(string text)
    {
        var quoted = new StringBuilder();
        foreach (var letter in text)
        {
            if (letter is >= ' ' and <= '~')
            {
                quoted.Append(letter);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            }
        }

        return quoted.ToString();
    }

    // Up to the last @ before the path, since passwords may have one that is not escaped.
    [GeneratedRegex(@"(://)[^/\s]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserOfAddress();
}
