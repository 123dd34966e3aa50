namespace HtcNotebook.Images.Support.Diagnostics;

// HTC15xx: projects of the kind Hub.
public static partial class DiagnosticTable
{
    /// <summary><c>HtcNotebookKind</c> is neither of its two values.</summary>
    public static readonly DiagnosticDescriptor UnknownKind = new(
        "HTC1501", "Unknown kind of project", "HtcNotebookKind is {0}. Write Notebook (the default), for an image, or Hub, for a JupyterHub.");

    /// <summary>An item of hubs in a project that is none.</summary>
    public static readonly DiagnosticDescriptor HubItemInNotebook = new(
        "HTC1502", "Item of a hub in a notebook project", "The {0} {1} has no meaning in a notebook project. Remove it, or set HtcNotebookKind to Hub.");

    /// <summary>A hub whose image has no JupyterHub.</summary>
    public static readonly DiagnosticDescriptor FlavorIsNoHub = new(
        "HTC1503", "Flavor of the hub has no JupyterHub",
        "The flavor \"{0}\" does not inherit from hub, so that the hub's own image would have no JupyterHub. Leave Flavor out; the images for users come from ProjectReference and HubImage.");

    /// <summary>A hub without an image for its users.</summary>
    public static readonly DiagnosticDescriptor HubWithoutImages = new(
        "HTC1510", "Hub offers no image", "The hub has no image to offer. Add <ProjectReference Include=\"../climate/climate.csproj\" /> or <HubImage Include=\"REGISTRY/REPOSITORY:TAG\" />.");

    /// <summary>A <c>HubImage</c> that is no reference.</summary>
    public static readonly DiagnosticDescriptor InvalidHubImage = new(
        "HTC1511", "Image of the hub is not a reference", "The HubImage {0} is not an image reference such as climate:scipy or ghcr.io/mylab/climate:scipy.");

    /// <summary>A name by which users' choices are kept that cannot be one.</summary>
    public static readonly DiagnosticDescriptor InvalidHubImageName = new(
        "HTC1512", "Name of the hub's image is not valid", "{0} cannot be the Name of {1}: use at most 63 lower-case letters and digits, with single '.', '_' or '-' between them.");

    /// <summary>Two images of one name.</summary>
    public static readonly DiagnosticDescriptor HubImageTwice = new(
        "HTC1513", "Two images of the hub have one name", "The hub has two images of the name \"{0}\": {1} and {2}. Remove one, or give one another Name.");

    /// <summary>A text for people with what no line can have.</summary>
    public static readonly DiagnosticDescriptor InvalidHubText = new(
        "HTC1514", "Text of the hub has control characters", "{0} of {1} is {2}, which has characters that cannot be shown. Write plain text.");

    /// <summary>A user that no one can be.</summary>
    public static readonly DiagnosticDescriptor InvalidHubUser = new(
        "HTC1515", "User of the hub is not valid", "The {0} {1} is not a user's name: it has no blanks, no '/' and no control characters, and at most 255 characters.");

    /// <summary>A property with a value that it cannot have.</summary>
    public static readonly DiagnosticDescriptor InvalidHubSetting = new(
        "HTC1520", "Hub setting is not valid", "{0} is {1}, which is not valid: {2}.");

    /// <summary>The site's pool without what leads there.</summary>
    public static readonly DiagnosticDescriptor SitePoolIncomplete = new(
        "HTC1521", "Site pool is not described", "HubPools names the pool site, but {0} is not set: {1}.");

    /// <summary>A name of a host that HTCondor does not find.</summary>
    public static readonly DiagnosticDescriptor BareHostName = new(
        "HTC1522", "Host name without a domain", "{0} is {1}, a bare name, which HTCondor's tools do not find. Write the full name, such as {2}.example.org.");

    /// <summary>The deployment folder would lie over the project.</summary>
    public static readonly DiagnosticDescriptor HubFolderIsProject = new(
        "HTC1523", "Deployment folder is the project's own", "HubFolder is the folder of the project, whose README.md and other files it would replace. Name a folder below it, or leave HubFolder out.");

    /// <summary>A project reference to nothing.</summary>
    public static readonly DiagnosticDescriptor HubReferenceMissing = new(
        "HTC1530", "Referenced project does not exist", "There is no project {0}. Correct the ProjectReference, or remove it.");

    /// <summary>A project reference to a project of another SDK.</summary>
    public static readonly DiagnosticDescriptor HubReferenceIsNoNotebook = new(
        "HTC1531", "Referenced project is no notebook project", "{0} is not a project of HtcNotebook.Sdk, so that it makes no image to offer. Remove the ProjectReference.");

    /// <summary>A project reference to a hub.</summary>
    public static readonly DiagnosticDescriptor HubReferenceIsHub = new(
        "HTC1532", "Referenced project is a hub", "{0} is a hub itself: its image is no notebook. Refer to notebook projects.");

    /// <summary>A flavor of a reference that no flavor can be called.</summary>
    public static readonly DiagnosticDescriptor InvalidHubReferenceFlavor = new(
        "HTC1533", "Flavor of a reference is not valid", "{0} in Flavors of {1} is not a name of a flavor. Write for instance Flavors=\"scipy;r\".");

    /// <summary><c>dotnet run</c> on a hub.</summary>
    public static readonly DiagnosticDescriptor HubDoesNotRun = new(
        "HTC1540", "A hub is not started by dotnet run",
        "A hub is more than one container. Run dotnet publish, then in {0} copy .env.example to .env, fill it in, and run docker compose up -d (or docker-compose up -d).");
}
