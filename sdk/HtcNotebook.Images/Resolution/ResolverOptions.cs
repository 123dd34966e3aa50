using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Resolution;

/// <summary>Where restore asks: places, defaults and time limits. The defaults are right for users; tests bring their own.</summary>
public sealed record ResolverOptions : IndexClientOptions
{
    /// <summary>The host's apt configuration, whose Debian mirror is used where none is set.</summary>
    public string AptFolder { get; init; } = "/etc/apt";

    /// <summary>The file that says which system the host runs (os-release(5)).</summary>
    public string OsReleaseFile { get; init; } = "/etc/os-release";

    /// <summary>The mmdebstrap program, whose own default mirror is used where the host has none; null to look in <c>PATH</c>.</summary>
    public string? MmdebstrapPath { get; init; }

    /// <summary>Keyrings of the host's package debian-archive-keyring; the first that is there is used where <c>DebianKeyring</c> is empty.</summary>
    public IReadOnlyList<string> HostKeyrings { get; init; } =
        ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"];

    /// <summary>Tells the time against which dates of signed indexes are held.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Python package index used where <c>PipIndexUrl</c> is empty.</summary>
    public string DefaultPipIndexUrl { get; init; } = "https://pypi.org/simple";

    /// <summary>CRAN mirror used where <c>CranMirror</c> is empty.</summary>
    public string DefaultCranMirror { get; init; } = "https://cloud.r-project.org";

    /// <summary>Address below which <c>CHANNEL/NAME</c> answers whether a conda channel has a package.</summary>
    public string CondaPackageApi { get; init; } = "https://api.anaconda.org/package";

    /// <summary>Repository of Debian's official images; the tag is the suite with <c>-slim</c>.</summary>
    public string DebianImageRepository { get; init; } = "docker.io/library/debian";

    /// <summary>Registries that may also be asked without TLS, beside those on loopback.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = Support.Http.InsecureRegistries.OfEnvironment;

    /// <summary>Where the Jupyter Docker Stacks images live.</summary>
    public string JupyterImageRegistry { get; init; } = "quay.io/jupyter";
}
