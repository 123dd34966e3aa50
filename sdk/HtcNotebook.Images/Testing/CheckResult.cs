using HtcNotebook.Images.Planning.Checks;

namespace HtcNotebook.Images.Testing;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>What was checked holds.</summary>
    Passed,

    /// <summary>It does not, or it could not be checked.</summary>
    Failed,

    /// <summary>There is nothing to check.</summary>
    Skipped,
}

/// <summary>A check's verdict.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Reason">Why it failed or was skipped: in short up to the first empty line; empty where it passed.</param>
/// <param name="Ended">When it was reported.</param>
public sealed record CheckResult(ImageCheck Check, CheckOutcome Outcome, TimeSpan Duration, string Reason, DateTimeOffset Ended);

/// <summary>The verdicts on an image.</summary>
/// <param name="Project">Name of the project.</param>
/// <param name="Image">The image, as its engine names it.</param>
/// <param name="Started">When the tests began.</param>
/// <param name="Ended">When they ended.</param>
/// <param name="Results">A verdict for each check that was asked for, in the order of the checks.</param>
public sealed record TestRun(string Project, string Image, DateTimeOffset Started, DateTimeOffset Ended, IReadOnlyList<CheckResult> Results)
{
    /// <summary>How many checks ended so.</summary>
    public int Count(CheckOutcome outcome) => Results.Count(result => result.Outcome == outcome);
}
