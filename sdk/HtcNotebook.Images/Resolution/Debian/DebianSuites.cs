namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>What is known of Debian's suites without asking an archive.</summary>
public static class DebianSuites
{
    /// <summary>The suites that an installation of a suite takes packages from.</summary>
    /// <param name="suite">The suite that the user named.</param>
    /// <param name="security">Whether there is a security archive.</param>
    public static IReadOnlyList<(string Suite, bool IsSecurity)> Of(string suite, bool security) =>
        suite is "sid" or "unstable" ? [(suite, false)]
        : security ? [(suite, false), ($"{suite}-updates", false), ($"{suite}-security", true)]
        : [(suite, false), ($"{suite}-updates", false)];
}
