using System.Text;
using System.Xml.Linq;
using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Testing;

namespace HtcNotebook.Images.Tests.Testing;

public sealed class TestReportTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
    private readonly string _folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;

    private static TestRun Run { get; } = new("climate", "mylab/climate:base", Start, Start.AddSeconds(30),
    [
        Result(1, "Packages", "Python package \"a\" <b>", CheckOutcome.Passed, ""),
        Result(2, "Packages", "R package c", CheckOutcome.Failed, "it is not there\nat all \u0001\uD800&"),
        Result(3, "Pool", "HTMap", CheckOutcome.Skipped, "HTMap is not in this image"),
    ]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void JUnit_has_a_suite_for_each_category()
    {
        var root = XDocument.Parse(Encoding.UTF8.GetString(JUnitReport.Write(Run))).Root!;
        Assert.Equal(("3", "1", "1"), (root.Attribute("tests")!.Value, root.Attribute("failures")!.Value, root.Attribute("skipped")!.Value));
        Assert.Equal(["climate.Packages", "climate.Pool"], root.Elements("testsuite").Select(suite => suite.Attribute("name")!.Value));
        var cases = root.Descendants("testcase").ToList();
        Assert.Equal(["Python package \"a\" <b>", "R package c", "HTMap"], cases.Select(each => each.Attribute("name")!.Value));
        Assert.Equal("1.500", cases[0].Attribute("time")!.Value);
        Assert.Empty(cases[0].Elements());
        Assert.Equal("it is not there", cases[1].Element("failure")!.Attribute("message")!.Value);
        Assert.StartsWith("it is not there\nat all ", cases[1].Element("failure")!.Value, StringComparison.Ordinal);
        Assert.Equal("HTMap is not in this image", cases[2].Element("skipped")!.Value);
    }

    [Fact]
    public void Trx_has_every_result_with_its_definition_and_the_counts()
    {
        var root = XDocument.Parse(Encoding.UTF8.GetString(TrxReport.Write(Run))).Root!;
        var space = root.Name.Namespace;
        Assert.Equal("http://microsoft.com/schemas/VisualStudio/TeamTest/2010", space.NamespaceName);
        var results = root.Element(space + "Results")!.Elements(space + "UnitTestResult").ToList();
        Assert.Equal(["Passed", "Failed", "NotExecuted"], results.Select(result => result.Attribute("outcome")!.Value));
        Assert.Equal("00:00:01.5000000", results[0].Attribute("duration")!.Value);
        var definitions = root.Descendants(space + "UnitTest").Select(test => test.Attribute("id")!.Value);
        Assert.Equal(results.Select(result => result.Attribute("testId")!.Value), definitions);
        Assert.Equal(["Packages", "Packages", "Pool"], root.Descendants(space + "TestCategoryItem").Select(item => item.Attribute("TestCategory")!.Value));
        var counters = root.Descendants(space + "Counters").Single();
        Assert.Equal(("3", "2", "1", "1"), (Of("total"), Of("executed"), Of("passed"), Of("failed")));

        string Of(string name) => counters.Attribute(name)!.Value;
    }

    [Fact]
    public void Loggers_name_their_files_as_vstest_does()
    {
        var loggers = TestLogger.Parse(["trx", "junit;LogFileName=a.xml", "console;verbosity=detailed", "TRX;LogFileName=sub/b.trx", "junit;LogFilePath=/else/c.xml"], _folder, "climate-base");
        Assert.Equal(
            [Path.Combine(_folder, "climate-base.trx"), Path.Combine(_folder, "a.xml"), Path.Combine(_folder, "sub", "b.trx"), "/else/c.xml"],
            loggers.Select(logger => logger.Path));
        loggers[2].Write(Run);
        Assert.StartsWith("<?xml", File.ReadAllText(loggers[2].Path), StringComparison.Ordinal);
        Assert.Equal("HTC4006", Code(() => TestLogger.Parse(["html"], _folder, "x")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said_so()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        var logger = Assert.Single(TestLogger.Parse(["trx"], Path.Combine(_folder, "file"), "x"));
        Assert.Equal("HTC4007", Code(() => logger.Write(Run)));
    }

    private static string Code(Action action) => Assert.Single(Assert.Throws<NotebookException>(action).Diagnostics).Code;

    private static CheckResult Result(int id, string category, string name, CheckOutcome outcome, string reason) => new(
        new ImageCheck { Id = id, Scene = "bench", Category = category, Name = name, Kind = "labels", LimitSeconds = 1 },
        outcome, TimeSpan.FromSeconds(1.5), reason, Start.AddSeconds(id));
}
