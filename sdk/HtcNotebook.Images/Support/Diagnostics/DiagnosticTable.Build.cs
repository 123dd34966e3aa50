namespace HtcNotebook.Images.Support.Diagnostics;

// HTC19xx: the build itself, whatever stage it is in.
public static partial class DiagnosticTable
{
    /// <summary>A file of the build could not be read or written.</summary>
    public static readonly DiagnosticDescriptor FileAccessFailed = new(
        "HTC1901", "A file of the build cannot be read or written", "{0} Earlier output is as it was. Check the free space and the permissions of the project's folder, then build again.");

    /// <summary>A package source that gave no answer.</summary>
    public static readonly DiagnosticDescriptor FeedFailed = new(
        "HTC1902", "Package source gave no answer", "The package source {0} gave no answer: {1} Check it and its credentials in nuget.config.", DiagnosticSeverity.Warning);

    /// <summary>No package source to ask.</summary>
    public static readonly DiagnosticDescriptor NoFeeds = new(
        "HTC1903", "No package source", "nuget.config names no package source that is enabled. Add one with dotnet nuget add source.");

    /// <summary>Every package source failed.</summary>
    public static readonly DiagnosticDescriptor AllFeedsFailed = new(
        "HTC1904", "No package source answered", "None of the package sources of nuget.config answered: {0}. Check the network, the addresses and the credentials.");

    /// <summary>Something is to be published that was not built.</summary>
    public static readonly DiagnosticDescriptor NotBuilt = new(
        "HTC1905", "Nothing was built", "There is no rendered image of this flavor. Run dotnet build first, or leave out --no-build.");

    /// <summary>A file that one step of the build keeps for the next is damaged.</summary>
    public static readonly DiagnosticDescriptor StoredProjectDamaged = new(
        "HTC1906", "A file below obj is damaged", "This is not what a step of the build leaves here for the next one, or it is damaged: {0}. Build again: the build makes its own files anew.");

    /// <summary>A fault of this SDK.</summary>
    public static readonly DiagnosticDescriptor InternalError = new(
        "HTC1999", "Internal error", "{0} failed unexpectedly: {1} This is a fault of HtcNotebook.Sdk; please report it with the details in {2}.");
}
