namespace HtcNotebook.Images.Support.Diagnostics;

// HTC3xxx: engines, bases and registries.
public static partial class DiagnosticTable
{
    /// <summary>Another build took the name of the image while it was pushed.</summary>
    public static readonly DiagnosticDescriptor ImageMoved = new(
        "HTC3022",
        "Another image took the name while it was pushed",
        "While '{0}' was pushed, another build gave its name to another image: {1} was to be pushed, and the name is now of {2}. What the registry has may be either. Publish again, and give images that are built at the same time names of their own.");

    /// <summary><c>ImageEngine</c> names no engine.</summary>
    public static readonly DiagnosticDescriptor UnknownEngine = new(
        "HTC3001", "Unknown image engine",
        "'{0}' is not an image engine. Set ImageEngine to auto, docker, podman, buildah or none.");

    /// <summary>The named engine is not installed.</summary>
    public static readonly DiagnosticDescriptor EngineNotFound = new(
        "HTC3002", "Engine not found",
        "The engine {0} was asked for, but there is no program '{1}' in PATH. Install it ({2}), or set ImageEngine to auto.");

    /// <summary>The named engine is there but does not build.</summary>
    public static readonly DiagnosticDescriptor EngineNotWorking = new(
        "HTC3003", "Engine does not work",
        "The engine {0} was asked for, but a trial build with it failed: {1}. {2}");

    /// <summary>No engine works.</summary>
    public static readonly DiagnosticDescriptor NoEngine = new(
        "HTC3004", "No engine works",
        "No image engine works here. Tried: {0}. Install one ({1}), or set ImageEngine to none to render the image folder only.");

    /// <summary>Something needs an engine, but there is none to be used.</summary>
    public static readonly DiagnosticDescriptor RenderOnly = new(
        "HTC3005", "Publishing needs an engine",
        "ImageEngine is none, so the image folder is rendered and nothing is built. Set ImageEngine to auto, or run an engine of your own on {0}.");

    /// <summary>The engine builds but cannot run containers.</summary>
    public static readonly DiagnosticDescriptor EngineCannotRun = new(
        "HTC3006", "Engine cannot run containers",
        "{0} builds images but does not run them as services. Install podman: it uses the same store, so {1} is already in it.");

    /// <summary>A build failed for a reason without a code of its own.</summary>
    public static readonly DiagnosticDescriptor BuildFailed = new(
        "HTC3010", "Image build failed",
        "The image was not built: {0}. {1}");

    /// <summary>The base image does not exist.</summary>
    public static readonly DiagnosticDescriptor BaseNotFound = new(
        "HTC3011", "Base image not found",
        "The base image was not found: {0}. Check the name and tag in ContainerBaseImage. {1}");

    /// <summary>A registry refused.</summary>
    public static readonly DiagnosticDescriptor RegistryDenied = new(
        "HTC3012", "Registry refused access",
        "The registry refused access: {0}. Log in with '{1} login REGISTRY', and check that your account may use that repository. {2}");

    /// <summary>A server cannot be reached.</summary>
    public static readonly DiagnosticDescriptor NetworkFailed = new(
        "HTC3013", "Network failed",
        "A server could not be reached: {0}. Check the network and proxy; mirrors are named by DebianMirror, PipIndexUrl, CranMirror, CondaChannel, HTCondorRepository and ContainerBaseImage; ContainerBuildNetwork=host builds in the host's network. {1}");

    /// <summary>A disk is full.</summary>
    public static readonly DiagnosticDescriptor NoSpace = new(
        "HTC3014", "No space left on disk",
        "There is no space left on disk: {0}. Free some where {1} keeps its files (docker and podman: 'system prune' removes unused images) or where temporary and output files go. {2}");

    /// <summary>A package at the pinned version is not in the archive any more.</summary>
    public static readonly DiagnosticDescriptor PackageVersionGone = new(
        "HTC3015", "Pinned package version is gone",
        "The archive does not have a pinned package version any more: {0}. Run 'dotnet restore -p:RestoreForceEvaluate=true' to settle on the versions of today. {1}");

    /// <summary>A registry speaks plain HTTP.</summary>
    public static readonly DiagnosticDescriptor RegistryWithoutTls = new(
        "HTC3016", "Registry without TLS",
        "The registry does not speak HTTPS: {0}. If you trust it, name it in ContainerInsecureRegistries (docker: in 'insecure-registries' of its daemon's settings). {1}");

    /// <summary>A push failed for a reason without a code of its own.</summary>
    public static readonly DiagnosticDescriptor PushFailed = new(
        "HTC3017", "Push failed",
        "The image was built but not pushed: {0}. {1}");

    /// <summary>An archive could not be written.</summary>
    public static readonly DiagnosticDescriptor ArchiveFailed = new(
        "HTC3018", "Archive not written",
        "The image was built but its archive was not written: {0}. {1}");

    /// <summary>OCI images lose their health check.</summary>
    public static readonly DiagnosticDescriptor HealthCheckDropped = new(
        "HTC3019", "Health check dropped",
        "ContainerImageFormat is OCI, and {0} leaves the health check out of OCI images. Use Docker to keep it.",
        DiagnosticSeverity.Warning);

    /// <summary>docker cannot push OCI manifests.</summary>
    public static readonly DiagnosticDescriptor FormatNotPushed = new(
        "HTC3020", "Format not available",
        "ContainerImageFormat is OCI, but docker pushes manifests in its own format. Use podman or buildah, or ContainerArchiveOutputPath.",
        DiagnosticSeverity.Warning);

    /// <summary>A container could not be started, or another command of the engine failed.</summary>
    public static readonly DiagnosticDescriptor EngineCommandFailed = new(
        "HTC3021", "Engine command failed",
        "{0} {1} failed: {2}. Run the command by hand to see more.");

    /// <summary>The base can be bootstrapped only on Linux.</summary>
    public static readonly DiagnosticDescriptor BootstrapNeedsLinux = new(
        "HTC3030", "Bootstrapping needs Linux",
        "Debian {0} can be bootstrapped on Linux only. Set ContainerBaseImage to a Debian image, such as debian:{0}-slim.");

    /// <summary>mmdebstrap is missing.</summary>
    public static readonly DiagnosticDescriptor BootstrapToolMissing = new(
        "HTC3031", "mmdebstrap not found",
        "The base comes from no container registry (none was in reach when dotnet restore wrote the lock), and mmdebstrap, which bootstraps Debian {0} from a mirror, is not installed. Install the package mmdebstrap (apt-get install mmdebstrap debian-archive-keyring), or set ContainerBaseImage.");

    /// <summary>Bootstrapping failed for a reason without a code of its own.</summary>
    public static readonly DiagnosticDescriptor BootstrapFailed = new(
        "HTC3032", "Bootstrapping failed",
        "Debian {0} was not bootstrapped: {1}. {2}");

    /// <summary>The mirror's signatures do not verify.</summary>
    public static readonly DiagnosticDescriptor BootstrapSignature = new(
        "HTC3033", "Mirror's signature not valid",
        "The signature of Debian {0}'s archive could not be verified: {1}. Install or update the package debian-archive-keyring, and check DebianMirror. {2}");

    /// <summary>The mirror lacks the suite.</summary>
    public static readonly DiagnosticDescriptor BootstrapMirror = new(
        "HTC3034", "Mirror does not answer or lacks the suite",
        "Debian {0} could not be fetched: {1}. Check DebianSuite and DebianMirror; where the mirror has no security archive beside it, name one in DebianSecurityMirror, or set that to none. {2}");

    /// <summary>A mirror's address is malformed.</summary>
    public static readonly DiagnosticDescriptor MirrorAddress = new(
        "HTC3036", "Malformed mirror address",
        "{0} is '{1}', which is not the address of a Debian archive. Write http://HOST/PATH or https://HOST/PATH.");

    /// <summary>The cache folder cannot be written.</summary>
    public static readonly DiagnosticDescriptor BaseCacheUnwritable = new(
        "HTC3037", "Cache of bases cannot be written",
        "The bootstrapped base, kept in {0}, cannot be written: {1}. Free space there and in the image folder, or set XDG_CACHE_HOME to another folder.");

    /// <summary>The archive's own day has passed.</summary>
    public static readonly DiagnosticDescriptor BootstrapExpired = new(
        "HTC3038", "The mirror's index is out of date",
        "Debian {0} was not bootstrapped, since the mirror is older than the archive allows: {1}. Set DebianMirror to one that is kept up to date, check this machine's clock, or, for a mirror that stands still on purpose, set DebianCheckValidUntil to false. {2}");
}
