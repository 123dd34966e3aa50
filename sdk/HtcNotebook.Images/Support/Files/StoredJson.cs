using System.Text.Json;
using System.Text.Json.Serialization;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Support.Files;

/// <summary>Values that one step of a build leaves for the next, as JSON files below <c>obj/</c>.</summary>
/// <remarks>A file is of this build on this machine: it holds absolute paths and no promise to later versions.</remarks>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes a value, unless the file says the same already.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="value">The value.</param>
    public static void Save<T>(string path, T value) => AtomicFile.WriteIfDifferent(path, JsonSerializer.SerializeToUtf8Bytes(value, Options));

    /// <summary>Reads a value. The file is only read, whatever is in it: it may be somebody's own.</summary>
    /// <param name="path">Path of a file that <see cref="Save"/> wrote.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="NotebookException">The file is damaged or something else (HTC1906).</exception>
    public static T Load<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new NotebookException(DiagnosticTable.StoredProjectDamaged.At(new SourceLocation(path), Printable.Escape(error.Message.TrimEnd('.'))));
        }
    }
}
