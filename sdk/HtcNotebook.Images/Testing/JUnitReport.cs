using System.Globalization;

namespace HtcNotebook.Images.Testing;

/// <summary>Writes verdicts in the JUnit format, a suite for each category: https://github.com/testmoapp/junitxml.</summary>
public static class JUnitReport
{
    /// <summary>Writes it.</summary>
    public static byte[] Write(TestRun run) => ReportText.Write(writer =>
    {
        writer.WriteStartElement("testsuites");
        Totals(run.Results);
        foreach (var suite in run.Results.GroupBy(result => result.Check.Category))
        {
            writer.WriteStartElement("testsuite");
            writer.WriteAttributeString("name", $"{run.Project}.{suite.Key}");
            writer.WriteAttributeString("timestamp", run.Started.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
            Totals([.. suite]);
            foreach (var result in suite)
            {
                writer.WriteStartElement("testcase");
                writer.WriteAttributeString("classname", $"{run.Project}.{suite.Key}");
                writer.WriteAttributeString("name", ReportText.Plain(result.Check.Name));
                writer.WriteAttributeString("time", ReportText.Seconds(result.Duration));
                if (result.Outcome != CheckOutcome.Passed)
                {
                    var reason = ReportText.Plain(result.Reason);
                    writer.WriteStartElement(result.Outcome == CheckOutcome.Failed ? "failure" : "skipped");
                    writer.WriteAttributeString("message", reason.Split('\n')[0]);
                    writer.WriteString(reason);
                    writer.WriteEndElement();
                }

                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();

        void Totals(IReadOnlyCollection<CheckResult> results)
        {
            writer.WriteAttributeString("tests", Number(results.Count));
            writer.WriteAttributeString("failures", Number(results.Count(result => result.Outcome == CheckOutcome.Failed)));
            writer.WriteAttributeString("errors", "0");
            writer.WriteAttributeString("skipped", Number(results.Count(result => result.Outcome == CheckOutcome.Skipped)));
            writer.WriteAttributeString("time", ReportText.Seconds(TimeSpan.FromTicks(results.Sum(result => result.Duration.Ticks))));
        }
    });

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
