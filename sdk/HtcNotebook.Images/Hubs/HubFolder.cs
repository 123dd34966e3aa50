using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Rendering;

namespace HtcNotebook.Images.Hubs;

/// <summary>
/// Writes the deployment folder, file by file, each as a whole: what else is in it (<c>.env</c>, certificates) is the
/// administrator's and stays, and a file that says the same already is not touched.
/// </summary>
public static class HubFolder
{
    /// <summary>Writes what was rendered.</summary>
    /// <param name="folder">Absolute path; made where it is missing.</param>
    /// <param name="rendered">What to write.</param>
    /// <exception cref="IOException">The disk cannot take it; each file is as it was or as it has to be.</exception>
    public static void Write(string folder, RenderedFolder rendered)
    {
        foreach (var file in rendered.Files)
        {
            AtomicFile.WriteIfDifferent(Path.Combine(folder, file.Path), file.Content!.Value);
        }
    }
}
