namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What well-known source distributions need besides a C compiler.</summary>
internal static class BuildNeeds
{
    /// <summary>What the build of a project needs, a clause that follows a comma's place; empty where it is not known.</summary>
    public static string Of(string name) => "";
}
