using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;

namespace HtcNotebook.Images.Projects;

/// <summary>Keeps a checked project between two steps of a build, as a JSON file below <c>obj/</c>.</summary>
public static class ProjectStore
{
    /// <summary>Writes the project, unless the file says the same already.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="project">The project.</param>
    public static void Save(string path, NotebookProject project) => StoredJson.Save(path, project);

    /// <summary>Reads a project. The file is only read, whatever is in it.</summary>
    /// <param name="path">Path of a file that <see cref="Save"/> wrote.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="NotebookException">The file is damaged or something else (HTC1906).</exception>
    public static NotebookProject Load(string path) => StoredJson.Load<NotebookProject>(path);
}
