namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>CPython on Linux with glibc, as markers (PEP 508) and the tags of wheels (PEP 425, 600) see it.</summary>
/// <param name="Python">The version of Python, such as <c>3.13.5</c>.</param>
/// <param name="Machine">The machine as the kernel names it, such as <c>x86_64</c> or <c>aarch64</c>.</param>
/// <param name="GlibcMinor">The minor version of glibc 2, such as 41.</param>
public sealed record PythonPlatform(string Python, string Machine, int GlibcMinor)
{
    /// <summary>Debian trixie's.</summary>
    /// <param name="machine">The machine as the kernel names it.</param>
    public static PythonPlatform Trixie(string machine) => new("3.13.5", machine, 41);

    /// <summary>Major and minor version of Python.</summary>
    public (int Major, int Minor) PythonRelease
    {
        get
        {
            var numbers = Python.Split('.');
            return (Number(numbers[0]), numbers.Length > 1 ? Number(numbers[1]) : 0);
        }
    }

    /// <summary>The machine of one of Debian's architectures.</summary>
    /// <param name="architecture">Debian's name of it, such as <c>amd64</c>.</param>
    public static string MachineOf(string architecture) => architecture switch
    {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        "armhf" => "armv7l",
        "i386" => "i686",
        "ppc64el" => "ppc64le",
        _ => architecture,
    };

    private static int Number(string digits) => int.Parse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}
