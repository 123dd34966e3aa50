using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution.Sources;

/// <summary>A place that packages come from.</summary>
internal interface IPackageSource
{
    /// <summary>Which one it is.</summary>
    PackageSource Source { get; }

    /// <summary>Looks for a package.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="Support.Diagnostics.NotebookException">The source itself is damaged or wrongly set.</exception>
    Task<SourceAnswer> FindAsync(PackageRequest request, CancellationToken cancellation);
}
