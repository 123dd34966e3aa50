using System.Reflection;

namespace HtcNotebook.Images.Planning;

/// <summary>Version of this SDK.</summary>
public static class SdkVersion
{
    /// <summary>Semantic version without build metadata, such as <c>1.0.0</c>.</summary>
    public static string Current { get; } =
        typeof(SdkVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
