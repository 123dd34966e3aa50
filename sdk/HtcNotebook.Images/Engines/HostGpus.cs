namespace HtcNotebook.Images.Engines;

/// <summary>What this machine says of GPUs.</summary>
/// <param name="HasDevices">Whether NVIDIA's driver has devices here.</param>
/// <param name="HasCdi">Whether a file of the Container Device Interface describes them, by which podman knows devices.</param>
public sealed record HostGpus(bool HasDevices, bool HasCdi)
{
    /// <summary>Kind of NVIDIA's GPUs in the Container Device Interface.</summary>
    public const string CdiKind = "nvidia.com/gpu";

    private static readonly string[] Devices = ["dev/nvidiactl", "dev/dxg", "dev/nvhost-ctrl-gpu"];
    private static readonly string[] CdiFolders = ["etc/cdi", "var/run/cdi"];

    /// <summary>Looks.</summary>
    /// <param name="root">The root of the file system.</param>
    public static HostGpus Look(string root = "/") => new(
        Devices.Any(device => File.Exists(Path.Combine(root, device))),
        CdiFolders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder))
            .Any(IsOfGpus));

    private static bool IsOfGpus(string file)
    {
        if (Path.GetExtension(file) is not (".json" or ".yaml" or ".yml"))
        {
            return false;
        }

        try
        {
            return File.ReadLines(file).Any(line => line.Contains(CdiKind, StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
