using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Resolves every package and keeps the answer in the lock: the only step that asks the sources.</summary>
public sealed class ResolveNotebookPackages : NotebookTask
{
    /// <summary>The project, as <see cref="ReadNotebookProject"/> stored it.</summary>
    [Required]
    public required string ProjectFile { get; set; }

    /// <summary>The lock.</summary>
    [Required]
    public required string LockFile { get; set; }

    /// <summary>Takes the lock as it is or fails.</summary>
    public bool LockedMode { get; set; }

    /// <summary>Asks again even where the lock fits.</summary>
    public bool ForceEvaluate { get; set; }

    /// <summary>Registries that may be asked without TLS.</summary>
    public string[] InsecureRegistries { get; set; } = [];

    /// <inheritdoc/>
    protected override void Run()
    {
        var project = LoadStored(ProjectFile);
        var options = new RestoreOptions { ForceEvaluate = ForceEvaluate, LockedMode = LockedMode };
        options = options with { Resolver = options.Resolver with { InsecureRegistries = [.. InsecureRegistries, .. options.Resolver.InsecureRegistries] } };
        var restoring = NotebookRestorer.RestoreAsync(project, Path.GetFullPath(LockFile), options, Cancellation);
        Await(restoring, "Asking the packages' sources for what they have");
        var result = restoring.Result;
        foreach (var warning in result.Warnings)
        {
            Report(warning);
        }

        if (result.Asked)
        {
            var table = result.Table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            ShowTable($"{result.Resolution.Packages.Count} packages settled in {Path.GetFileName(LockFile)}", table);
        }
    }
}
