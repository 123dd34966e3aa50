using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace HtcNotebook.Images.Testing;

/// <summary>Writes verdicts in Visual Studio's format of test results (TRX), as <c>dotnet test --logger trx</c> does.</summary>
public static class TrxReport
{
    private const string Namespace = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    // What VSTest writes for each of these.
    private const string UnitTestType = "13cdc9d9-ddb5-4fa4-a97d-d965ccfc6d4b";
    private const string ResultsList = "8c84fa94-04c1-424b-9868-57a2d4851a1d";
    private const string AllResultsList = "19431567-8539-422a-85d7-44ee4e166bda";

    /// <summary>Writes it.</summary>
    public static byte[] Write(TestRun run) => ReportText.Write(writer =>
    {
        writer.WriteStartElement("TestRun", Namespace);
        writer.WriteAttributeString("id", Guid.NewGuid().ToString());
        writer.WriteAttributeString("name", $"{run.Project}: {run.Image}");
        Element("Times", ("creation", Time(run.Started)), ("queuing", Time(run.Started)), ("start", Time(run.Started)), ("finish", Time(run.Ended)));
        Results();
        Definitions();
        Entries();
        writer.WriteStartElement("TestLists", Namespace);
        Element("TestList", ("name", "Results Not in a List"), ("id", ResultsList));
        Element("TestList", ("name", "All Loaded Results"), ("id", AllResultsList));
        writer.WriteEndElement();
        Summary();
        writer.WriteEndElement();

        void Results()
        {
            writer.WriteStartElement("Results", Namespace);
            foreach (var result in run.Results)
            {
                writer.WriteStartElement("UnitTestResult", Namespace);
                Attributes(
                    ("executionId", Id(result, "execution")), ("testId", Id(result, "test")), ("testName", ReportText.Plain(result.Check.Name)), ("computerName", Environment.MachineName),
                    ("duration", result.Duration.ToString("hh\\:mm\\:ss\\.fffffff", CultureInfo.InvariantCulture)), ("startTime", Time(result.Ended - result.Duration)), ("endTime", Time(result.Ended)),
                    ("testType", UnitTestType), ("outcome", result.Outcome == CheckOutcome.Skipped ? "NotExecuted" : result.Outcome.ToString()),
                    ("testListId", ResultsList), ("relativeResultsDirectory", Id(result, "execution")));
                if (result.Reason.Length != 0)
                {
                    writer.WriteStartElement("Output", Namespace);
                    writer.WriteStartElement("ErrorInfo", Namespace);
                    writer.WriteElementString("Message", Namespace, ReportText.Plain(result.Reason));
                    writer.WriteEndElement();
                    writer.WriteEndElement();
                }

                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        void Definitions()
        {
            writer.WriteStartElement("TestDefinitions", Namespace);
            foreach (var result in run.Results)
            {
                writer.WriteStartElement("UnitTest", Namespace);
                Attributes(("name", ReportText.Plain(result.Check.Name)), ("storage", run.Image), ("id", Id(result, "test")));
                writer.WriteStartElement("TestCategory", Namespace);
                Element("TestCategoryItem", ("TestCategory", result.Check.Category));
                writer.WriteEndElement();
                Element("Execution", ("id", Id(result, "execution")));
                Element(
                    "TestMethod", ("codeBase", run.Image), ("adapterTypeName", "executor://htcnotebook/image"),
                    ("className", $"{run.Project}.{result.Check.Category}"), ("name", ReportText.Plain(result.Check.Name)));
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        void Entries()
        {
            writer.WriteStartElement("TestEntries", Namespace);
            foreach (var result in run.Results)
            {
                Element("TestEntry", ("testId", Id(result, "test")), ("executionId", Id(result, "execution")), ("testListId", ResultsList));
            }

            writer.WriteEndElement();
        }

        void Summary()
        {
            writer.WriteStartElement("ResultSummary", Namespace);
            writer.WriteAttributeString("outcome", run.Count(CheckOutcome.Failed) == 0 ? "Completed" : "Failed");
            var (passed, failed) = (Number(run.Count(CheckOutcome.Passed)), Number(run.Count(CheckOutcome.Failed)));
            Element(
                "Counters", ("total", Number(run.Results.Count)), ("executed", Number(run.Results.Count - run.Count(CheckOutcome.Skipped))), ("passed", passed), ("failed", failed),
                ("error", "0"), ("timeout", "0"), ("aborted", "0"), ("inconclusive", "0"), ("passedButRunAborted", "0"), ("notRunnable", "0"),
                ("notExecuted", Number(run.Count(CheckOutcome.Skipped))), ("disconnected", "0"), ("warning", "0"), ("completed", "0"), ("inProgress", "0"), ("pending", "0"));
            writer.WriteEndElement();
        }

        void Element(string name, params (string Name, string Value)[] attributes)
        {
            writer.WriteStartElement(name, Namespace);
            Attributes(attributes);
            writer.WriteEndElement();
        }

        void Attributes(params (string Name, string Value)[] attributes)
        {
            foreach (var (name, value) in attributes)
            {
                writer.WriteAttributeString(name, value);
            }
        }
    });

    private static string Time(DateTimeOffset time) => time.ToString("o", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // The same check has the same id in every run, so that tools can follow it.
    private static string Id(CheckResult result, string what) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{what}\n{result.Check.FullyQualifiedName}")).AsSpan(0, 16)).ToString();
}
