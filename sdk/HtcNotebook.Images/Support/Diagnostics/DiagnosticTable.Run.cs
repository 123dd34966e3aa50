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

    /// <summary>GPUs are asked for where there are none.</summary>
    public static readonly DiagnosticDescriptor NoGpu = new(
        "HTC3043", "No GPU here",
        "RunGpus asks for GPUs ({0}), and this machine has none that NVIDIA's driver knows (there is no /dev/nvidiactl). Install the driver, or leave RunGpus out: the image works without, on the processor.");

    /// <summary>podman is not told of the GPUs.</summary>
    public static readonly DiagnosticDescriptor GpuWithoutCdi = new(
        "HTC3044", "podman does not know the GPUs",
        "This machine has GPUs, but no file in /etc/cdi or /var/run/cdi describes them to podman. Install nvidia-container-toolkit and run: sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml");

    /// <summary>An image for GPUs starts without.</summary>
    public static readonly DiagnosticDescriptor RunsWithoutGpu = new(
        "HTC3045", "Started without a GPU",
        "The image has the software of {0}, but the container gets no GPU: {1} RunGpus=none says that this is meant.",
        DiagnosticSeverity.Warning);
}
