using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Versions;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads the packages that the project and its flavors ask for.</summary>
internal static class PackageReader
{
    private const int LongestImportName = 200;

    private sealed record Rules(string ItemType, PackageKind Kind, PackageSource[] Sources);

    private static readonly Rules[] Kinds =
    [
        new("SystemPackage", PackageKind.System, [PackageSource.Auto, PackageSource.Apt]),
        new("PythonPackage", PackageKind.Python, [PackageSource.Auto, PackageSource.Apt, PackageSource.Pip, PackageSource.Conda]),
        new("RPackage", PackageKind.R, [PackageSource.Auto, PackageSource.Apt, PackageSource.Cran, PackageSource.Conda]),
    ];

    public static IReadOnlyList<PackageRequest> Read(ProjectInput input, IReadOnlyList<FlavorDefinition> flavors, DiagnosticBag found)
    {
        var requests = new List<PackageRequest>();
        foreach (var rules in Kinds)
        {
            foreach (var item in input.Of(rules.ItemType))
            {
                if (ReadOne(item, rules, found) is { } request)
                {
                    requests.Add(request);
                }
            }
        }

        var order = flavors.Select((flavor, index) => (flavor.Name, index)).ToDictionary(StringComparer.Ordinal);
        return requests
            .GroupBy(request => (request.Flavor, request.Kind, request.Name))
            .Select(group => Unite([.. group], found))
            .Where(request => request.Flavor is null || order.ContainsKey(request.Flavor))
            .OrderBy(request => request.Flavor is null ? int.MaxValue : order[request.Flavor])
            .ToList();
    }

    private static PackageRequest? ReadOne(ProjectItem item, Rules rules, DiagnosticBag found)
    {
        var before = found.Diagnostics.Count;
        var name = ReadName(item, rules.Kind, found);
        var version = ReadVersion(item, rules.Kind, found);
        var extras = ReadExtras(item, rules.Kind, found);
        var source = ReadSource(item, rules, found);
        var importName = item.Get("ImportName");
        if (importName.Length > LongestImportName || (importName.Length != 0 && !importName.Split('.').All(IsIdentifier)))
        {
            found.Add(DiagnosticTable.InvalidImportName, item.Location, importName, item.Include);
        }

        var optional = ReadSwitch(item, "Optional", found);
        var alone = ReadSwitch(item, "NoDependencies", found);
        if (alone && source != PackageSource.Pip)
        {
            found.Add(DiagnosticTable.NoDependenciesOnlyFromPip, item.Location, item.Type, item.Include);
        }

        var index = item.Get("IndexUrl").TrimEnd('/');
        if (index.Length != 0 && (source != PackageSource.Pip || !SourceSettingsReader.IsAddress(index)))
        {
            found.Add(DiagnosticTable.InvalidIndexUrl, item.Location, Printable.Quote(index), item.Type, item.Include);
        }

        var flavor = item.Get("Flavor");
        return found.Diagnostics.Count != before ? null : new PackageRequest
        {
            Kind = rules.Kind,
            Name = name,
            Specifier = version,
            Extras = extras,
            ImportName = importName.Length == 0 ? null : importName,
            Source = source,
            Optional = optional,
            NoDependencies = alone,
            IndexUrl = index,
            Flavor = flavor.Length == 0 ? null : flavor,
            Location = item.Location,
        };
    }

    private static string ReadName(ProjectItem item, PackageKind kind, DiagnosticBag found)
    {
        var (valid, rule) = kind switch
        {
            PackageKind.Python => (PythonName.IsValid(item.Include), "letters, digits, '-', '_' and '.', starting and ending with a letter or digit"),
            PackageKind.R => (RName.IsValid(item.Include), "letters, digits and '.', starting with a letter, at least two, not ending with '.'"),
            _ => (DebianName.IsValid(item.Include), "lower-case letters, digits, '+', '-' and '.', starting with a letter or digit, at least two"),
        };
        if (!valid)
        {
            found.Add(DiagnosticTable.InvalidPackageName, item.Location, item.Type, Printable.Quote(item.Include), rule);
            return "";
        }

        return kind == PackageKind.Python ? PythonName.Normalise(item.Include) : item.Include;
    }

    private static string ReadVersion(ProjectItem item, PackageKind kind, DiagnosticBag found)
    {
        var text = item.Get("Version");
        if (text.Length == 0)
        {
            return "";
        }

        if (kind == PackageKind.Python)
        {
            if (Pep440SpecifierSet.TryParse(text, out var specifiers))
            {
                return specifiers.ToString();
            }

            var hint = Pep440Version.TryParse(text, out _) ? $"write \"=={text}\" for this one or \">={text}\" for this or a later one" : "write for instance \">=2024.1\" or \"~=1.4, !=1.4.2\"";
            found.Add(DiagnosticTable.InvalidPythonVersion, item.Location, Printable.Quote(text), item.Include, hint);
            return "";
        }

        var (relation, problem) = kind == PackageKind.R ? ReadRelation<RVersion>(text, RVersion.TryParse) : ReadRelation<DebianVersion>(text, DebianVersion.TryParse);
        if (relation is null)
        {
            found.Add(DiagnosticTable.InvalidRelation, item.Location, Printable.Quote(text), item.Include, Printable.Escape(problem!));
        }

        return relation ?? "";
    }

    private static (string? Relation, string? Problem) ReadRelation<TVersion>(string text, VersionParser<TVersion> parser)
        where TVersion : class, IComparable<TVersion> =>
        VersionRelation.TryParse(text, parser, out var relation, out var problem) ? (relation.ToString(), null) : (null, problem);

    private static IReadOnlyList<string> ReadExtras(ProjectItem item, PackageKind kind, DiagnosticBag found)
    {
        var names = item.Get("Extras").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length != 0 && kind != PackageKind.Python)
        {
            found.Add(DiagnosticTable.ExtrasOnlyForPython, item.Location, item.Type, item.Include);
            return [];
        }

        foreach (var name in names.Where(name => !PythonName.IsValid(name)))
        {
            found.Add(DiagnosticTable.InvalidExtra, item.Location, Printable.Quote(name), item.Include);
        }

        return [.. names.Where(PythonName.IsValid).Select(PythonName.Normalise).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static PackageSource ReadSource(ProjectItem item, Rules rules, DiagnosticBag found)
    {
        var text = item.Get("Source").ToLowerInvariant();
        foreach (var source in rules.Sources)
        {
            if (text == source.ToString().ToLowerInvariant() || (text.Length == 0 && source == PackageSource.Auto))
            {
                return source;
            }
        }

        found.Add(
            DiagnosticTable.InvalidSource,
            item.Location,
            Printable.Quote(item.Get("Source")),
            item.Include,
            item.Type,
            string.Join(", ", rules.Sources.Select(source => source.ToString().ToLowerInvariant())));
        return PackageSource.Auto;
    }

    private static bool ReadSwitch(ProjectItem item, string name, DiagnosticBag found) =>
        Switch.Read(item.Get(name), item.Location, $"{name} of the {item.Type} {Printable.Escape(item.Include)}", found);

    /// <summary>One request for one name: the same one twice counts once, two that differ are an error.</summary>
    private static PackageRequest Unite(IReadOnlyList<PackageRequest> same, DiagnosticBag found)
    {
        var first = same[0];
        foreach (var other in same.Skip(1))
        {
            var (one, two) = (Words(first, other), Words(other, first));
            if (one != two)
            {
                found.Add(DiagnosticTable.PackageTwice, other.Location, first.Name, one, first.Location?.ToString() ?? "the project", two);
            }
        }

        return first;
    }

    /// <summary>A request as a person would write it, with those of its further words that another request has not.</summary>
    private static string Words(PackageRequest request, PackageRequest other) => string.Join(
        ' ',
        new[]
        {
            request.Asked,
            request.Source == other.Source ? "" : $"Source={request.Source.ToString().ToLowerInvariant()}",
            request.ImportName == other.ImportName ? "" : $"ImportName={request.ImportName}",
            request.IndexUrl == other.IndexUrl ? "" : $"IndexUrl={request.IndexUrl}",
            request.Optional == other.Optional ? "" : $"Optional={(request.Optional ? "true" : "false")}",
            request.NoDependencies == other.NoDependencies ? "" : $"NoDependencies={(request.NoDependencies ? "true" : "false")}",
        }.Where(word => word.Length != 0));

    private static bool IsIdentifier(string text) =>
        text.Length != 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
