namespace HtcNotebook.Images.Support.Diagnostics;

// HTC31xx: the image's base, as restore finds it.
public static partial class DiagnosticTable
{
    /// <summary>The registry says that it has no such base.</summary>
    public static readonly DiagnosticDescriptor BaseMissing = new(
        "HTC3101",
        "The base image does not exist",
        "The base image '{0}' does not exist: the registry {1} has no '{3}' in '{2}'. Check ContainerBaseImage (or, on the jupyter stack, the flavor's image) for the name and the tag.");

    /// <summary>The base is not a reference.</summary>
    public static readonly DiagnosticDescriptor BaseReferenceMalformed = new(
        "HTC3102",
        "The base image is not an image reference",
        "'{0}' is not an image reference. Write ContainerBaseImage, or the flavor's JupyterImage, as REGISTRY/REPOSITORY:TAG or REGISTRY/REPOSITORY@sha256:DIGEST, the repository in lower case.");

    /// <summary>The registry does not show the base to those who are not logged in, or does not have it.</summary>
    public static readonly DiagnosticDescriptor BaseNotSeen = new(
        "HTC3103",
        "The base image could not be seen without a login",
        "The registry {1} does not show the base image '{0}' without a login, so its digest is not in the lock. The build works if the engine is logged in there or has the image in its own store; else check the name and the tag.",
        DiagnosticSeverity.Warning);

    /// <summary>The base was an image, and is bootstrapped now.</summary>
    public static readonly DiagnosticDescriptor BaseChanged = new(
        "HTC3104",
        "The base changed from an image to a bootstrap",
        "The base was the image '{0}', and is now bootstrapped from the Debian mirror of '{1}', since the image's registry cannot be reached or no longer has it. To keep the image, take back the lock and restore where the registry can be reached; to keep the bootstrap, commit the lock.",
        DiagnosticSeverity.Warning);
}
