namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>Reads apt's list of sources in both of its forms (sources.list(5)).</summary>
public static class AptSources
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Reads <c>sources.list</c> and the files of <c>sources.list.d</c>, in apt's order; what cannot be read is left out.</summary>
    /// <param name="folder">apt's configuration folder, normally <c>/etc/apt</c>.</param>
    public static IReadOnlyList<AptSource> Read(string folder)
    {
        var files = new List<string>();
        var parts = Path.Combine(folder, "sources.list.d");
        if (Directory.Exists(parts))
        {
            files.AddRange(Directory.EnumerateFiles(parts).OrderBy(path => path, StringComparer.Ordinal));
        }

        files.Insert(0, Path.Combine(folder, "sources.list"));
        var sources = new List<AptSource>();
        foreach (var file in files)
        {
            try
            {
                if (file.EndsWith(".list", StringComparison.Ordinal) && File.Exists(file))
                {
                    sources.AddRange(ParseLines(File.ReadAllText(file), file));
                }
                else if (file.EndsWith(".sources", StringComparison.Ordinal))
                {
                    sources.AddRange(ParseStanzas(File.ReadAllText(file), file));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A file that only root may read is not for us.
            }
        }

        return sources;
    }

    /// <summary>Reads the one-line form: <c>deb [signed-by=...] URI SUITE COMPONENT...</c>.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">The file's name, for <see cref="AptSource.File"/>.</param>
    public static IEnumerable<AptSource> ParseLines(string text, string file)
    {
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Split('#')[0].Trim();
            var signedBy = "";
            if (!line.StartsWith("deb ", StringComparison.Ordinal) && !line.StartsWith("deb\t", StringComparison.Ordinal))
            {
                continue;
            }

            line = line[4..].TrimStart();
            if (line.StartsWith('['))
            {
                var end = line.IndexOf(']');
                if (end < 0)
                {
                    continue;
                }

                foreach (var option in line[1..end].Split(Blanks, StringSplitOptions.RemoveEmptyEntries))
                {
                    if (option.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))
                    {
                        signedBy = option["signed-by=".Length..];
                    }
                }

                line = line[(end + 1)..];
            }

            var words = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2)
            {
                yield return new AptSource(words[0], [words[1]], words[2..], signedBy, file);
            }
        }
    }

    /// <summary>Reads the deb822 form: stanzas with <c>Types</c>, <c>URIs</c>, <c>Suites</c> and <c>Components</c>.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">The file's name, for <see cref="AptSource.File"/>.</param>
    public static IEnumerable<AptSource> ParseStanzas(string text, string file)
    {
        foreach (var fields in ControlFile.Parse(text))
        {
            var types = Words(fields, "Types");
            if (!types.Contains("deb", StringComparer.Ordinal)
                || Words(fields, "Enabled") is [var enabled] && enabled.ToLowerInvariant() is "no" or "false" or "0" or "off")
            {
                continue;
            }

            foreach (var uri in Words(fields, "URIs"))
            {
                yield return new AptSource(uri, Words(fields, "Suites"), Words(fields, "Components"), fields.GetValueOrDefault("Signed-By", ""), file);
            }
        }
    }

    private static string[] Words(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.GetValueOrDefault(name, "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
