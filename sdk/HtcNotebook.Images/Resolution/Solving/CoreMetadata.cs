using System.Text;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What a resolver reads of a distribution's core metadata.</summary>
/// <param name="Name">Name as written.</param>
/// <param name="Version">Version as written.</param>
/// <param name="MetadataVersion">Version of the form.</param>
/// <param name="RequiresPython">Versions of Python that it runs on; empty for any.</param>
/// <param name="RequiresDist">Its needs, as written.</param>
/// <param name="Extras">Its extras, normalised.</param>
/// <param name="Dynamic">Fields that a build may fill otherwise, in lower case (PEP 643).</param>
public sealed record CoreMetadata(
    string Name,
    string Version,
    string MetadataVersion,
    string RequiresPython,
    IReadOnlyList<string> RequiresDist,
    IReadOnlyList<string> Extras,
    IReadOnlyList<string> Dynamic)
{
    /// <summary>Reads the header of a METADATA or PKG-INFO file; fields that are not known are passed over.</summary>
    public static CoreMetadata Read(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        string name = "", version = "", form = "", python = "";
        List<string> requires = [], extras = [], dynamic = [];
        foreach (var line in Unfolded(text))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }

            var value = line.AsSpan(colon + 1).Trim().ToString();
            switch (line[..colon].ToLowerInvariant())
            {
                case "metadata-version":
                    form = value;
                    break;
                case "name":
                    name = value;
                    break;
                case "version":
                    version = value;
                    break;
                case "requires-python":
                    python = value;
                    break;
                case "requires-dist":
                    requires.Add(value);
                    break;
                case "provides-extra":
                    extras.Add(PythonName.Normalise(value));
                    break;
                case "dynamic":
                    dynamic.Add(value.ToLowerInvariant());
                    break;
            }
        }

        return new CoreMetadata(name, version, form, python, requires, extras, dynamic);
    }

    // The header ends at the first empty line; a line that starts with a blank goes on with the one before.
    private static IEnumerable<string> Unfolded(string text)
    {
        string? pending = null;
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.TrimEnd('\r');
            if (trimmed.Length == 0)
            {
                break;
            }

            if (trimmed[0] is ' ' or '\t')
            {
                pending += " " + trimmed.Trim();
                continue;
            }

            if (pending is not null)
            {
                yield return pending;
            }

            pending = trimmed;
        }

        if (pending is not null)
        {
            yield return pending;
        }
    }
}
