using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Hubs;

/// <summary>A project that a hub refers to, for one flavor of it.</summary>
/// <param name="Item">The <c>ProjectReference</c>.</param>
/// <param name="Flavor">The flavor that it asks for; empty for the project's own.</param>
/// <param name="Answer">What the project says of itself; null where there is no such project, or where it is of another SDK.</param>
public sealed record HubReference(ProjectItem Item, string Flavor, HubReferenceAnswer? Answer)
{
    /// <summary>Whether its file exists.</summary>
    public required bool Exists { get; init; }

    /// <summary>Whether a text can be a flavor's name; what is not is no global property of a build either.</summary>
    public static bool IsFlavor(string text) => FlavorReader.IsName(text);
}

/// <summary>What a referenced project says of itself.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Project">The project with its flavor; null for a hub.</param>
public sealed record HubReferenceAnswer(NotebookKind Kind, NotebookProject? Project);
