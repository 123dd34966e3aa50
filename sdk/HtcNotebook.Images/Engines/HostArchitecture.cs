using System.Runtime.InteropServices;

namespace HtcNotebook.Images.Engines;

/// <summary>Names of processor architectures.</summary>
internal static class HostArchitecture
{
    /// <summary>Debian's name of this machine's architecture.</summary>
    public static string Debian => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        Architecture.Arm => "armhf",
        Architecture.Ppc64le => "ppc64el",
        Architecture.S390x => "s390x",
        Architecture.RiscV64 => "riscv64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>The platform that engines understand for one of Debian's architectures.</summary>
    public static string Platform(string debian) => debian switch
    {
        "armhf" => "linux/arm/v7",
        "ppc64el" => "linux/ppc64le",
        "i386" => "linux/386",
        _ => $"linux/{debian}",
    };
}
