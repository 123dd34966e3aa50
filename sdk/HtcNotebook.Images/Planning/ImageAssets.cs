using System.Text;

namespace HtcNotebook.Images.Planning;

/// <summary>
/// The plain files of <c>sdk/image/</c>, in memory: the planner reads no disk. Paths are relative to that folder, with <c>/</c>.
/// </summary>
public sealed class ImageAssets
{
    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _files;

    /// <summary>Takes files as they are.</summary>
    /// <param name="files">Contents by path.</param>
    public ImageAssets(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files) =>
        _files = new SortedDictionary<string, ReadOnlyMemory<byte>>(new Dictionary<string, ReadOnlyMemory<byte>>(files), StringComparer.Ordinal);

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">Path of <c>sdk/image</c>, or of its copy in the SDK's package.</param>
    /// <exception cref="IOException">The folder or a file in it cannot be read.</exception>
    public static ImageAssets Load(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => KeyValuePair.Create(
                Path.GetRelativePath(folder, path).Replace('\\', '/'),
                new ReadOnlyMemory<byte>(File.ReadAllBytes(path)))));

    /// <summary>Files below a folder.</summary>
    /// <param name="folder">Folder such as <c>build</c>, without a slash at its end.</param>
    /// <returns>Paths below that folder with their contents, sorted ordinally; nothing where there is no such folder.</returns>
    public IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> Below(string folder) =>
        _files.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(file => (file.Key[(folder.Length + 1)..], file.Value));

    /// <summary>Text of a file; empty where there is no such file.</summary>
    public string Text(string path) => _files.TryGetValue(path, out var content) ? Encoding.UTF8.GetString(content.Span) : "";

    /// <summary>
    /// Whether a file is a program. Packages do not keep permission bits, so the first two bytes decide, as they do for the kernel.
    /// </summary>
    public static bool IsProgram(ReadOnlySpan<byte> content) => content.StartsWith("#!"u8);
}
