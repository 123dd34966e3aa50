using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Support.Versions;

/// <summary>
/// Takes off what Debian's packagers write into the upstream part of a version: repacking (<c>+dfsg</c>, <c>+ds</c>,
/// <c>+repack</c>), snapshots after a release (<c>+git20240101</c>), steps back (<c>2.0+really1.9</c>), backports
/// (<c>~bpo13+1</c>), and the tilde before a pre-release (<c>1.0~rc1</c>).
/// </summary>
/// <remarks>The forms are those that occur in Debian's archive: custom, not Policy.</remarks>
internal static partial class DebianUpstream
{
    /// <summary>The author's version in an upstream part.</summary>
    /// <param name="upstream">The upstream part.</param>
    /// <returns>Null where it cannot be told.</returns>
    public static string? Read(string upstream)
    {
        string text = upstream;
        Match really = Really().Match(text);
        if (really.Success)
        {
            text = text[(really.Index + really.Length)..];
        }

        int plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0)
        {
            // Nothing tells whether 1.0+rc1 comes before 1.0, as its author meant, or after, as Debian sorts it.
            if (Phase().IsMatch(text.AsSpan(plus + 1)))
            {
                return null;
            }

            text = text[..plus];
        }

        text = Mark().Replace(text, "");
        int tilde = text.IndexOf('~', StringComparison.Ordinal);
        if (tilde >= 0)
        {
            string suffix = text[(tilde + 1)..];
            if (!Phase().IsMatch(suffix))
            {
                return null;
            }

            // PEP 440's normal form has a dot before "dev" and none before the others.
            text = text[..tilde] + (suffix.StartsWith("dev", StringComparison.Ordinal) ? "." : "") + suffix;
        }

        return text.Length == 0 ? null : text;
    }

    // The last one, as in 2.0+really1.9+really1.8; also 8.2.0+0.really.8.1.8 and 7.0.0-really-5.3.5.
    [GeneratedRegex(@"really[.+-]?(?=[0-9])", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Really();

    // With + they are cut off already.
    [GeneratedRegex(@"(?:[~.-]?(?:dfsg|ds|repack)|~(?:deb|bpo))[0-9u.]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex(@"\A(?:alpha|beta|preview|pre|rc|dev|a|b|c)[.-]?[0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Phase();
}
