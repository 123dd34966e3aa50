using HtcNotebook.Images.Projects;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Turns items that carry properties (the name, and the metadata <c>Value</c>) into the project's properties with their places.</summary>
internal static class ProjectProperties
{
    /// <summary>Reads them; those without a value are left out.</summary>
    /// <param name="settings">The items.</param>
    /// <param name="locator">Finds the places.</param>
    /// <param name="projectPath">The project file.</param>
    /// <param name="engine">Knows which values came from the command line, and so stand in no file.</param>
    public static Dictionary<string, ProjectProperty> Read(IEnumerable<ITaskItem> settings, SourceLocator locator, string projectPath, IBuildEngine engine)
    {
        var global = (engine as IBuildEngine6)?.GetGlobalProperties() ?? new Dictionary<string, string>();
        var properties = new Dictionary<string, ProjectProperty>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var name = setting.ItemSpec;
            var value = setting.GetMetadata("Value");
            if (value.Length != 0)
            {
                properties[name] = new ProjectProperty(value, global.ContainsKey(name) ? null : locator.Property(projectPath, name));
            }
        }

        return properties;
    }
}
