namespace HtcNotebook.Images.Support.Diagnostics;

// HTC2009 to HTC2015: what comes of Python packages that are resolved together.
public static partial class DiagnosticTable
{
    /// <summary>Python packages that cannot be installed together.</summary>
    public static readonly DiagnosticDescriptor PythonConflict = new(
        "HTC2009",
        "Python packages cannot be installed together",
        "These cannot be installed together: {0}. {1}.{2}");

    /// <summary>A Python package that would break packages of Debian's.</summary>
    public static readonly DiagnosticDescriptor PythonBreaksDebian = new(
        "HTC2010",
        "A Python package would break packages of the image",
        "'{0}' would break packages that the image has from Debian: {1}.{2}");

    /// <summary>A version that its authors withdrew.</summary>
    public static readonly DiagnosticDescriptor PythonYanked = new(
        "HTC2011", "A withdrawn version is installed", "{0}.", DiagnosticSeverity.Warning);

    /// <summary>A source distribution.</summary>
    public static readonly DiagnosticDescriptor PythonFromSource = new(
        "HTC2012", "A Python package is built from its source", "{0}.", DiagnosticSeverity.Warning);

    /// <summary>An older version, since newer ones have no wheel.</summary>
    public static readonly DiagnosticDescriptor PythonOlderForWheels = new(
        "HTC2013", "An older version is taken for its wheels", "{0}.", DiagnosticSeverity.Warning);

    /// <summary>An extra that a version does not have.</summary>
    public static readonly DiagnosticDescriptor PythonExtraUnknown = new(
        "HTC2014", "A version has no such extra", "{0}.", DiagnosticSeverity.Warning);

    /// <summary>A source distribution whose build needs what the image lacks.</summary>
    public static readonly DiagnosticDescriptor PythonBuildLacks = new(
        "HTC2015",
        "The build of a Python package lacks what it needs",
        "'{0}' brings {1}, which has no wheel for this Python and machine, and its build needs {2}, which the image does not have: ask for {3} as SystemPackage. {4}.");
}
