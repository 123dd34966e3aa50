using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>A property as the project file has it.</summary>
/// <param name="Value">Its evaluated value.</param>
/// <param name="Location">Where it was set; null where that is not known.</param>
public sealed record ProjectProperty(string Value, SourceLocation? Location = null);

/// <summary>An item as the project file has it.</summary>
/// <param name="Type">Item type, such as <c>PythonPackage</c>.</param>
/// <param name="Include">Evaluated include.</param>
/// <param name="Metadata">Custom metadata by name (case-insensitive); for content also <c>FullPath</c>.</param>
/// <param name="Location">Where it was written.</param>
public sealed record ProjectItem(
    string Type,
    string Include,
    IReadOnlyDictionary<string, string> Metadata,
    SourceLocation? Location = null)
{
    /// <summary>A metadata value without surrounding white space; empty where it is not set.</summary>
    public string Get(string name) => Metadata.TryGetValue(name, out var value) ? value.Trim() : "";
}

/// <summary>What the build system hands over: names and words of the project file, unchecked.</summary>
public sealed record ProjectInput
{
    /// <summary>Absolute path of the project file.</summary>
    public required string FilePath { get; init; }

    /// <summary>Properties by name (case-insensitive).</summary>
    public required IReadOnlyDictionary<string, ProjectProperty> Properties { get; init; }

    /// <summary>Items in the order of evaluation.</summary>
    public required IReadOnlyList<ProjectItem> Items { get; init; }

    /// <summary>A property's value without surrounding white space; empty where it is not set.</summary>
    public string Get(string name) => Properties.TryGetValue(name, out var property) ? property.Value.Trim() : "";

    /// <summary>Where a property was set, or the project file.</summary>
    public SourceLocation Where(string name) =>
        Properties.TryGetValue(name, out var property) && property.Location is { } at ? at : new SourceLocation(FilePath);

    /// <summary>Items of a type.</summary>
    public IEnumerable<ProjectItem> Of(string type) =>
        Items.Where(item => string.Equals(item.Type, type, StringComparison.OrdinalIgnoreCase));
}
