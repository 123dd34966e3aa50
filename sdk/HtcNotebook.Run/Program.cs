using System.Runtime.InteropServices;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Running;

const string Usage = "Usage: dotnet run [-- [--open] [COMMAND [ARGUMENT...]]]";
const int Interrupted = 130;

if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var rest = args[1..];
var open = rest is ["--open", ..];
if (open)
{
    rest = rest[1..];
}

if (rest is ["--help" or "-h", ..])
{
    Console.WriteLine(Usage);
    return 0;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
try
{
    var run = RunStore.Load(args[0]);
    return await new NotebookRunner(open ? run with { OpenBrowser = true } : run, Console.WriteLine)
        .RunAsync(rest, !Console.IsInputRedirected && !Console.IsOutputRedirected, stop.Token)
        .ConfigureAwait(false);
}
catch (NotebookException findings)
{
    foreach (var finding in findings.Diagnostics)
    {
        Console.Error.WriteLine(finding);
    }

    return 1;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(DiagnosticTable.FileAccessFailed.At(null, failure.Message));
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Interrupted;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
