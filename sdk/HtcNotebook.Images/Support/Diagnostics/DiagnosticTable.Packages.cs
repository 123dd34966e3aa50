namespace HtcNotebook.Images.Support.Diagnostics;

// HTC2xxx: packages (20xx), their sources (21xx) and the lock (22xx).
public static partial class DiagnosticTable
{
    /// <summary>No source has a package of that name.</summary>
    public static readonly DiagnosticDescriptor PackageUnknown = new(
        "HTC2001",
        "No source has the package",
        "There is no package for '{0}': {1}. {2}");

    /// <summary>The package exists, but at no version that was asked for.</summary>
    public static readonly DiagnosticDescriptor PackageVersionUnknown = new(
        "HTC2002",
        "No source has the package at that version",
        "No version of the package fits '{0}': {1}. Change Version to fit one of these, or name another Source.");

    /// <summary>The source does not have this kind of package, or the stack does not have the source.</summary>
    public static readonly DiagnosticDescriptor PackageSourceUnfit = new(
        "HTC2004",
        "The source does not fit the package",
        "'{0}' cannot come from Source=\"{1}\": on the {2} stack {3} packages come from {4}. Change Source or leave it out.");

    /// <summary>A virtual package that several packages provide, or that is asked for at a version.</summary>
    public static readonly DiagnosticDescriptor PackageVirtual = new(
        "HTC2005",
        "The system package is a virtual one",
        "'{0}' is a virtual package in Debian {1}, so it has no version and apt does not choose for you. Name one of the packages that provide it: {2}.");

    /// <summary>The distribution has no such extra.</summary>
    public static readonly DiagnosticDescriptor ExtraUnknown = new(
        "HTC2006",
        "The Python package has no such extra",
        "'{0}' has no extra '{1}': {2} lists {3} for it. Change Extras.");

    /// <summary>A package that the image can be without, and that no source gave.</summary>
    public static readonly DiagnosticDescriptor PackageLeftOut = new(
        "HTC2007",
        "An optional package is left out",
        "The image is made without '{0}', which is optional: {1} To have it, set that right and restore with -p:RestoreForceEvaluate=true.",
        DiagnosticSeverity.Warning);

    /// <summary>A Debian package needs another one that the archive does not have, or not at that version.</summary>
    public static readonly DiagnosticDescriptor DebianNeedUnmet = new(
        "HTC2008",
        "A Debian package needs what the archive lacks",
        "The Debian package {0} {1} cannot be installed: it needs {2}, which the archive does not have. Take another version of it or leave it out; where the mirror is behind or incomplete, set DebianMirror and DebianSecurityMirror to others.");

    /// <summary>No Debian mirror is known.</summary>
    public static readonly DiagnosticDescriptor DebianMirrorUnknown = new(
        "HTC2101",
        "No Debian mirror is known",
        "No Debian mirror is known: {0} is not set, this host's apt does not name one, and mmdebstrap, which knows one, is not installed. Set {0} to the address of a mirror near you, as listed on https://www.debian.org/mirror/list.");

    /// <summary>A mirror has no such suite.</summary>
    public static readonly DiagnosticDescriptor DebianSuiteMissing = new(
        "HTC2103",
        "The Debian mirror has no such suite",
        "The Debian mirror {0} has no suite '{1}'. Check DebianSuite and {2}; a site without a security mirror sets DebianSecurityMirror to 'none'.");

    /// <summary>A mirror has no packages for the architecture.</summary>
    public static readonly DiagnosticDescriptor DebianArchitectureMissing = new(
        "HTC2104",
        "The Debian mirror has no packages for the architecture",
        "The Debian mirror {0} lists no packages of '{1}' for the architecture '{2}'; it has {3}. Check ContainerRuntimeIdentifier and DebianSuite.");

    /// <summary>An index is not what it should be.</summary>
    public static readonly DiagnosticDescriptor IndexDamaged = new(
        "HTC2105",
        "A package index is damaged",
        "The package index {0} is damaged: {1}. A mirror may be in the middle of an update: restore again in a few minutes, or set {2} to another mirror.");

    /// <summary>An index that had to be asked could not be.</summary>
    public static readonly DiagnosticDescriptor IndexUnreachable = new(
        "HTC2106",
        "A package index cannot be reached",
        "Cannot reach {0}: {1}. Set {2} to a mirror that this machine reaches. It is needed for: {3}.");

    /// <summary>An index that the user named could not be asked.</summary>
    public static readonly DiagnosticDescriptor IndexUnreachableOpen = new(
        "HTC2107",
        "Versions stay open because a package index cannot be reached",
        "Cannot reach {0}: {1}. The build chooses the versions of: {3}. To settle them now, set {2} to a mirror that this machine reaches.",
        DiagnosticSeverity.Warning);

    /// <summary>An archive has no signature.</summary>
    public static readonly DiagnosticDescriptor ArchiveUnsigned = new(
        "HTC2108",
        "The Debian archive is not signed",
        "The archive's index {0} is not signed: {1}. Nothing of it was used. Set {2} to a mirror that keeps InRelease; for a mirror that you trust without a signature, set DebianTrusted to true.");

    /// <summary>An archive's signature does not make it trustworthy.</summary>
    public static readonly DiagnosticDescriptor ArchiveForged = new(
        "HTC2109",
        "The signature of the Debian archive is not good",
        "The signature of the archive's index {0} is not good: {1}. Nothing of it was used. Set {2} to another mirror; where the archive has keys of its own, set DebianKeyring to a file with them; where Debian has new keys, update this machine's package debian-archive-keyring.");

    /// <summary>An archive's index is of another time than it should be.</summary>
    public static readonly DiagnosticDescriptor ArchiveUntimely = new(
        "HTC2110",
        "The Debian archive is out of date",
        "The archive's index {0} is not of today: {1}. Nothing of it was used. Restore again later, or set {2} to a mirror that is kept up to date; for a mirror that stands still on purpose, set DebianCheckValidUntil to false.");

    /// <summary>A keyring cannot be read.</summary>
    public static readonly DiagnosticDescriptor KeyringUnreadable = new(
        "HTC2111",
        "The keyring cannot be read",
        "The keyring {0} cannot be read: {1}. Set DebianKeyring to a file with OpenPGP keys, as gpg --export writes it.");

    /// <summary>An archive's index is of another suite.</summary>
    public static readonly DiagnosticDescriptor ArchiveOfOtherSuite = new(
        "HTC2112",
        "The Debian archive answers with another suite",
        "The archive's index {0} is of the suite '{1}' with the code name '{2}', not of '{3}'. Nothing of it was used. Check DebianSuite, or set {4} to another mirror.");

    /// <summary>The lock is not JSON, or not of this form.</summary>
    public static readonly DiagnosticDescriptor LockDamaged = new(
        "HTC2201",
        "The lock is damaged",
        "The lock cannot be read: {0}. Resolve a merge conflict in it, take it back from version control, or make it anew with: dotnet restore -p:RestoreForceEvaluate=true.");

    /// <summary>The lock was written by a later version of this SDK.</summary>
    public static readonly DiagnosticDescriptor LockNewer = new(
        "HTC2202",
        "The lock is newer than this SDK",
        "The lock has format {0}, and this SDK knows formats up to {1}. Use the version of HtcNotebook.Sdk that wrote it, or delete the file and restore.");

    /// <summary>Locked mode, and there is nothing in the lock for this image.</summary>
    public static readonly DiagnosticDescriptor LockMissing = new(
        "HTC2203",
        "The lock has nothing for this image",
        "The lock has no section '{0}' for this image. Run dotnet restore (without RestoreLockedMode), and commit the lock.");

    /// <summary>Locked mode, and the project asks for something else than the lock has.</summary>
    public static readonly DiagnosticDescriptor LockUnfit = new(
        "HTC2204",
        "The lock does not fit the project",
        "The lock's section '{0}' does not fit the project: {1}. Run dotnet restore (without RestoreLockedMode), and commit the lock.");

    /// <summary>The lock cannot be written.</summary>
    public static readonly DiagnosticDescriptor LockNotWritten = new(
        "HTC2205",
        "The lock cannot be written",
        "The lock cannot be written: {0}. Check the folder's permissions and the space left; an earlier lock is as it was.");

    /// <summary>The lock was written by an earlier version of this SDK, and does not have what this one builds from.</summary>
    public static readonly DiagnosticDescriptor LockOlder = new(
        "HTC2206",
        "The lock is older than this SDK",
        "The lock has format {0}, which does not name every file that this SDK installs; this SDK writes format {1}. Make it anew, for each flavor once, with: dotnet restore -p:RestoreForceEvaluate=true.");
}
