using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Hubs;

/// <summary>Reads the images that a hub offers: those of the projects that it refers to, then those that it names.</summary>
internal static partial class HubImageReader
{
    private const int LongestName = 63;
    private const string DescriptionLabel = "org.opencontainers.image.description";

    public static IReadOnlyList<HubImage> Read(ProjectInput input, IReadOnlyList<HubReference> references, DiagnosticBag found)
    {
        var before = found.Diagnostics.Count;
        var images = references
            .Select(reference => (reference.Item, Image: OfReference(reference, references, found)))
            .Concat(input.Of("HubImage").Select(item => (Item: item, Image: OfItem(item, found))))
            .Where(each => each.Image is not null)
            .ToList();
        if (images.Count == 0 && found.Diagnostics.Count == before)
        {
            found.Add(DiagnosticTable.HubWithoutImages, new SourceLocation(input.FilePath));
        }

        foreach (var same in images.GroupBy(each => each.Image!.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            var (first, second) = (same.First().Image!, same.Skip(1).First());
            found.Add(DiagnosticTable.HubImageTwice, second.Item.Location, same.Key, first.Image, second.Image!.Image);
        }

        return [.. images.Select(each => each.Image!)];
    }

    private static HubImage? OfReference(HubReference reference, IReadOnlyList<HubReference> all, DiagnosticBag found)
    {
        var item = reference.Item;
        var shown = Printable.Quote(item.Include);
        if (reference.Flavor.Length != 0 && !HubReference.IsFlavor(reference.Flavor))
        {
            found.Add(DiagnosticTable.InvalidHubReferenceFlavor, item.Location, Printable.Quote(reference.Flavor), shown);
            return null;
        }

        if (reference.Answer is not { } answer)
        {
            found.Add(reference.Exists ? DiagnosticTable.HubReferenceIsNoNotebook : DiagnosticTable.HubReferenceMissing, item.Location, shown);
            return null;
        }

        if (answer.Project is not { } project)
        {
            found.Add(DiagnosticTable.HubReferenceIsHub, item.Location, shown);
            return null;
        }

        // Several flavors of one item share its metadata.
        var several = all.Count(other => ReferenceEquals(other.Item, item)) > 1;
        var image = project.Container.Images[0].ToString();
        var description = item.Get("Description");
        return Make(
            item,
            image,
            several && item.Get("Name") is { Length: > 0 } name ? $"{name}-{project.Flavor.Name}" : item.Get("Name"),
            several && item.Get("DisplayName") is { Length: > 0 } title ? $"{title} ({project.Flavor.Name})" : item.Get("DisplayName"),
            description.Length != 0 ? description : project.Container.Labels.TryGetValue(DescriptionLabel, out var label) && label.Length != 0 ? label : project.Flavor.Description,
            found);
    }

    private static HubImage? OfItem(ProjectItem item, DiagnosticBag found)
    {
        if (ImageReference.Parse(item.Include) is null)
        {
            found.Add(DiagnosticTable.InvalidHubImage, item.Location, Printable.Quote(item.Include));
            return null;
        }

        return Make(item, item.Include, item.Get("Name"), item.Get("DisplayName"), item.Get("Description"), found);
    }

    private static HubImage? Make(ProjectItem item, string image, string name, string title, string description, DiagnosticBag found)
    {
        var before = found.Diagnostics.Count;
        if (name.Length == 0)
        {
            name = NameOf(image);
        }
        else if (!FlavorReader.IsName(name) || name.Length > LongestName)
        {
            found.Add(DiagnosticTable.InvalidHubImageName, item.Location, Printable.Quote(name), Printable.Quote(item.Include));
        }

        var made = new HubImage(name, Line("DisplayName", title.Length != 0 ? title : ShortName(image)), Line("Description", description), image);
        return found.Diagnostics.Count == before ? made : null;

        string Line(string what, string text)
        {
            // Line breaks and runs of blanks are how long texts stand in a project file.
            var line = Blanks().Replace(text.Trim(), " ");
            if (line.Any(char.IsControl))
            {
                found.Add(DiagnosticTable.InvalidHubText, item.Location, what, Printable.Quote(item.Include), Printable.Quote(line));
            }

            return line;
        }
    }

    /// <summary>A reference without its registry and digest: <c>mylab/climate:scipy</c>.</summary>
    private static string ShortName(string image) => (ImageReference.Parse(image)! with { Registry = "", Digest = null }).ToString();

    /// <summary>The name where none is given: the last part of the repository and the tag, <c>climate-scipy</c>.</summary>
    private static string NameOf(string image)
    {
        var last = ShortName(image).Split('/')[^1];
        var name = ImageNames.ToRepository(last.EndsWith(":latest", StringComparison.Ordinal) ? last[..^":latest".Length] : last);
        return name.Length <= LongestName ? name : name[..LongestName].TrimEnd('-', '.', '_');
    }

    [GeneratedRegex(@"[ \t\r\n]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
