using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>Runs a resolver and looks at what it says.</summary>
internal static class Expect
{
    public static Task<ResolverResult> ResolveAsync(Folder folder, NotebookProject project, ResolverOptions? options = null) =>
        NotebookResolver.ResolveAsync(project, options ?? Given.Options(folder["cache"]), CancellationToken.None);

    public static async Task<IReadOnlyList<Diagnostic>> ErrorsAsync(Folder folder, NotebookProject project, ResolverOptions? options = null) =>
        (await Assert.ThrowsAsync<NotebookException>(() => ResolveAsync(folder, project, options))).Diagnostics;

    public static async Task<Diagnostic> ErrorAsync(Folder folder, NotebookProject project, ResolverOptions? options = null) =>
        Assert.Single(await ErrorsAsync(folder, project, options));

    public static void Is(Diagnostic finding, string code, int? line, params string[] parts)
    {
        Assert.Equal(code, finding.Code);
        Assert.NotNull(finding.Location);
        if (line is not null)
        {
            Assert.Equal(new SourceLocation(Given.ProjectFile, line.Value, 5), finding.Location);
        }

        Assert.All(parts, part => Assert.Contains(part, finding.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', finding.Message);
    }

    public static (string Name, string? Version) Install(ResolverResult result) =>
        Assert.Single(Assert.Single(result.Resolution.Packages).Installs) is var install ? (install.Name, install.Version) : default;
}
