using System.Text;
using HtcNotebook.Images.Resolution.Debian;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class PackageIndexTests
{
    [Fact]
    public void Every_package_is_found_and_no_other()
    {
        // Names that are each other's beginnings, and stanzas that end without an empty line.
        string[] names = ["a", "a+", "a-b", "a.b", "aa", "ab", "b", "r-cran-x", "r-cran-xy", "zz"];
        var text = string.Concat(names.Reverse().Select(name => $"Package: {name}\nVersion: 1-{name.Length}\nDescription: d\n Package: fake\n\n"))
            + "Version: 2\nProvides: v, w (= 3) ,v2\nPackage: last";
        var index = PackageIndex.Parse(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        Assert.All(names, name => Assert.Equal([$"1-{name.Length}"], index.Versions(name)));
        Assert.Equal(["2"], index.Versions("last"));
        Assert.All(["", "a-", "ac", "fake", "r-cran", "zzz", "v", "\t"], name => Assert.Empty(index.Versions(name)));
        Assert.All(["v", "w", "v2"], name => Assert.Equal(["last"], index.Providers(name)));
        Assert.Empty(index.Providers("a"));
        Assert.Equal(names.Append("last").Order(StringComparer.Ordinal), index.Names());
    }

    [Fact]
    public void Two_versions_of_a_package_are_both_there()
    {
        var index = PackageIndex.Parse(new MemoryStream("Package: x\nVersion: 1\n\nPackage: x\nVersion: 2\n"u8.ToArray()));
        Assert.Equal(["1", "2"], index.Versions("x"));
    }

    [Fact]
    public void What_is_not_whole_is_not_taken()
    {
        var whole = PackageIndex.Parse(new MemoryStream("Package: x\nVersion: 1\n"u8.ToArray())).Bytes.ToArray();
        Assert.Equal(["1"], PackageIndex.FromBytes(whole)!.Versions("x"));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(PackageIndex.FromBytes(whole[..length]));
        }
    }

    [Fact]
    public void An_empty_index_has_nothing()
    {
        var index = PackageIndex.Parse(new MemoryStream());
        Assert.Empty(index.Versions("x"));
        Assert.Empty(index.Names());
        Assert.NotNull(PackageIndex.FromBytes(index.Bytes.ToArray()));
    }
}
