using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// What an empty package of ours stands in for: dependencies that a notebook does not need when it runs, as
/// <c>sdk/image/build/stand-ins.txt</c> names them. The same that <c>stand-ins.awk</c> there finds where the archive is not known
/// before the build.
/// </summary>
public sealed partial class StandIns
{
    private static readonly Lazy<StandIns> Own = new(() =>
    {
        using var stream = typeof(StandIns).Assembly.GetManifestResourceStream("HtcNotebook.Images.Resolution.Debian.stand-ins.txt")
            ?? throw new InvalidOperationException("stand-ins.txt is not part of this assembly.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    });

    private readonly List<string> _for = [];
    private readonly HashSet<string> _without = new(StringComparer.Ordinal);
    private readonly List<(string Package, string Real)> _needs = [];

    private StandIns(string text) => Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>This SDK's own list.</summary>
    public static StandIns OfThisSdk => Own.Value;

    /// <summary>SHA-256 of the list, in lower-case hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Reads the list.</summary>
    /// <param name="text">Text of <c>stand-ins.txt</c>.</param>
    public static StandIns Parse(string text)
    {
        var standIns = new StandIns(text);
        foreach (var line in text.Split('\n'))
        {
            switch (line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                case ["for", var package]:
                    standIns._for.Add(package);
                    break;
                case ["without", var package]:
                    standIns._without.Add(package);
                    break;
                case ["needs", var package, var real]:
                    standIns._needs.Add((package, real));
                    break;
            }
        }

        return standIns;
    }

    /// <summary>What has to be installed for real with these packages.</summary>
    /// <param name="asked">Names of packages that are asked for.</param>
    public IEnumerable<string> RealFor(IReadOnlyCollection<string> asked) =>
        _needs.Where(need => asked.Contains(need.Package) && !asked.Contains(need.Real)).Select(need => need.Real).Distinct(StringComparer.Ordinal);

    /// <summary>What is stood in for, sorted by name; each with the version that everything which needs it is content with.</summary>
    /// <param name="archive">The archive's packages.</param>
    public IReadOnlyList<PinnedPackage> In(IDebianPackages archive)
    {
        var found = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var package in _for.Select(name => archive.Packages(name).FirstOrDefault()).OfType<DebianPackage>())
        {
            foreach (var need in DebianDependency.Parse(package.Depends).Select(alternatives => alternatives[0]))
            {
                if (!_without.Contains(need.Name) && !OfNode().IsMatch(need.Name))
                {
                    continue;
                }

                // x (>= 2) becomes x (= 2), so that apt takes a real package for everything that asks for more.
                var version = need.Relation is { Operator: Support.Versions.VersionOperator.GreaterOrEqual or Support.Versions.VersionOperator.Equal } relation
                    ? relation.Version.ToString()
                    : null;
                if (version is not null || !found.ContainsKey(need.Name))
                {
                    found[need.Name] = version;
                }
            }
        }

        return [.. found.Select(each => new PinnedPackage(each.Key, each.Value))];
    }

    [GeneratedRegex(@"\A(node-.*|nodejs|jest|webpack|yarnpkg)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OfNode();
}
