using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning;

/// <summary>Plans the layers that copy files: the image's own start scripts and configuration, then the project's content and the manifest.</summary>
internal static class ContentLayers
{
    private const string Root = "0:0";
    private const string ManifestFolder = "usr/local/share/htcnotebook";
    private const string HooksFolder = "usr/local/bin/before-notebook.d";
    private const string CondorFolder = "etc/condor/htcnotebook.d";

    // Files that the image itself has in the folders of the project's content.
    public static readonly (ContentKind Kind, string Folder)[] AssetFolders =
    [
        (ContentKind.StartHook, $"rootfs/{HooksFolder}"),
        (ContentKind.CondorConfig, $"rootfs/{CondorFolder}"),
    ];

    public static IEnumerable<CopyLayer> For(NotebookProject project, NotebookResolution resolution, ImageAssets assets)
    {
        var stack = project.Stack.ToString().ToLowerInvariant();
        yield return Layer(
            "startup",
            [
                .. Assets(assets, "rootfs"),
                .. Assets(assets, $"rootfs-{stack}"),
            ],
            [new FolderCopy("rootfs/", "/", Root)]);

        var content = project.Content.Select(Copy).ToList();
        content.Add(LayerData.TextFile($"content/image/{ManifestFolder}/image.json", ImageManifest.Write(project, resolution)));
        if (!project.PoolGpus)
        {
            // HTCondor looks for GPUs by itself. First among the project's files, so that one of those can say otherwise.
            content.Add(LayerData.TextFile($"content/image/{CondorFolder}/00-htcnotebook-gpus.conf", "STARTD_DETECT_GPUS = false\n"));
        }

        yield return Layer("content", content, [new FolderCopy("content/image/", "/", Root)]);
    }

    /// <summary>
    /// Where a file of the project goes. Notebooks are kept outside of the home: the start lays them out there, as the final
    /// user, whatever is mounted on it.
    /// </summary>
    private static PlannedFile Copy(ContentFile file)
    {
        var folder = file.Kind switch
        {
            ContentKind.CondorConfig => CondorFolder,
            ContentKind.StartHook => HooksFolder,
            _ => $"{ManifestFolder}/content",
        };
        return new PlannedFile($"content/image/{folder}/{file.Target}", file.Executable) { SourcePath = file.SourcePath, Sha256 = file.Sha256 };
    }

    private static IEnumerable<PlannedFile> Assets(ImageAssets assets, string folder) =>
        assets.Below(folder).Select(file => LayerData.BinaryFile("rootfs/" + file.Path, file.Content));

    private static CopyLayer Layer(string name, IReadOnlyList<PlannedFile> files, IReadOnlyList<FolderCopy> copies) =>
        new(name, LayerData.Key(files, copies.SelectMany(copy => new[] { copy.Source, copy.Target, copy.Owner }).Prepend(name)), files, copies);
}
