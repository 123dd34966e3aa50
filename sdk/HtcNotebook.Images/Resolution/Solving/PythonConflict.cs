namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>That there is no solution, and why.</summary>
/// <param name="Kind">What kind of reason it is, and so which code it has.</param>
/// <param name="Requests">The requests that cannot be met together, in their order: no one of them could be left out and the conflict stay.</param>
/// <param name="Lines">
/// The reasons as sentences without full stops, each following from the world or from those before it; the last one is what
/// cannot be. One line is usual, more than three are rare.
/// </param>
/// <param name="Names">Names of the distributions that the reasons are about, those of the requests first.</param>
public sealed record PythonConflict(
    PythonConflictKind Kind,
    IReadOnlyList<PythonRequest> Requests,
    IReadOnlyList<string> Lines,
    IReadOnlyList<string> Names) : PythonAnswer
{
    /// <summary>What would help, as clauses that start with a verb in the imperative, without full stops; the least change first.</summary>
    public IReadOnlyList<string> WaysOut { get; init; } = [];

    /// <summary>For <see cref="PythonConflictKind.UnknownName"/> names that the index has or may have, nearest first.</summary>
    public IReadOnlyList<string> Nearest { get; init; } = [];
}

/// <summary>What kind of conflict it is.</summary>
public enum PythonConflictKind
{
    /// <summary>The index has no project of a name that a request names.</summary>
    UnknownName,

    /// <summary>A request cannot be met by itself: no version of the project fits it, this machine and this Python.</summary>
    NoVersion,

    /// <summary>Each request could be met, but not all of them together.</summary>
    Conflict,

    /// <summary>It could be met, but packages that are installed already would break; they are among <see cref="PythonConflict.Names"/>.</summary>
    BreaksInstalled,

    /// <summary>A request names an address instead of versions; these cannot be resolved from an index.</summary>
    DirectReference,
}
