using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What is to be resolved.</summary>
public sealed record PythonProblem
{
    /// <summary>What is asked for, in the order of the project: all of it has to be met.</summary>
    public required IReadOnlyList<PythonRequest> Requests { get; init; }

    /// <summary>What bounds versions without asking for anything (pip's <c>-c</c>).</summary>
    public IReadOnlyList<PythonRequest> Constraints { get; init; } = [];

    /// <summary>What is installed already, each name once: Debian's packages of the image.</summary>
    public IReadOnlyList<InstalledPython> Installed { get; init; } = [];

    /// <summary>The machine and the Python that everything has to run on.</summary>
    public required PythonPlatform Platform { get; init; }

    /// <summary>Whether source distributions may be taken.</summary>
    public SourceRule Sources { get; init; } = SourceRule.WhereNoWheelFits;

    /// <summary>Whether pre-releases are as good as others (pip's <c>--pre</c>); else only where one is named or nothing else fits.</summary>
    public bool Prereleases { get; init; }
}

/// <summary>A thing asked for, and where.</summary>
public sealed record PythonRequest
{
    /// <summary>Name, normalised as PEP 503 says.</summary>
    public required string Name { get; init; }

    /// <summary>Extras, normalised and sorted.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The versions that meet it.</summary>
    public Pep440SpecifierSet Specifier { get; init; } = Pep440SpecifierSet.Any;

    /// <summary>An address instead of versions (<c>name @ https://...</c>); null for the usual request.</summary>
    public string? Address { get; init; }

    /// <summary>Where it was written; null where there is no such place.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>Who asks where it is not the project itself: the name of a flavor; null for the project.</summary>
    public string? Flavor { get; init; }

    /// <summary>The request as a person would write it, such as <c>xarray[io] &gt;=2024.1</c>.</summary>
    public required string Text { get; init; }
}

/// <summary>A distribution that is there before anything is resolved.</summary>
public sealed record InstalledPython
{
    /// <summary>Name, normalised as PEP 503 says.</summary>
    public required string Name { get; init; }

    /// <summary>Version as its metadata has it; Debian's are often local versions such as <c>2.2.3+dfsg</c>.</summary>
    public required Pep440Version Version { get; init; }

    /// <summary>Its needs as its metadata has them: lines of <c>Requires-Dist</c>.</summary>
    public IReadOnlyList<string> RequiresDist { get; init; } = [];

    /// <summary>
    /// What the release on the index that the system's package was made of says beside; bounds what may take the place of what
    /// it needs, and asks for nothing.
    /// </summary>
    public IReadOnlyList<string> UpstreamRequiresDist { get; init; } = [];

    /// <summary>Its extras, normalised.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The system's package that it belongs to, such as <c>python3-pandas</c>.</summary>
    public string? Package { get; init; }
}

/// <summary>When a source distribution may be taken.</summary>
public enum SourceRule
{
    /// <summary>Never: wheels only (pip's <c>--only-binary :all:</c>).</summary>
    Never,

    /// <summary>Only where no wheel of the project fits: any wheel is preferred to any source distribution, however new.</summary>
    WhereNoWheelFits,

    /// <summary>As pip without options: the newest version counts, a wheel before a source distribution of the same version.</summary>
    Newest,
}
