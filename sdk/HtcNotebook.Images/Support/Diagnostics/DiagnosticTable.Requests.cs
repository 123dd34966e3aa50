namespace HtcNotebook.Images.Support.Diagnostics;

// HTC104x: how packages are asked for.
public static partial class DiagnosticTable
{
    /// <summary>A package name that its kind does not allow.</summary>
    public static readonly DiagnosticDescriptor InvalidPackageName = new(
        "HTC1040", "Package name is not valid", "{0} {1} is not a valid name: {2}. Correct the name.");

    /// <summary>A Python version that is no PEP 440 specifier.</summary>
    public static readonly DiagnosticDescriptor InvalidPythonVersion = new(
        "HTC1041", "Python version is not a specifier", "The version {0} of the Python package {1} is not a PEP 440 specifier: {2}.");

    /// <summary>A version of an R or system package that is no relation.</summary>
    public static readonly DiagnosticDescriptor InvalidRelation = new(
        "HTC1042", "Version is not a relation", "The version {0} of {1} cannot be used: {2}.");

    /// <summary>An extra that is no name.</summary>
    public static readonly DiagnosticDescriptor InvalidExtra = new(
        "HTC1043", "Extra is not valid", "The extra {0} of the Python package {1} is not a valid name: use letters, digits, '-', '_' and '.', separated by commas.");

    /// <summary>Extras on something else than a Python package.</summary>
    public static readonly DiagnosticDescriptor ExtrasOnlyForPython = new(
        "HTC1044", "Extras are for Python packages", "The {0} {1} has Extras, which only a PythonPackage can have. Remove them.");

    /// <summary>A source that this kind of package cannot come from.</summary>
    public static readonly DiagnosticDescriptor InvalidSource = new(
        "HTC1045", "Package source is not known", "The source {0} of {1} is not one for a {2}: use one of {3}.");

    /// <summary>An import name that is no dotted identifier.</summary>
    public static readonly DiagnosticDescriptor InvalidImportName = new(
        "HTC1046", "Import name is not valid", "The ImportName {0} of {1} is not a name that Python can import: write identifiers separated by dots.");

    /// <summary>The same package asked for in two ways.</summary>
    public static readonly DiagnosticDescriptor PackageTwice = new(
        "HTC1047", "Package asked for twice", "{0} is asked for twice and differently: as \"{1}\" at {2} and as \"{3}\" here. Keep one of them.");

    /// <summary>Only pip can install a package alone.</summary>
    public static readonly DiagnosticDescriptor NoDependenciesOnlyFromPip = new(
        "HTC1048", "Only pip installs without dependencies", "The {0} {1} has NoDependencies, which only pip can do. Add Source=\"pip\", or leave NoDependencies out.");

    /// <summary>An index of a package's own that is no address, or of a package that pip does not install.</summary>
    public static readonly DiagnosticDescriptor InvalidIndexUrl = new(
        "HTC1039", "IndexUrl is not valid", "The IndexUrl {0} of the {1} {2} cannot be used: write an address that begins with http:// or https:// and has no query, and Source=\"pip\".");

    /// <summary>PoolGpus is neither of its words.</summary>
    public static readonly DiagnosticDescriptor InvalidPoolGpus = new(
        "HTC1038", "PoolGpus is not valid", "PoolGpus {0} is not valid: write auto (the personal pool offers the GPUs that it finds) or none.");

    /// <summary>An item that is for a flavor that nobody defines.</summary>
    public static readonly DiagnosticDescriptor UnknownItemFlavor = new(
        "HTC1049", "Item is for a flavor that does not exist", "The {0} {1} is for the flavor {2}, which does not exist; known are {3}.{4} Correct its Flavor, or leave it out.");
}
