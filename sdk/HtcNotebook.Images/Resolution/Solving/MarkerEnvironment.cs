namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What the variables of markers stand for (PEP 508, "Environment Markers").</summary>
internal sealed class MarkerEnvironment
{
    private readonly Dictionary<string, string> _values;

    /// <summary>The environment of a platform. The kernel's release and version are not known before the image runs, so they are empty.</summary>
    public MarkerEnvironment(PythonPlatform platform)
    {
        var (major, minor) = platform.PythonRelease;
        _values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["python_version"] = $"{major}.{minor}",
            ["python_full_version"] = platform.Python,
            ["os_name"] = "posix",
            ["sys_platform"] = "linux",
            ["platform_machine"] = platform.Machine,
            ["platform_system"] = "Linux",
            ["platform_release"] = "",
            ["platform_version"] = "",
            ["platform_python_implementation"] = "CPython",
            ["implementation_name"] = "cpython",
            ["implementation_version"] = platform.Python,
        };
    }

    /// <summary>The name of the variable that stands for the extra asked for.</summary>
    public const string Extra = "extra";

    /// <summary>The variable of a name; null where there is none of that name. Names of setuptools' time are read too.</summary>
    public static string? Variable(string name) => name switch
    {
        "python_version" or "python_full_version" or "os_name" or "sys_platform" or "platform_machine" or "platform_system"
            or "platform_release" or "platform_version" or "platform_python_implementation" or "implementation_name"
            or "implementation_version" or Extra => name,
        "os.name" => "os_name",
        "sys.platform" => "sys_platform",
        "platform.version" => "platform_version",
        "platform.machine" => "platform_machine",
        "platform.python_implementation" or "python_implementation" => "platform_python_implementation",
        _ => null,
    };

    /// <summary>The value of a variable.</summary>
    /// <param name="variable">One that <see cref="Variable"/> gave.</param>
    /// <param name="extra">The extra asked for; empty for none.</param>
    public string Value(string variable, string extra) => variable == Extra ? extra : _values[variable];
}
