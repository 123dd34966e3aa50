namespace HtcNotebook.Images.Support.Diagnostics;

// HTC1xxx: what the project file says.
public static partial class DiagnosticTable
{
    /// <summary>No flavor has this name.</summary>
    public static readonly DiagnosticDescriptor UnknownFlavor = new(
        "HTC1001", "Unknown flavor", "There is no flavor \"{0}\".{2} Known flavors: {1}. A flavor of your own is a file flavors/NAME.props beside the project.");

    /// <summary>No stack has this name.</summary>
    public static readonly DiagnosticDescriptor UnknownStack = new(
        "HTC1002", "Unknown stack", "There is no stack \"{0}\".{2} NotebookStack is one of: {1}.");

    /// <summary>The flavor exists, but not on this stack.</summary>
    public static readonly DiagnosticDescriptor FlavorNotOnStack = new(
        "HTC1003", "Flavor is not on this stack", "The flavor \"{0}\" is not available on the stack \"{1}\". Set NotebookStack to: {2}.");

    /// <summary>A flavor inherits from one that does not exist.</summary>
    public static readonly DiagnosticDescriptor FlavorParentMissing = new(
        "HTC1004", "Flavor inherits from an unknown one", "The flavor \"{0}\" inherits from \"{1}\", which is not defined. Add its file, or correct Inherits.");

    /// <summary>Flavors inherit from each other.</summary>
    public static readonly DiagnosticDescriptor FlavorCycle = new(
        "HTC1005", "Flavors inherit in a circle", "These flavors inherit from each other: {0}. Remove one Inherits.");

    /// <summary>A flavor's name cannot be part of a tag or a layer.</summary>
    public static readonly DiagnosticDescriptor InvalidFlavorName = new(
        "HTC1006", "Flavor name is not valid", "\"{0}\" is not a valid name of a flavor: use lower-case letters and digits, with single '.', '_' or '-' between them.");

    /// <summary>No accelerator has this name.</summary>
    public static readonly DiagnosticDescriptor UnknownAccelerator = new(
        "HTC1007", "Unknown accelerator", "There is no accelerator {0}.{2} Accelerator is one of: {1}.");

    /// <summary>The flavor has no software for the accelerator.</summary>
    public static readonly DiagnosticDescriptor AcceleratorNotInFlavor = new(
        "HTC1008", "Accelerator is not of this flavor", "The flavor \"{0}\" has nothing for the accelerator {1} on the stack {2} for {3}. Set Accelerator to one of: {4}; or choose another flavor.");

    /// <summary>Debian's torch beside that of wheels.</summary>
    public static readonly DiagnosticDescriptor AcceleratorBesideDebian = new(
        "HTC1009", "Debian's torch beside CUDA's", "{0} is Debian's build for processors, which cannot be in one process with the wheels that the accelerator {1} brings. Write Source=\"pip\", or leave it out.");

    /// <summary>A registry that is no host.</summary>
    public static readonly DiagnosticDescriptor InvalidRegistry = new(
        "HTC1010", "Registry is not valid", "ContainerRegistry \"{0}\" is not a host with an optional port, such as ghcr.io or localhost:5000. Write it without a scheme or a path.");

    /// <summary>A repository that the registries' grammar does not allow.</summary>
    public static readonly DiagnosticDescriptor InvalidRepository = new(
        "HTC1011", "Repository is not valid", "ContainerRepository \"{0}\" is not valid: use lower-case letters and digits, with '.', '_', '-' or '/' between them, for instance \"{1}\".");

    /// <summary>A tag that the registries' grammar does not allow.</summary>
    public static readonly DiagnosticDescriptor InvalidTag = new(
        "HTC1012", "Tag is not valid", "The image tag \"{0}\" is not valid: use at most 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'.");

    /// <summary>Both tag properties are set.</summary>
    public static readonly DiagnosticDescriptor BothTagProperties = new(
        "HTC1013", "Both tag properties are set", "ContainerImageTag (\"{0}\") and ContainerImageTags (\"{1}\") are both set. Keep one; several tags are separated by ';'.");

    /// <summary>A label whose key or value cannot be written.</summary>
    public static readonly DiagnosticDescriptor InvalidLabel = new(
        "HTC1014", "Label is not valid", "The ContainerLabel \"{0}\" is not valid: its key has letters, digits, '.', '_', '-' and '/', its value no line break or other control character.");

    /// <summary>A port that is none.</summary>
    public static readonly DiagnosticDescriptor InvalidPort = new(
        "HTC1015", "Port is not valid", "The ContainerPort \"{0}\" (Type \"{1}\") is not valid: use a number from 1 to 65535 and the type tcp, udp or sctp.");

    /// <summary>An environment variable whose name or value cannot be written.</summary>
    public static readonly DiagnosticDescriptor InvalidVariable = new(
        "HTC1016", "Environment variable is not valid", "The ContainerEnvironmentVariable \"{0}\" is not valid: its name has letters, digits and '_' and does not start with a digit, its value no line break or other control character.");

    /// <summary>A base that is no image reference.</summary>
    public static readonly DiagnosticDescriptor InvalidBaseImage = new(
        "HTC1017", "Base image is not a reference", "ContainerBaseImage \"{0}\" is not an image reference such as docker.io/library/debian:trixie-slim or NAME:TAG@sha256:DIGEST.");

    /// <summary>A user that is neither a name nor a number.</summary>
    public static readonly DiagnosticDescriptor InvalidUser = new(
        "HTC1018", "User is not valid", "ContainerUser \"{0}\" is not a user name or number, with a group after ':' where one is needed.");

    /// <summary>An architecture that no image is built for.</summary>
    public static readonly DiagnosticDescriptor UnsupportedRuntimeIdentifier = new(
        "HTC1019", "Runtime identifier is not supported", "Images are built for one of linux-x64 and linux-arm64 at a time, not for \"{0}\". Publish once for each with -p:ContainerRuntimeIdentifier=...");

    /// <summary>An image format that does not exist.</summary>
    public static readonly DiagnosticDescriptor InvalidFormat = new(
        "HTC1020", "Image format is not known", "ContainerImageFormat \"{0}\" is not known: use Docker (the default, which keeps health checks) or OCI.");

    /// <summary>A setting that is no address.</summary>
    public static readonly DiagnosticDescriptor InvalidAddress = new(
        "HTC1021", "Address is not valid", "{0} \"{1}\" is not an http or https address. Write it in full, for instance https://mirror.example.org/path, without a query.");

    /// <summary>A suite that is no name.</summary>
    public static readonly DiagnosticDescriptor InvalidSuite = new(
        "HTC1022", "Debian suite is not valid", "DebianSuite \"{0}\" is not a name such as trixie.");

    /// <summary>A series of HTCondor that is none.</summary>
    public static readonly DiagnosticDescriptor InvalidCondorSeries = new(
        "HTC1023", "HTCondor series is not valid", "HTCondorSeries \"{0}\" is neither \"distribution\" (Debian's own package) nor a series of the HTCSS repository such as 25.x or 25.0.");

    /// <summary>A switch that is neither on nor off.</summary>
    public static readonly DiagnosticDescriptor InvalidSwitch = new(
        "HTC1024", "Switch is neither true nor false", "{0} is {1}. Write true or false.");

    /// <summary>A file of certificates that is of no use.</summary>
    public static readonly DiagnosticDescriptor InvalidCertificates = new(
        "HTC1027", "Trusted certificates cannot be used", "\"{0}\" of ContainerTrustedCertificates {1}. Name files with the certificates of your site's authorities in PEM form, separated by semicolons.");

    /// <summary>A content file that is not there.</summary>
    public static readonly DiagnosticDescriptor ContentMissing = new(
        "HTC1030", "Content file is missing", "The {0} \"{1}\" does not exist. Correct the path, or remove the item.");

    /// <summary>A content file outside of the project without a place in the image.</summary>
    public static readonly DiagnosticDescriptor ContentOutside = new(
        "HTC1031", "Content file is outside of the project", "\"{0}\" lies outside of the project's folder. Give it a Link that says where it goes in the image, or move it.");

    /// <summary>A link that leads out of the project.</summary>
    public static readonly DiagnosticDescriptor ContentLinkLeaves = new(
        "HTC1032", "Content is a link out of the project", "\"{0}\" is a symbolic link out of the project, to {1}. Copy the file into the project, or name it by its own path with a Link.");

    /// <summary>A place in the image where nothing can go.</summary>
    public static readonly DiagnosticDescriptor ContentTargetInvalid = new(
        "HTC1033", "Place in the image is not valid", "\"{0}\" cannot go to \"{1}\" in the image: {2}. Give it another Link.");

    /// <summary>Two files for one place.</summary>
    public static readonly DiagnosticDescriptor ContentCollides = new(
        "HTC1034", "Two files for one place", "Two files would go to \"{0}\" in the image: {1} and {2}. Give one of them another Link.");

    /// <summary>A content file that cannot be read.</summary>
    public static readonly DiagnosticDescriptor ContentUnreadable = new(
        "HTC1035", "Content file cannot be read", "\"{0}\" cannot be read: {1}");

    /// <summary>A content file changed while the image was being rendered.</summary>
    public static readonly DiagnosticDescriptor ContentChanged = new(
        "HTC1036", "Content file changed meanwhile", "\"{0}\" changed while the build was reading it. Build again.");

    /// <summary>A hook or pool configuration with the name of one of the image's own.</summary>
    public static readonly DiagnosticDescriptor ContentHidesImageFile = new(
        "HTC1037", "Content would replace a file of the image", "\"{0}\" would replace the image's own {1}. Give it another name.");
}
