namespace HtcNotebook.Images.Resolution;

/// <summary>How the first layer of an image comes to be.</summary>
public enum BaseKind
{
    /// <summary><c>FROM</c> an image of a registry or of the engine's store.</summary>
    Image,

    /// <summary>Bootstrapped from the Debian mirror with mmdebstrap.</summary>
    Bootstrap,
}

/// <summary>The base of an image.</summary>
/// <param name="Kind">How it comes to be.</param>
/// <param name="Reference">For an image its reference; for a bootstrap the suite, such as <c>trixie</c>.</param>
/// <param name="Digest">For an image the digest of its manifest (<c>sha256:...</c>), null where no registry could be asked.</param>
/// <param name="Epoch">For a bootstrap the time at which the suite, its updates or its security suite was published last, in seconds since 1970, used as <c>SOURCE_DATE_EPOCH</c>; else null.</param>
/// <param name="Mirror">For a bootstrap the mirror that restore found on its host, without credentials; null where the project names one, or mmdebstrap's own is taken.</param>
/// <param name="SecurityMirror">The same for the security archive.</param>
public sealed record ResolvedBase(
    BaseKind Kind, string Reference, string? Digest = null, long? Epoch = null, string? Mirror = null, string? SecurityMirror = null);

/// <summary>Where everything in an image comes from: what <c>notebook.lock.json</c> keeps for one flavor on one stack.</summary>
public sealed record NotebookResolution
{
    /// <summary>Digest (<c>sha256:...</c>) of everything that was asked; a lock fits as long as this is unchanged.</summary>
    public required string RequestDigest { get; init; }

    /// <summary>The base.</summary>
    public required ResolvedBase Base { get; init; }

    /// <summary>Every package that was asked for, by flavor from the root of the inheritance to the project, then in the order of asking.</summary>
    public required IReadOnlyList<ResolvedPackage> Packages { get; init; }

    /// <summary>What the image has without being asked: its foundation, and what a package that was asked for has to be built or run with.</summary>
    public IReadOnlyList<ResolvedPackage> Foundation { get; init; } = [];

    /// <summary>What an empty package stands in for, sorted by name, each with the version at which it does; null where the build has to find out.</summary>
    public IReadOnlyList<PinnedPackage>? StandIns { get; init; }

    /// <summary>Every Debian package that comes on top of the base, by layer in the order of the image; empty where the archive was not known.</summary>
    public IReadOnlyList<LockedLayer<LockedDebianPackage>> Debian { get; init; } = [];

    /// <summary>Every file that pip installs, by layer in the order of the image.</summary>
    public IReadOnlyList<LockedLayer<LockedPythonFile>> Python { get; init; } = [];
}
