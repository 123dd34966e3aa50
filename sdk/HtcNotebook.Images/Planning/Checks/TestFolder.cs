using System.Text.Json.Nodes;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning.Checks;

/// <summary>Plans <c>test/</c> in the image folder: what tests the image, with this SDK or without it.</summary>
internal static class TestFolder
{
    /// <summary>Number of the format of <c>checks.json</c>.</summary>
    private const int FormatVersion = 1;

    public static IReadOnlyList<PlannedFile> Plan(NotebookProject project, NotebookResolution resolution, ImageConfiguration configuration, ImageAssets assets)
    {
        var head = new JsonObject
        {
            ["formatVersion"] = FormatVersion,
            ["generator"] = $"HtcNotebook.Sdk/{SdkVersion.Current}",
            ["name"] = project.Name,
            ["flavor"] = project.Flavor.Name,
            ["user"] = CheckPlanner.UserOf(configuration),
        };
        return
        [
            LayerData.TextFile(CheckList.Path, CheckList.Write(head, CheckPlanner.Plan(project, resolution, configuration))),
            .. assets.Below("harness").Select(file => LayerData.BinaryFile("test/" + file.Path, file.Content)),
            .. project.Tests.Files.Select(file => new PlannedFile("test/project/" + file.Target, file.Executable) { SourcePath = file.SourcePath, Sha256 = file.Sha256 }),
        ];
    }
}
