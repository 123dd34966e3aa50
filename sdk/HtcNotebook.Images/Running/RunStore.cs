using System.Text.Json;
using System.Text.Json.Serialization;
using HtcNotebook.Images.Files;

namespace HtcNotebook.Images.Running;

/// <summary>Hands a run from the build to the program that <c>dotnet run</c> starts, as a JSON file below <c>obj/</c>.</summary>
public static class RunStore
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes the run, unless the file says the same already.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="run">The run.</param>
    public static void Save(string path, NotebookRun run) =>
        AtomicFile.WriteIfDifferent(path, JsonSerializer.SerializeToUtf8Bytes(run, Options));

    /// <summary>Reads a run.</summary>
    /// <param name="path">Path of a file that <see cref="Save"/> wrote.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="JsonException">The file was not written by this version.</exception>
    public static NotebookRun Load(string path) =>
        JsonSerializer.Deserialize<NotebookRun>(File.ReadAllBytes(path), Options) ?? throw new JsonException($"{path} is empty.");
}
