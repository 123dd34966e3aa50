using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Names;

/// <summary>Names of Debian packages.</summary>
public static partial class DebianName
{
    /// <summary>
    /// Whether a text is a name by Debian Policy 5.6.1: lower-case ASCII letters, digits and <c>+ - .</c>, at least two,
    /// a letter or digit first.
    /// </summary>
    public static bool IsValid(string name) => Valid().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
