using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Testing;

namespace HtcNotebook.Images.Tests.Testing;

public sealed class TestFilterTests
{
    private static readonly ImageCheck[] Checks =
    [
        Check(1, "Packages", "Python package xarray >=2024.1"),
        Check(2, "Packages", "R package data.table"),
        Check(3, "Pool", "the personal pool runs a job"),
        Check(4, "Project", "tests/a(1)&b.sh"),
    ];

    [Theory]
    [InlineData("", "1 2 3 4")]
    [InlineData("xarray", "1")]
    [InlineData("Packages.R", "2")]
    [InlineData("PACKAGES", "1 2")]
    [InlineData("Category=Pool", "3")]
    [InlineData("TestCategory = pool", "3")]
    [InlineData("Category!=Packages", "3 4")]
    [InlineData("Name~package", "1 2")]
    [InlineData("DisplayName!~package", "3 4")]
    [InlineData("FullyQualifiedName=Pool.the personal pool runs a job", "3")]
    [InlineData("Category=Packages&Name~xarray", "1")]
    [InlineData("Category=Pool|Category=Project", "3 4")]
    [InlineData("Category=Pool|Category=Packages&Name~table", "2 3")]
    [InlineData("(Category=Pool|Category=Packages)&Name~table", "2")]
    [InlineData(@"Name=tests/a\(1\)\&b.sh", "4")]
    [InlineData(@"Name~xarray >\=2024", "1")]
    [InlineData("nothing like it", "")]
    public void It_chooses(string filter, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Checks.Where(TestFilter.Parse(filter)).Select(check => check.Id)));
    }

    [Theory]
    [InlineData("Colour=red")]
    [InlineData("Category=")]
    [InlineData("Category=Pool&")]
    [InlineData("|Name~a")]
    [InlineData("(Name~a")]
    [InlineData("Name~a)")]
    [InlineData("()")]
    public void What_is_malformed_is_said_so(string filter)
    {
        Assert.Equal("HTC4004", Assert.Single(Assert.Throws<NotebookException>(() => TestFilter.Parse(filter)).Diagnostics).Code);
    }

    private static ImageCheck Check(int id, string category, string name) =>
        new() { Id = id, Scene = "bench", Category = category, Name = name, Kind = "labels", LimitSeconds = 1 };
}
