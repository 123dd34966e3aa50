using System.Text;

namespace HtcNotebook.Tasks;

/// <summary>Columns of plain text.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Lays rows out in columns as wide as their widest cell; a cell's line breaks become spaces.</summary>
    /// <param name="header">Titles of the columns.</param>
    /// <param name="rows">Rows with as many cells.</param>
    public static IReadOnlyList<string> Format(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<string[]> all = [[.. header], .. rows.Select(row => row.Select(cell => cell.ReplaceLineEndings(" ")).ToArray())];
        var widths = Enumerable.Range(0, header.Count).Select(column => all.Max(row => row[column].Length)).ToArray();
        return all.ConvertAll(row => Line(row, widths));
    }

    /// <summary>Breaks a text between its words; the lines after the first are indented.</summary>
    /// <param name="text">Words with single spaces.</param>
    /// <param name="width">Characters of a line at most, unless a word is longer.</param>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length != 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear().Append(Gap).Append(word);
            }
            else
            {
                line.Append(line.Length == 0 ? "" : " ").Append(word);
            }
        }

        yield return line.ToString();
    }

    private static string Line(string[] row, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < row.Length; column++)
        {
            line.Append(row[column].PadRight(widths[column])).Append(Gap);
        }

        return line.ToString().TrimEnd();
    }
}
