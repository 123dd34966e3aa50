using System.Globalization;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads what the project says about testing its image.</summary>
internal static partial class TestReader
{
    private const int DefaultLimit = 300;
    private const int LongestLimit = 24 * 60 * 60;

    // Files of the folder tests/ that are checks by themselves; others are what checks use.
    private static readonly string[] CheckExtensions = [".sh", ".py", ".R", ".ipynb"];

    private static readonly Dictionary<string, decimal> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1, ["B"] = 1, ["kB"] = 1e3m, ["MB"] = 1e6m, ["GB"] = 1e9m, ["TB"] = 1e12m,
        ["KiB"] = 1L << 10, ["MiB"] = 1L << 20, ["GiB"] = 1L << 30, ["TiB"] = 1L << 40,
    };

    /// <summary>Reads it.</summary>
    /// <param name="input">What the project file says.</param>
    /// <param name="flavors">The chosen flavors, root first.</param>
    /// <param name="content">All files of the project, those for tests among them.</param>
    /// <param name="found">Gets what is wrong.</param>
    public static TestSettings Read(ProjectInput input, IReadOnlyList<FlavorDefinition> flavors, IReadOnlyList<ContentFile> content, DiagnosticBag found)
    {
        var limit = ReadLimit(input.Get("TestTimeout"), DefaultLimit, input.Where("TestTimeout"), found);
        var files = content.Where(file => file.Kind == ContentKind.ImageTest).ToList();
        var limits = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in files.Where(IsCheck))
        {
            limits[file.Target] = ReadLimit(ItemOf(input, "ImageTest", file)?.Get("TestTimeout") ?? "", limit, file.Location, found);
        }

        return new TestSettings
        {
            MaxImageSize = ReadSize(input, found),
            Promises = ReadPromises(input, flavors, found),
            Notebooks = ReadNotebooks(input, content, limit, found),
            Files = files,
            FileLimits = limits,
        };
    }

    private static bool IsCheck(ContentFile file) =>
        CheckExtensions.Contains(Path.GetExtension(file.Target), StringComparer.Ordinal) && Path.GetFileName(file.Target)[0] is not ('_' or '.');

    private static long? ReadSize(ProjectInput input, DiagnosticBag found)
    {
        var text = input.Get("MaxImageSize");
        if (text.Length == 0)
        {
            return null;
        }

        if (Size().Match(text) is { Success: true } match
            && decimal.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue / Units[match.Groups["unit"].Value]
            && number * Units[match.Groups["unit"].Value] is >= 1 and var size)
        {
            return (long)size;
        }

        found.Add(DiagnosticTable.InvalidImageSize, input.Where("MaxImageSize"), Printable.Quote(text));
        return null;
    }

    private static int ReadLimit(string text, int otherwise, SourceLocation? location, DiagnosticBag found)
    {
        if (text.Length == 0)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestLimit)
        {
            return seconds;
        }

        found.Add(DiagnosticTable.InvalidTestTimeout, location, Printable.Quote(text), LongestLimit);
        return otherwise;
    }

    private static IReadOnlyList<ImagePromise> ReadPromises(ProjectInput input, IReadOnlyList<FlavorDefinition> flavors, DiagnosticBag found)
    {
        var order = flavors.Select((flavor, index) => (flavor.Name, index)).ToDictionary(StringComparer.Ordinal);
        var promises = new List<ImagePromise>();
        foreach (var item in input.Of("ImagePromise"))
        {
            var kind = item.Get("Kind");
            if (!Enum.GetNames<PromiseKind>().Contains(kind, StringComparer.OrdinalIgnoreCase))
            {
                found.Add(DiagnosticTable.InvalidPromiseKind, item.Location, Printable.Quote(kind), Printable.Quote(item.Include), string.Join(", ", Enum.GetNames<PromiseKind>()));
            }
            else if (!PromisedName().IsMatch(item.Include))
            {
                found.Add(DiagnosticTable.InvalidPromise, item.Location, Printable.Quote(item.Include));
            }
            else
            {
                var flavor = item.Get("Flavor");
                promises.Add(new ImagePromise(Enum.Parse<PromiseKind>(kind, ignoreCase: true), item.Include, flavor.Length == 0 ? null : flavor, item.Location));
            }
        }

        return
        [
            .. promises
                .Where(promise => promise.Flavor is null || order.ContainsKey(promise.Flavor))
                .OrderBy(promise => promise.Flavor is null ? int.MaxValue : order[promise.Flavor])
                .DistinctBy(promise => (promise.Kind, promise.Name)),
        ];
    }

    private static IReadOnlyList<TestedNotebook> ReadNotebooks(ProjectInput input, IReadOnlyList<ContentFile> content, int limit, DiagnosticBag found)
    {
        var notebooks = new List<TestedNotebook>();
        foreach (var file in content.Where(file => file.Kind == ContentKind.Notebook))
        {
            if (ItemOf(input, "NotebookContent", file) is not { } item || item.Get("Test") is not { Length: > 0 } test || test.Equals("false", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!test.Equals("true", StringComparison.OrdinalIgnoreCase) || !file.Target.EndsWith(".ipynb", StringComparison.Ordinal))
            {
                found.Add(DiagnosticTable.InvalidNotebookTest, item.Location, Printable.Quote(test), Printable.Quote(item.Include));
                continue;
            }

            notebooks.Add(new TestedNotebook(file.Target, ReadLimit(item.Get("TestTimeout"), limit, item.Location, found)));
        }

        return notebooks;
    }

    private static ProjectItem? ItemOf(ProjectInput input, string type, ContentFile file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(input.FilePath))!;
        return input.Of(type).FirstOrDefault(item => Path.GetFullPath(item.Include, folder) == file.SourcePath);
    }

    [GeneratedRegex(@"^(?<number>[0-9]{1,18}(\.[0-9]{1,9})?) ?(?<unit>[kmgt]?b|[kmgt]ib|)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Size();

    // Programs, kernelspecs, modules and R packages alike.
    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PromisedName();
}
