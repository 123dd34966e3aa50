using System.Text;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution;

/// <summary>A resolution as a table for people: what was asked, its source, its name there and its version.</summary>
public static class ResolutionTable
{
    private static readonly string[] Head = ["asked", "source", "name there", "version"];

    /// <summary>The table, one line for each thing that is installed, ending with the base; lines end with LF.</summary>
    /// <param name="resolution">The resolution.</param>
    public static string Render(NotebookResolution resolution)
    {
        var rows = new List<string[]> { Head };
        foreach (var package in resolution.Packages)
        {
            var asked = new PackageRequest { Kind = package.Kind, Name = package.Name, Specifier = package.Specifier, Extras = package.Extras }.Asked;
            if (package.Installs.Count == 0)
            {
                rows.Add([asked, package.Source.ToString().ToLowerInvariant(), "left out", ""]);
            }

            foreach (var install in package.Installs)
            {
                rows.Add([asked, package.Source.ToString().ToLowerInvariant(), install.Name, install.Version ?? "open"]);
                asked = "";
            }
        }

        rows.Add(resolution.Base.Kind == BaseKind.Bootstrap
            ? ["base", "bootstrap", resolution.Base.Reference, resolution.Base.Epoch is { } epoch ? Day(epoch) : "open"]
            : ["base", "image", resolution.Base.Reference, resolution.Base.Digest ?? "open"]);
        var widths = Head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static string Day(long epoch) =>
        DateTimeOffset.FromUnixTimeSeconds(epoch).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
