using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Testing;

/// <summary>A file of results that <c>dotnet test --logger</c> asks for.</summary>
/// <param name="Format">Writes the file's bytes.</param>
/// <param name="Path">Absolute path of the file.</param>
public sealed record TestLogger(Func<TestRun, byte[]> Format, string Path)
{
    /// <summary>Reads loggers as VSTest writes them: <c>NAME[;PARAMETER=VALUE]...</c></summary>
    /// <param name="loggers">The loggers; <c>console</c>, which is there without being asked for, makes no file.</param>
    /// <param name="folder">Absolute folder for the files that name none.</param>
    /// <param name="defaultName">Name of the files that name none, without extension.</param>
    /// <exception cref="NotebookException"><c>HTC4006</c>.</exception>
    public static IReadOnlyList<TestLogger> Parse(IEnumerable<string> loggers, string folder, string defaultName)
    {
        var files = new List<TestLogger>();
        foreach (var logger in loggers.Select(logger => logger.Trim()).Where(logger => logger.Length != 0))
        {
            var parts = logger.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var parameters = parts.Skip(1).Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
                .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
            switch (parts[0].ToLowerInvariant())
            {
                case "console":
                    break;
                case "trx":
                    files.Add(new TestLogger(TrxReport.Write, FileOf("trx")));
                    break;
                case "junit":
                    files.Add(new TestLogger(JUnitReport.Write, FileOf("xml")));
                    break;
                default:
                    throw new NotebookException(DiagnosticTable.UnknownTestLogger.At(null, Printable.Quote(parts[0])));
            }

            string FileOf(string extension) => System.IO.Path.GetFullPath(
                parameters.TryGetValue("LogFilePath", out var path) ? path : parameters.GetValueOrDefault("LogFileName", $"{defaultName}.{extension}"), folder);
        }

        return files;
    }

    /// <summary>Writes the file as a whole.</summary>
    /// <exception cref="NotebookException"><c>HTC4007</c>.</exception>
    public void Write(TestRun run)
    {
        try
        {
            AtomicFile.Write(Path, Format(run));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(DiagnosticTable.TestResultsNotWritten.At(null, Path, failure.Message));
        }
    }
}
