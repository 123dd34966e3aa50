using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Debian;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class DebianClosureTests
{
    private const string Base = """
        Package: dpkg
        Essential: yes
        Version: 1.22
        Pre-Depends: libc6

        Package: libc6
        Version: 2.41-1
        Priority: optional

        Package: apt
        Version: 3.0
        Priority: important
        Depends: libc6


        """;

    [Fact]
    public void What_it_needs_comes_along_and_what_it_recommends_does_not()
    {
        var names = Add(
            """
            Package: lab
            Version: 1
            Pre-Depends: dpkg (>= 1.16)
            Depends: python3:any, json (>= 2) , cycle
            Recommends: doc

            Package: python3
            Version: 3.13

            Package: json
            Version: 2.1

            Package: cycle
            Version: 1
            Depends: lab

            Package: doc
            Version: 1
            """, "lab");
        Assert.Equal(["cycle 1", "json 2.1", "lab 1", "python3 3.13"], names);
    }

    [Theory]
    [InlineData("lab", "lab, one")] // the first that can be had
    [InlineData("lab two", "lab, two")] // one that is named is there already
    [InlineData("three lab", "lab, three, two")] // as is one that came along
    [InlineData("needs-new", "needs-new, two")] // the first is too old
    [InlineData("needs-virtual", "needs-virtual, one")] // of those that provide it the first
    [InlineData("needs-virtual two", "needs-virtual, two")]
    [InlineData("needs-virtual-new", "needs-virtual-new, two")] // the one that provides it at that version
    public void Of_alternatives_the_first_is_taken_that_can_be_had(string asked, string expected)
    {
        const string packages = """
            Package: lab
            Version: 1
            Depends: nowhere | one | two

            Package: needs-new
            Version: 1
            Depends: one (>= 5) | two

            Package: needs-virtual
            Version: 1
            Depends: virtual

            Package: needs-virtual-new
            Version: 1
            Depends: virtual (>= 2)

            Package: three
            Version: 1
            Depends: two

            Package: one
            Version: 1
            Provides: virtual

            Package: two
            Version: 1
            Provides: other, virtual (= 2)
            """;
        Assert.Equal(expected, string.Join(", ", Add(packages, asked.Split(' ')).Select(each => each.Split(' ')[0])));
    }

    [Fact]
    public void What_the_base_has_and_what_is_stood_in_for_is_not_installed()
    {
        const string packages = Base + """
            Package: lab
            Version: 1
            Depends: libc6 (>= 2.38), apt, node-x (>= 2), node-y

            Package: node-x
            Version: 3

            Package: node-y
            Version: 1
            """;
        var closure = new DebianClosure(MadePackages.Of(packages));
        closure.AddBase();
        Assert.Equal(["apt", "dpkg", "libc6"], closure.Installed.Select(package => package.Name).Order());
        closure.StandIn([new PinnedPackage("node-x", "2"), new PinnedPackage("node-y", null)]);
        Assert.Equal(["lab"], closure.Add([new PinnedPackage("lab", null)]).Select(package => package.Name));

        // Who asks for it by name gets the real one.
        Assert.Equal(["node-y"], closure.Add([new PinnedPackage("node-y", null)]).Select(package => package.Name));
        Assert.Empty(closure.Unmet);
    }

    [Fact]
    public void A_version_that_is_asked_for_is_taken_else_the_newest()
    {
        const string packages = "Package: x\nVersion: 1\n\nPackage: x\nVersion: 2\n\nPackage: y\nVersion: 1\nDepends: x\n\n";
        Assert.Equal(["x 2"], Add(packages, "x"));
        Assert.Equal(["x 1", "y 1"], Installs(packages, new PinnedPackage("y", null), new PinnedPackage("x", "1")));
    }

    [Fact]
    public void A_need_that_nothing_meets_is_told()
    {
        var closure = new DebianClosure(MadePackages.Of("Package: x\nVersion: 1\nDepends: y (>= 2) | z, w\n\nPackage: y\nVersion: 1\n\n"));
        closure.Add([new PinnedPackage("x", null)]);
        Assert.Equal(["x: y (>= 2) | z", "x: w"], closure.Unmet.Select(unmet => $"{unmet.Package.Name}: {unmet.Need}"));
    }

    [Fact]
    public void Stand_ins_are_those_dependencies_that_the_list_names_and_what_is_of_node()
    {
        var standIns = StandIns.Parse("# why\nfor lab\nfor hub\n\nwithout gdb\nneeds mypy stubs\n");
        var archive = MadePackages.Of("""
            Package: lab
            Version: 1
            Depends: gdb, node-a (>= 2), jest | node-b, python3, node-c (<< 3)

            Package: hub
            Version: 1
            Depends: node-a, gdb (= 4:1.2-1)
            """);
        Assert.Equal(
            [new("gdb", "4:1.2-1"), new("jest", null), new("node-a", "2"), new PinnedPackage("node-c", null)],
            standIns.In(archive));
        Assert.Equal(["stubs"], standIns.RealFor(["mypy", "x"]));
        Assert.Empty(standIns.RealFor(["mypy", "stubs"]));
    }

    [Fact]
    public void Distributions_of_python_are_told_by_name_version_and_needs()
    {
        var closure = new DebianClosure(MadePackages.Of("""
            Package: python3-pandas
            Source: pandas
            Version: 2.2.3+dfsg-9
            Depends: python3-numpy (>= 1:1.26~), python3-dateutil (<< 3~), python3-numpy2-abi0 | python3-numpy-abi9, python3:any

            Package: python3-numpy
            Source: numpy
            Version: 1:2.2.4+ds-1
            Provides: python3-numpy2-abi0

            Package: python3-dateutil
            Version: 2.9.0-4

            Package: python3
            Source: python3-defaults
            Version: 3.13.5-1

            Package: python3-venv
            Source: python3-defaults
            Version: 3.13.5-1

            Package: python3-torchvision
            Source: pytorch-vision (0.21-1)
            Version: 0.21.0-3+b1
            Depends: python3-torch, libtorch2.6 (>= 2.6)

            Package: python3-torch
            Source: pytorch
            Version: 2.6.0+dfsg-7

            Package: libtorch2.6
            Source: pytorch
            Version: 2.6.0+dfsg-7
            """));
        closure.Add([.. new[] { "python3-pandas", "python3-torchvision", "python3-venv" }.Select(name => new PinnedPackage(name, null))]);
        Assert.Equal(
            [
                "numpy 2.2.4 ()",
                "pandas 2.2.3 (numpy>=1.26, python-dateutil<3, numpy>=2,<3)",
                "python-dateutil 2.9.0 ()",
                "torch 2.6.0 ()",
                "torchvision 0.21.0 (torch, torch==2.6.0)",
            ],
            DebianPythons.Of(closure.Installed).Select(each => $"{each.Name} {each.Version} ({string.Join(", ", each.RequiresDist)})"));
    }

    private static IEnumerable<string> Add(string packages, params string[] asked) =>
        Installs(packages, [.. asked.Select(name => new PinnedPackage(name, null))]);

    private static IEnumerable<string> Installs(string packages, params PinnedPackage[] asked)
    {
        var closure = new DebianClosure(MadePackages.Of(packages));
        return closure.Add(asked).Select(package => $"{package.Name} {package.Version}");
    }
}
