using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Running;

/// <summary>Hands a run from the build to the program that <c>dotnet run</c> starts, as a JSON file below <c>obj/</c>.</summary>
public static class RunStore
{
    /// <summary>Writes the run, unless the file says the same already.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="run">The run.</param>
    public static void Save(string path, NotebookRun run) => StoredJson.Save(path, run);

    /// <summary>Reads a run. The file is only read, whatever is in it.</summary>
    /// <param name="path">Path of a file that <see cref="Save"/> wrote.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="NotebookException">The file is damaged or something else (HTC1906).</exception>
    public static NotebookRun Load(string path) => StoredJson.Load<NotebookRun>(path);
}
