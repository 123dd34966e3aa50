using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What a distribution needs: a line of <c>Requires-Dist</c> (PEP 508).</summary>
/// <param name="Name">Name, normalised.</param>
/// <param name="Extras">Extras, normalised.</param>
/// <param name="Specifier">The versions that meet it.</param>
/// <param name="Address">The address that it names instead of versions; null for the usual one.</param>
/// <param name="Marker">For which environments it counts; null for all.</param>
internal sealed record Requirement(string Name, IReadOnlyList<string> Extras, Pep440SpecifierSet Specifier, string? Address, Marker? Marker)
{
    /// <summary>Reads a requirement, also in the old form with parentheses around the versions; null where the text is none.</summary>
    public static Requirement? Read(string text)
    {
        var rest = AsciiText.TrimBlanks(text);
        var length = rest.IndexOfAnyExcept(NameLetters);
        var name = (length < 0 ? rest : rest[..length]).ToString();
        if (!PythonName.IsValid(name))
        {
            return null;
        }

        rest = AsciiText.TrimBlanks(rest[name.Length..]);
        IReadOnlyList<string> extras = [];
        if (rest.StartsWith("["))
        {
            var end = rest.IndexOf(']');
            if (end < 0 || ReadExtras(rest[1..end]) is not { } read)
            {
                return null;
            }

            extras = read;
            rest = AsciiText.TrimBlanks(rest[(end + 1)..]);
        }

        if (rest.StartsWith("@"))
        {
            return ReadAddress(name, extras, AsciiText.TrimBlanks(rest[1..]));
        }

        var semicolon = rest.IndexOf(';');
        var versions = AsciiText.TrimBlanks(semicolon < 0 ? rest : rest[..semicolon]);
        if (versions.StartsWith("(") && versions.EndsWith(")"))
        {
            versions = versions[1..^1];
        }

        return Pep440SpecifierSet.TryParse(versions.ToString(), out var specifier) && ReadMarker(semicolon < 0 ? [] : rest[semicolon..], out var marker)
            ? new Requirement(PythonName.Normalise(name), extras, specifier, null, marker)
            : null;
    }

    /// <summary>Whether it counts.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="extra">The extra asked for, normalised; empty for none.</param>
    public bool Applies(MarkerEnvironment environment, string extra) => Marker is null || Marker.Holds(environment, extra);

    /// <summary>Name, extras and versions as a person would write them: <c>xarray[io] &gt;=2024.1</c>.</summary>
    public override string ToString() => Described(Name, Extras, Specifier.ToString());

    /// <summary>Name, extras and versions as a person would write them.</summary>
    public static string Described(string name, IReadOnlyList<string> extras, string specifier) =>
        name + (extras.Count == 0 ? "" : $"[{string.Join(",", extras)}]") + (specifier.Length == 0 ? "" : $" {specifier}");

    private static readonly System.Buffers.SearchValues<char> NameLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    private static List<string>? ReadExtras(ReadOnlySpan<char> text)
    {
        var extras = new List<string>();
        if (AsciiText.TrimBlanks(text).IsEmpty)
        {
            return extras;
        }

        foreach (var part in text.Split(','))
        {
            var extra = AsciiText.TrimBlanks(text[part]).ToString();
            if (!PythonName.IsValid(extra))
            {
                return null;
            }

            extras.Add(PythonName.Normalise(extra));
        }

        return extras;
    }

    // The address ends at the first blank, since it may hold semicolons itself.
    private static Requirement? ReadAddress(string name, IReadOnlyList<string> extras, ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(' ', '\t');
        var address = end < 0 ? rest : rest[..end];
        return !address.IsEmpty && ReadMarker(end < 0 ? [] : AsciiText.TrimBlanks(rest[end..]), out var marker)
            ? new Requirement(PythonName.Normalise(name), extras, Pep440SpecifierSet.Any, address.ToString(), marker)
            : null;
    }

    private static bool ReadMarker(ReadOnlySpan<char> rest, out Marker? marker)
    {
        marker = null;
        return rest.IsEmpty || (rest[0] == ';' && (marker = MarkerReader.Read(rest[1..])) is not null);
    }
}
