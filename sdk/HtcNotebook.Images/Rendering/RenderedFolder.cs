using HtcNotebook.Images.Planning;

namespace HtcNotebook.Images.Rendering;

/// <summary>An image folder in memory: files by path, sorted, each path once.</summary>
/// <param name="Files">The files; <see cref="PlannedFile.SourcePath"/> names those that are copied from the user's project.</param>
public sealed record RenderedFolder(IReadOnlyList<PlannedFile> Files);
