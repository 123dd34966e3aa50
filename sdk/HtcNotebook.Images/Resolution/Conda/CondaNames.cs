namespace HtcNotebook.Images.Resolution.Conda;

/// <summary>Under which names conda-forge has distributions of PyPI: the same, but for those in <c>python-conda.tsv</c> beside this file.</summary>
public static class CondaNames
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Table = new(ReadTable);

    /// <summary>The name on conda-forge.</summary>
    /// <param name="normalisedName">Name on PyPI, normalised as PEP 503 says.</param>
    public static string ForPython(string normalisedName) => Table.Value.GetValueOrDefault(normalisedName, normalisedName);

    private static Dictionary<string, string> ReadTable()
    {
        const string resource = "HtcNotebook.Images.Resolution.Conda.python-conda.tsv";
        using var stream = typeof(CondaNames).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not part of this assembly.");
        using var reader = new StreamReader(stream);
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#' && line.Split('\t') is [var name, var conda])
            {
                table.Add(name, conda);
            }
        }

        return table;
    }
}
