using System.Text.RegularExpressions;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// The Python distributions that Debian packages bring, as far as the archive's index tells: names by the table of Debian's
/// names, versions without what packagers add, needs from <c>Depends</c>. No package is downloaded for it.
/// </summary>
/// <remarks>
/// What is compiled against a neighbour needs more than its dependency on the neighbour's Python package says, and the index
/// shows it twice: a dependency on a library of the neighbour's own source (<c>libtorch2.6</c> of <c>pytorch</c>) binds to
/// exactly its version, one on <c>python3-numpy2-abi0</c> to NumPy 2.
/// </remarks>
public static partial class DebianPythons
{
    private const string Prefix = "python3-";

    /// <summary>The distributions of some packages.</summary>
    /// <param name="packages">All packages that are installed.</param>
    /// <returns>Sorted by name, each once.</returns>
    public static IReadOnlyList<InstalledPython> Of(IReadOnlyCollection<DebianPackage> packages)
    {
        var known = packages
            .Select(package => (Package: package, Version: DebianVersion.TryParse(package.Version, out var version) ? version.ToPep440() : null))
            .Where(each => each.Version is not null && each.Package.Name.StartsWith(Prefix, StringComparison.Ordinal) && !OfPythonItself().IsMatch(each.Package.Source))
            .ToDictionary(each => each.Package.Name, each => (each.Package, Version: each.Version!, Names: DebianNames.PythonsOf(each.Package.Name)), StringComparer.Ordinal);
        var sources = packages.ToDictionary(package => package.Name, package => package.Source, StringComparer.Ordinal);
        return
        [
            .. known.Values
                .SelectMany(each => each.Names.Select(name => new InstalledPython
                {
                    Name = name,
                    Version = each.Version,
                    RequiresDist = [.. Needs(each.Package).Where(need => !each.Names.Contains(need.Name)).Select(need => need.Name + need.Specifier).Distinct(StringComparer.Ordinal)],
                    Package = each.Package.Name,
                }))
                .DistinctBy(each => each.Name, StringComparer.Ordinal)
                .OrderBy(each => each.Name, StringComparer.Ordinal),
        ];

        IEnumerable<(string Name, string Specifier)> Needs(DebianPackage package)
        {
            foreach (var need in package.Needs().Select(alternatives => alternatives[0]))
            {
                if (known.TryGetValue(need.Name, out var neighbour))
                {
                    foreach (var name in neighbour.Names)
                    {
                        yield return (name, Specifier(need.Relation));
                    }
                }
                else if (NumpyAbi().Match(need.Name) is { Success: true } abi)
                {
                    yield return ("numpy", $">={abi.Groups[1].Value},<{int.Parse(abi.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) + 1}");
                }
                else if (sources.TryGetValue(need.Name, out var source) && source != package.Source)
                {
                    foreach (var maker in known.Values.Where(each => each.Package.Source == source && package.Needs().Any(group => group[0].Name == each.Package.Name)))
                    {
                        foreach (var name in maker.Names)
                        {
                            yield return (name, $"=={maker.Version}");
                        }
                    }
                }
            }
        }
    }

    // "1.26~" is 1.26 with whatever comes before it, as packagers write it for backports.
    private static string Specifier(VersionRelation<DebianVersion>? relation) =>
        relation is null || !DebianVersion.TryParse(relation.Version.ToString().TrimEnd('~'), out var bound) || bound.ToPep440() is not { } version ? "" : relation.Operator switch
        {
            VersionOperator.Equal => $"=={version}",
            VersionOperator.Less => $"<{version}",
            VersionOperator.LessOrEqual => $"<={version}",
            VersionOperator.Greater => $">{version}",
            VersionOperator.GreaterOrEqual => $">={version}",
            _ => "",
        };

    // python3-venv, python3-dev, python3-tk: parts of Python, no distributions.
    [GeneratedRegex(@"\Apython3(\.\d+|-defaults|-stdlib-extensions)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OfPythonItself();

    [GeneratedRegex(@"\Apython3-numpy(\d)-abi\d+\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumpyAbi();
}
