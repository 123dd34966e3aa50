namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>The format of Debian's control files (deb822(5)), which CRAN's index shares: stanzas of <c>Name: value</c> with folded lines.</summary>
public static class ControlFile
{
    /// <summary>Reads all stanzas; field names compare without case, comment lines are skipped.</summary>
    /// <param name="text">The file's text.</param>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? current = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.AsSpan().Trim().Length == 0)
            {
                if (fields.Count > 0)
                {
                    yield return fields;
                    fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                }

                current = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                if (current is not null)
                {
                    fields[current] = $"{fields[current]}\n{line.Trim()}";
                }
            }
            else if (line.IndexOf(':') is > 0 and var colon)
            {
                current = line[..colon];
                fields[current] = line[(colon + 1)..].Trim();
            }
        }

        if (fields.Count > 0)
        {
            yield return fields;
        }
    }
}
