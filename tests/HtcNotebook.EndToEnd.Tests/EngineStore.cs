namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A store of its own for podman and buildah, so that whoever tidies up the user's does not take a build's container away.</summary>
internal sealed class EngineStore : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-e2e-store-");

    /// <summary>Makes an empty one.</summary>
    public EngineStore() => File.WriteAllText(Settings, $"""
        [storage]
        driver = "overlay"
        graphroot = "{_folder.FullName}/graph"
        runroot = "{_folder.FullName}/run"
        """);

    /// <summary>The file that names it.</summary>
    public string Settings => Path.Combine(_folder.FullName, "storage.conf");

    /// <inheritdoc/>
    public void Dispose()
    {
        // The engines leave their store's own mounts.
        foreach (var mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(point => point.StartsWith(_folder.FullName, StringComparison.Ordinal)).Reverse().ToList())
        {
            Command.Run("umount", [mount]);
        }

        _folder.Delete(recursive: true);
    }
}
