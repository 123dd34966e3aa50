namespace HtcNotebook.Images.Support.Diagnostics;

// HTC105x: how dotnet run is asked for. HTC304x: what goes wrong when it starts.
public static partial class DiagnosticTable
{
    /// <summary>A setting of <c>dotnet run</c> that cannot be.</summary>
    public static readonly DiagnosticDescriptor InvalidRunSetting = new(
        "HTC1050", "Run setting is not valid", "{0} \"{1}\" is not valid: {2}.");

    /// <summary>A folder to show in the container that is not there or not the project's.</summary>
    public static readonly DiagnosticDescriptor InvalidRunFolder = new(
        "HTC1051", "Run folder is not valid", "RunFolders names \"{0}\", which cannot be shown in the container: {1}.");

    /// <summary>Every port that was tried is in use.</summary>
    public static readonly DiagnosticDescriptor NoFreePort = new(
        "HTC3040", "No free port", "The ports {0} to {1} of this machine are all in use. Stop what uses one of them, or set RunPort to another.");

    /// <summary>The notebook's user cannot write the host user's files in the container.</summary>
    public static readonly DiagnosticDescriptor RunFolderOfRoot = new(
        "HTC3041", "Folder belongs to root",
        "{0} belongs to root, and the notebook's user could not write there, so the notebook works on the image's copy. Run as an ordinary user who owns the folder, or give it to uid 1000.",
        DiagnosticSeverity.Warning);

    /// <summary>A rootless docker maps the host's user to the container's root, which the notebook's user is not.</summary>
    public static readonly DiagnosticDescriptor RunFolderOutOfReach = new(
        "HTC3042", "Folder out of reach for a rootless docker",
        "docker runs without root here, so {0} would belong to root in the container, where the notebook's user could not write. The notebook works on the image's copy. Set ImageEngine to podman, which maps users one by one.",
        DiagnosticSeverity.Warning);
}
