using NuGet.Common;

namespace HtcNotebook.Tasks;

/// <summary>Lets NuGet's client ask for credentials where nuget.config has none: its credential providers, as <c>dotnet restore</c> does.</summary>
/// <remarks>The .NET SDK has the assembly, but no package of that name is published, so it is looked up by name.</remarks>
internal static class FeedCredentials
{
    private const string Utility = "NuGet.Credentials.DefaultCredentialServiceUtility, NuGet.Credentials";

    /// <summary>Sets the service for all sources of this process; asks nobody.</summary>
    public static void Set() =>
        Type.GetType(Utility, throwOnError: true)!
            .GetMethod("SetupDefaultCredentialService", [typeof(ILogger), typeof(bool)])!
            .Invoke(null, [NullLogger.Instance, true]);
}
