using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning;

/// <summary>
/// Wheels that have layers of their own: NVIDIA's, of hundreds of megabytes each, which change more rarely than what needs them, and
/// which flavors have in common. They stand before what needs them, by name, so that images with the same ones share them.
/// </summary>
internal static class SharedWheels
{
    private const string Prefix = "nvidia-";

    /// <summary>Those of a layer.</summary>
    public static IReadOnlyList<LockedPythonFile> Of(NotebookResolution resolution, string layer) =>
        [.. resolution.Python.Where(each => each.Name == layer).SelectMany(each => each.Items).Where(IsShared).OrderBy(file => file.Name, StringComparer.Ordinal)];

    /// <summary>A resolution of one wheel in a layer of its own.</summary>
    public static NotebookResolution Alone(NotebookResolution resolution, string layer, LockedPythonFile wheel) =>
        resolution with { Debian = [], Python = [new LockedLayer<LockedPythonFile>(layer, [wheel])] };

    /// <summary>A resolution without them.</summary>
    public static NotebookResolution Without(NotebookResolution resolution, IReadOnlyList<LockedPythonFile> wheels) =>
        resolution with { Python = [.. resolution.Python.Select(layer => layer with { Items = [.. layer.Items.Except(wheels)] })] };

    /// <summary>Whether a file is one of them. A source distribution of such a name is a few lines that fetch the wheel.</summary>
    public static bool IsShared(LockedPythonFile file) => file.Name.StartsWith(Prefix, StringComparison.Ordinal) && file.Tags.Length != 0;
}
