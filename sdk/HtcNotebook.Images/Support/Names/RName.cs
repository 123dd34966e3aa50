using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Names;

/// <summary>Names of R packages.</summary>
public static partial class RName
{
    /// <summary>
    /// Whether a text is a name by <i>Writing R Extensions</i> 1.1.1: ASCII letters, digits and dots, at least two, a
    /// letter first and no dot last. Upper and lower case differ.
    /// </summary>
    public static bool IsValid(string name) => Valid().IsMatch(name);

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9.]*[a-zA-Z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
