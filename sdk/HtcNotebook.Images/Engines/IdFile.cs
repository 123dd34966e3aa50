namespace HtcNotebook.Images.Engines;

/// <summary>A file that an engine writes the id of the image that it built to (<c>--iidfile</c>).</summary>
internal sealed class IdFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-id-");

    /// <summary>Its path; the engine makes it.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "id");

    /// <summary>The id: <c>sha256:...</c>.</summary>
    public string Read() => File.ReadAllText(Path).Trim();

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
