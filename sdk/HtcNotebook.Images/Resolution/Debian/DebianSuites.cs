namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>What is known of Debian's suites without asking an archive.</summary>
public static class DebianSuites
{
    /// <summary>Default Python of the released suites, as in their package <c>python3</c>.</summary>
    private static readonly Dictionary<string, string> Pythons = new(StringComparer.Ordinal)
    {
        ["bullseye"] = "3.9",
        ["bookworm"] = "3.11",
        ["trixie"] = "3.13",
    };

    /// <summary>The suites that an installation of a suite takes packages from.</summary>
    /// <param name="suite">The suite that the user named.</param>
    /// <param name="security">Whether there is a security archive.</param>
    public static IReadOnlyList<(string Suite, bool IsSecurity)> Of(string suite, bool security) =>
        suite is "sid" or "unstable" ? [(suite, false)]
        : security ? [(suite, false), ($"{suite}-updates", false), ($"{suite}-security", true)]
        : [(suite, false), ($"{suite}-updates", false)];

    /// <summary>The suite's Python as <c>3.13</c>; null for a suite that this SDK does not know.</summary>
    /// <param name="suite">The suite.</param>
    public static string? Python(string suite) => Pythons.GetValueOrDefault(suite);
}
