using System.Text;
using HtcNotebook.Images.Resolution.Debian;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>The packages of some <c>Packages</c> files, without an archive around them.</summary>
internal sealed class MadePackages(params PackageIndex[] indexes) : IDebianPackages
{
    public static MadePackages Of(string packages) => new(PackageIndex.Parse(new MemoryStream(Encoding.UTF8.GetBytes(packages))));

    public IReadOnlyList<DebianPackage> Packages(string name) => DebianArchive.NewestFirst(indexes.SelectMany(index => index.Packages(name)));

    public IReadOnlyList<string> Providers(string name) =>
        [.. indexes.SelectMany(index => index.Providers(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Required() =>
        [.. indexes.SelectMany(index => index.Required()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
