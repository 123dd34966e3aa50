namespace HtcNotebook.Images.Projects;

/// <summary>
/// What every image of a stack has, as requests like any other: the lists in <c>sdk/image/layers</c>, of which this library
/// carries a copy. On debian they are one layer: each further one costs seconds for its own run of apt and its own commit,
/// and they change with this SDK only.
/// </summary>
internal static class FoundationReader
{
    private const string Resources = "HtcNotebook.Images.Layers/";

    /// <summary>The requests, layer by layer.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="series">HTCondor's series.</param>
    /// <param name="packages">What the flavors and the project ask for.</param>
    public static IReadOnlyList<PackageRequest> Read(NotebookStack stack, string series, IReadOnlyList<PackageRequest> packages)
    {
        // HTMap names old versions of what it needs, so pip installs it alone; it works with those of the stack.
        var withMap = packages.Any(package => package is { Name: "htmap", NoDependencies: true });
        var ownCondor = series == SourceSettingsReader.DistributionSeries;
        string[] foundation = stack == NotebookStack.Debian
            ? ["debian/os", "debian/jupyter", .. withMap ? ["debian/htmap"] : Array.Empty<string>(), .. ownCondor ? ["debian/htcondor"] : Array.Empty<string>()]
            : [];
        string[] condor = stack == NotebookStack.Jupyter
            ? ["htcss/htcondor", .. withMap ? ["jupyter/htmap"] : Array.Empty<string>()]
            : ownCondor ? [] : ["htcss/htcondor"];
        return [.. foundation.SelectMany(list => Requests(list, LayerNames.Foundation)), .. condor.SelectMany(list => Requests(list, LayerNames.HTCondor))];
    }

    private static IEnumerable<PackageRequest> Requests(string list, string layer) =>
        Names(list, "apt.txt").Select(name => Request(PackageKind.System, PackageSource.Apt, name, layer))
            .Concat(Names(list, "python.txt").Select(name => Request(PackageKind.Python, PackageSource.Pip, name, layer)))
            .Concat(Names(list, "conda.txt").Select(name => Request(PackageKind.Python, PackageSource.Conda, name, layer)));

    private static PackageRequest Request(PackageKind kind, PackageSource source, string name, string layer) =>
        new() { Kind = kind, Name = name, Source = source, Layer = layer };

    private static IEnumerable<string> Names(string list, string file)
    {
        using var stream = typeof(FoundationReader).Assembly.GetManifestResourceStream($"{Resources}{list}/{file}");
        if (stream is null)
        {
            return [];
        }

        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && line[0] != '#')];
    }
}
