namespace HtcNotebook.Images.Support.Diagnostics;

// HTC4xxx: image tests.
public static partial class DiagnosticTable
{
    /// <summary>A check of the image failed.</summary>
    public static readonly DiagnosticDescriptor CheckFailed = new(
        "HTC4001", "A check of the image failed", "{0}: {1}");

    /// <summary>The image that is to be tested is not there.</summary>
    public static readonly DiagnosticDescriptor TestedImageMissing = new(
        "HTC4002", "No image to test", "{0} has no image {1}. Run dotnet publish first, or leave out --no-build.");

    /// <summary>The tests could not run.</summary>
    public static readonly DiagnosticDescriptor TestsNotRun = new(
        "HTC4003", "The tests could not run", "The image was not tested: {0}. Run test/run.sh {1} in {2} by hand to see more.");

    /// <summary>A filter that cannot be read.</summary>
    public static readonly DiagnosticDescriptor InvalidTestFilter = new(
        "HTC4004", "Malformed test filter",
        "The filter {0} cannot be read: {1}. Write TEXT or conditions such as Category=Pool, Name~xarray or FullyQualifiedName!~Packages, joined with & and |.");

    /// <summary>No check matches the filter.</summary>
    public static readonly DiagnosticDescriptor NothingToTest = new(
        "HTC4005", "No check matches the filter", "No check matches the filter {0}. dotnet test --list-tests shows all of them.", DiagnosticSeverity.Warning);

    /// <summary>A logger that is not there.</summary>
    public static readonly DiagnosticDescriptor UnknownTestLogger = new(
        "HTC4006", "Unknown test logger", "There is no test logger {0} for images. Use trx, junit or console, perhaps with ;LogFileName=FILE.");

    /// <summary>A file of results could not be written.</summary>
    public static readonly DiagnosticDescriptor TestResultsNotWritten = new(
        "HTC4007", "Test results not written", "The results of the tests could not be written to {0}: {1} The verdicts above stand. Name another folder with --results-directory.");

    /// <summary><c>dotnet test</c> is set to another runner.</summary>
    public static readonly DiagnosticDescriptor TestRunnerUnsupported = new(
        "HTC4008", "Image not tested in this mode of dotnet test",
        "global.json sets dotnet test to Microsoft.Testing.Platform, which does not run the checks of images. Run dotnet msbuild {0} -restore -t:VSTest, or remove test.runner from global.json.",
        DiagnosticSeverity.Warning);

    /// <summary><c>MaxImageSize</c> is malformed.</summary>
    public static readonly DiagnosticDescriptor InvalidImageSize = new(
        "HTC4010", "Malformed size of the image", "MaxImageSize is {0}, which is no size. Write for instance 2GB, 1.5GiB or 800MB.");

    /// <summary><c>TestTimeout</c> is malformed.</summary>
    public static readonly DiagnosticDescriptor InvalidTestTimeout = new(
        "HTC4011", "Malformed test time-out", "TestTimeout is {0}, which is no number of seconds from 1 to {1}.");

    /// <summary>A promise of an unknown kind.</summary>
    public static readonly DiagnosticDescriptor InvalidPromiseKind = new(
        "HTC4012", "Unknown kind of promise", "{0} is no kind of ImagePromise (of {1}). Kind is one of: {2}.");

    /// <summary>A promise whose name cannot be one.</summary>
    public static readonly DiagnosticDescriptor InvalidPromise = new(
        "HTC4013", "Malformed promise", "{0} cannot be promised: an ImagePromise is the name of a program, a kernel, a Python module or an R package.");

    /// <summary><c>Test</c> where no test can be.</summary>
    public static readonly DiagnosticDescriptor InvalidNotebookTest = new(
        "HTC4014", "No notebook to test", "Test is {0} for {1}. Test=\"true\" marks notebooks (.ipynb) that have to execute; remove it from other files.");
}
