using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Testing;

/// <summary>Finds what of the project a check is about.</summary>
public static class CheckPlaces
{
    /// <summary>Where the user asked for what is checked, or the file that is the check; null where it is about every image.</summary>
    /// <param name="check">The check.</param>
    /// <param name="project">The project.</param>
    public static SourceLocation? Of(ImageCheck check, NotebookProject project)
    {
        return check.Kind switch
        {
            "python-package" => Package(PackageKind.Python),
            "r-package" => Package(PackageKind.R),
            "system-package" => Package(PackageKind.System),
            "notebook" => File(project.Content.Where(file => file.Kind == ContentKind.Notebook)),
            "project" => File(project.Tests.Files),
            "command" or "kernel" or "python-module" or "r-library" => project.Tests.Promises.FirstOrDefault(promise => promise.Name == Text("promise"))?.Location,
            _ => null,
        };

        SourceLocation? Package(PackageKind kind) => project.Packages.LastOrDefault(request => request.Kind == kind && request.Name == Text("package"))?.Location;

        SourceLocation? File(IEnumerable<ContentFile> files) => files.FirstOrDefault(file => file.Target == Text("path")) is { } found ? new SourceLocation(found.SourcePath) : null;

        string? Text(string name) => check.Data.TryGetValue(name, out var value) ? value?.GetValue<string>() : null;
    }
}
