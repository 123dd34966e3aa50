using System.Buffers;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>Guards of the parsers: user text outside ASCII is never part of a version or a name.</summary>
internal static class AsciiText
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\v\f\r");

    /// <summary>Removes ASCII white space at both ends; look-alikes of it from Unicode stay and are refused later.</summary>
    public static ReadOnlySpan<char> TrimBlanks(ReadOnlySpan<char> text)
    {
        int start = text.IndexOfAnyExcept(Blanks);
        return start < 0 ? [] : text[start..(text.LastIndexOfAnyExcept(Blanks) + 1)];
    }
}
