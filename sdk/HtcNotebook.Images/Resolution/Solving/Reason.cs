namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>A fact of the world that an incompatibility states.</summary>
internal abstract record Reason
{
    /// <summary>A request asks for versions of a package.</summary>
    public sealed record Requested(PythonRequest Request) : Reason;

    /// <summary>A constraint bounds a package.</summary>
    public sealed record Constrained(PythonRequest Constraint) : Reason;

    /// <summary>Candidates of a package need another package.</summary>
    /// <param name="Package">Who needs it.</param>
    /// <param name="Requirement">What is needed.</param>
    public sealed record Needs(int Package, Requirement Requirement) : Reason;

    /// <summary>An installed distribution that nothing replaces needs another at some versions.</summary>
    public sealed record Kept(InstalledNeed Need) : Reason;

    /// <summary>Nothing of a package can be taken of what is left, for a reason that is a clause about the package.</summary>
    public sealed record Unusable(int Package, string Why) : Reason;

    /// <summary>An extra of a package goes with the package at the same version.</summary>
    public sealed record SameVersion(int Package, int Extra) : Reason;
}
