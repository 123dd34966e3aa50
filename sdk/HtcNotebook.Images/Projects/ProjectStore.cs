using System.Text.Json;
using System.Text.Json.Serialization;
using HtcNotebook.Images.Diagnostics;
using HtcNotebook.Images.Files;

namespace HtcNotebook.Images.Projects;

/// <summary>Keeps a checked project between two steps of a build, as a JSON file below <c>obj/</c>.</summary>
/// <remarks>The file is of this build on this machine: it holds absolute paths and no promise to later versions.</remarks>
public static class ProjectStore
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes the project, unless the file says the same already.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="project">The project.</param>
    public static void Save(string path, NotebookProject project) =>
        AtomicFile.WriteIfDifferent(path, JsonSerializer.SerializeToUtf8Bytes(project, Options));

    /// <summary>Reads a project. A file that is damaged is removed, so that the next build makes it anew.</summary>
    /// <param name="path">Path of a file that <see cref="Save"/> wrote.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="NotebookException">The file was damaged (HTC1906).</exception>
    public static NotebookProject Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<NotebookProject>(File.ReadAllBytes(path), Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            File.Delete(path);
            throw new NotebookException(DiagnosticTable.StoredProjectDamaged.At(new SourceLocation(path), Printable.Escape(error.Message.TrimEnd('.'))));
        }
    }
}
