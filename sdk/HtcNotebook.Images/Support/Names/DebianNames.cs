namespace HtcNotebook.Images.Support.Names;

/// <summary>
/// Under which names Debian's archive has packages of PyPI and CRAN. The rules are data: <c>python-debian.tsv</c>
/// beside this file, whose head says where they come from.
/// </summary>
/// <remarks>A name given here need not exist in a suite: the archive's index decides.</remarks>
public static class DebianNames
{
    private const string Resource = "HtcNotebook.Images.Support.Names.python-debian.tsv";

    private static readonly Lazy<IReadOnlyDictionary<string, string[]>> Table = new(ReadTable);

    private static readonly Lazy<IReadOnlyDictionary<string, string[]>> Inverse = new(() => Table.Value
        .Where(row => !row.Key.Contains('[', StringComparison.Ordinal))
        .GroupBy(row => row.Value[0], row => row.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal));

    // What R itself consists of has no package of its own: R's documentation, "R FAQ" 5.1.1.
    private static readonly HashSet<string> PartsOfR = new(StringComparer.Ordinal)
    {
        "base", "compiler", "datasets", "grDevices", "graphics", "grid", "methods", "parallel", "splines", "stats",
        "stats4", "tcltk", "tools", "utils",
    };

    /// <summary>The Debian packages that together stand for a Python distribution with some of its extras.</summary>
    /// <param name="normalisedName">Name on PyPI, normalised by <see cref="PythonName.Normalise"/>.</param>
    /// <param name="extras">Names of extras, normalised likewise.</param>
    /// <returns>
    /// At least one package, the distribution's own first and each once; where no rule names it, by Debian's Python
    /// policy ("Module Package Names") <c>python3-</c> and the name. Empty where an extra has no rule.
    /// </returns>
    public static IReadOnlyList<string> ForPython(string normalisedName, IReadOnlyList<string> extras)
    {
        var packages = new List<string>(Table.Value.TryGetValue(normalisedName, out string[]? own) ? own : [$"python3-{normalisedName}"]);
        foreach (string extra in extras)
        {
            if (!Table.Value.TryGetValue($"{normalisedName}[{extra}]", out string[]? more))
            {
                return [];
            }

            packages.AddRange(more);
        }

        return [.. packages.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The Python distributions that a Debian package brings.</summary>
    /// <param name="package">Name of the package, such as <c>python3-yaml</c>.</param>
    /// <returns>Names as PEP 503 normalises them: those for which the package is the first by the table, else the rest of its own name.</returns>
    public static IReadOnlyList<string> PythonsOf(string package) =>
        Inverse.Value.TryGetValue(package, out string[]? names) ? names
        : package.StartsWith("python3-", StringComparison.Ordinal) ? [PythonName.Normalise(package["python3-".Length..])]
        : [];

    /// <summary>The names that Debian may have an R package under, the likeliest first; one of them is enough.</summary>
    /// <param name="name">Name on CRAN or Bioconductor.</param>
    /// <returns><c>r-cran-</c> and <c>r-bioc-</c> with the name in lower case, by Debian's R policy; <c>r-base-core</c> for a part of R itself.</returns>
    public static IReadOnlyList<string> ForR(string name) => PartsOfR.Contains(name)
        ? ["r-base-core"]
        : [$"r-cran-{name.ToLowerInvariant()}", $"r-bioc-{name.ToLowerInvariant()}"];

    private static Dictionary<string, string[]> ReadTable()
    {
        using Stream stream = typeof(DebianNames).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not part of this assembly.");
        using var reader = new StreamReader(stream);
        var table = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                int tab = line.IndexOf('\t', StringComparison.Ordinal);

                // The part written by hand comes first and wins over the generated one.
                table.TryAdd(line[..tab], line[(tab + 1)..].Split(' '));
            }
        }

        return table;
    }
}
