using System.Xml.Linq;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Testing;
using Xunit.Abstractions;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>The closure of what this SDK's flavors install, against what apt makes of the same lists.</summary>
[Trait("Category", "Network")]
public sealed class DebianOracleTests(DebianOracleTests.Oracle oracle, ITestOutputHelper output) : IClassFixture<DebianOracleTests.Oracle>
{
    [Theory]
    [InlineData("base")]
    [InlineData("datascience")]
    [InlineData("pytorch")]
    [InlineData("hub")]
    public void A_flavor_needs_what_apt_says_that_it_needs(string flavor)
    {
        string[] asked = [.. Foundation().Concat(Flavor(flavor)).Distinct(StringComparer.Ordinal)];
        var closure = new DebianClosure(oracle.Apt.Packages);
        closure.AddBase();
        closure.Add([.. asked.Select(name => new PinnedPackage(name, null))]);

        var ours = closure.Installed.Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal).ToArray();
        var theirs = oracle.Apt.Installs(oracle.Apt.Packages.Required().Append("apt").Concat(asked));
        output.WriteLine($"{ours.Length} packages, apt {theirs.Count}; only ours: {string.Join(", ", ours.Except(theirs))}; only apt's: {string.Join(", ", theirs.Except(ours))}");
        Assert.Empty(closure.Unmet.Select(unmet => $"{unmet.Package.Name}: {unmet.Need}"));
        Assert.Equal(theirs, ours);
    }

    private static IEnumerable<string> Foundation() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "sdk", "image", "layers", "debian"), "apt.txt", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(line => line.Length > 0 && line[0] != '#');

    private IEnumerable<string> Flavor(string name)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "sdk", "HtcNotebook.Sdk", "flavors", $"{name}.props")).Root!;
        var inherits = file.Descendants("NotebookFlavor").Single().Attribute("Inherits")?.Value;
        var own = file.Elements("ItemGroup")
            .Where(group => group.Attribute("Condition")?.Value.Contains("jupyter'", StringComparison.Ordinal) is not true)
            .Elements()
            .Where(item => item.Attribute("Source") is null && item.Name.LocalName.EndsWith("Package", StringComparison.Ordinal))
            .SelectMany(item => (item.Name.LocalName, item.Attribute("Include")!.Value) switch
            {
                ("PythonPackage", var package) => DebianNames.ForPython(PythonName.Normalise(package), []),
                ("RPackage", var package) => [DebianNames.ForR(package).First(candidate => oracle.Apt.Packages.Packages(candidate).Count > 0)],
                (_, var package) => [package],
            });
        return (inherits is null ? [] : Flavor(inherits)).Concat(own);
    }

    public sealed class Oracle : IDisposable
    {
        public AptOracle Apt { get; } = new();

        public void Dispose() => Apt.Dispose();
    }
}
