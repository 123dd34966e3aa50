using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Names;

/// <summary>Names of Python distributions and of their extras.</summary>
public static partial class PythonName
{
    /// <summary>Whether a text is a name by PEP 508: ASCII letters and digits, inside also <c>. _ -</c>.</summary>
    public static bool IsValid(string name) => Valid().IsMatch(name);

    /// <summary>The name as PEP 503 normalises it: lower-case, with one hyphen for each run of <c>. _ -</c>.</summary>
    /// <param name="name">A valid name.</param>
    public static string Normalise(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
