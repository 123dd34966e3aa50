using System.Xml;
using System.Xml.Linq;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Tasks;

/// <summary>
/// Finds where an item or a property was written: MSBuild tells a task the file only, so the file is read again.
/// </summary>
internal sealed class SourceLocator
{
    private readonly Dictionary<string, IReadOnlyList<XElement>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<(string File, string Type, string Include), int> _asked = [];

    /// <summary>Where an item was included; only the file where its element cannot be told.</summary>
    /// <param name="file">File that the item is from.</param>
    /// <param name="type">Item type.</param>
    /// <param name="include">Evaluated include. Asked for once more, the next element of the same text is meant.</param>
    public SourceLocation Item(string file, string type, string include)
    {
        var elements = Elements(file)
            .Where(element => IsNamed(element, type) && element.Attribute("Include") is not null)
            .ToList();
        var exact = elements
            .Where(element => Parts(element).Contains(include, StringComparer.OrdinalIgnoreCase))
            .ToList();
        if (exact.Count != 0)
        {
            var key = (file, type, include);
            var index = _asked.GetValueOrDefault(key);
            _asked[key] = index + 1;
            return At(file, exact[Math.Min(index, exact.Count - 1)]);
        }

        // A pattern, a property or another item list: with one such element it is that one.
        var computed = elements.Where(element => Parts(element).Any(IsComputed)).ToList();
        return computed is [var only] ? At(file, only) : new SourceLocation(file);
    }

    /// <summary>Where a property was last set in a file; null where it is not set there.</summary>
    public SourceLocation? Property(string file, string name) =>
        Elements(file).LastOrDefault(element => IsNamed(element, name) && element.Parent?.Name.LocalName == "PropertyGroup") is { } element
            ? At(file, element)
            : null;

    private IReadOnlyList<XElement> Elements(string file)
    {
        if (!_files.TryGetValue(file, out var elements))
        {
            try
            {
                elements = [.. XDocument.Load(file, LoadOptions.SetLineInfo).Descendants()];
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or XmlException)
            {
                elements = [];
            }

            _files.Add(file, elements);
        }

        return elements;
    }

    private static bool IsNamed(XElement element, string name) =>
        string.Equals(element.Name.LocalName, name, StringComparison.OrdinalIgnoreCase);

    private static string[] Parts(XElement element) =>
        element.Attribute("Include")!.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsComputed(string part) => part.AsSpan().ContainsAny("*?$@%");

    private static SourceLocation At(string file, IXmlLineInfo element) =>
        new(file, element.LineNumber, element.LinePosition);
}
