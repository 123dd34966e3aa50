using HtcNotebook.Images.Support.Files;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>
/// Lets one restore of a project run at a time: two of NuGet's, as two publishes of different flavors start them, trip over
/// each other's files under obj/.
/// </summary>
public sealed class NotebookRestoreMutex : NotebookTask
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>The lock's own file.</summary>
    [Required]
    public required string LockFile { get; set; }

    /// <summary>Releases the mutex instead of waiting for it. A build that fails releases it too.</summary>
    public bool End { get; set; }

    /// <summary>Whether this build has the mutex now.</summary>
    [Output]
    public bool Taken { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        var builds = (IBuildEngine4)BuildEngine;
        var key = (nameof(NotebookRestoreMutex), Path.GetFullPath(LockFile));
        (builds.UnregisterTaskObject(key, RegisteredTaskObjectLifetime.Build) as IDisposable)?.Dispose();
        if (!End)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(key.Item2)!);
            var mutex = InterProcessLock.TakeAsync(key.Item2, null, Cancellation);
            if (Task.WaitAny([mutex], (int)Silence.TotalMilliseconds, Cancellation) < 0)
            {
                Log.LogMessage(MessageImportance.High, "  Waiting for another restore of {0}", Path.GetFileName(ProjectPath));
            }

            builds.RegisterTaskObject(key, mutex.GetAwaiter().GetResult(), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            Taken = true;
        }
    }
}
