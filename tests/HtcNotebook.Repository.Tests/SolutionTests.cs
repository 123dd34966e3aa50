namespace HtcNotebook.Repository.Tests;

using Repository = HtcNotebook.Testing.Repository;

/// <summary>The solution, by which everything is built and tested.</summary>
public sealed class SolutionTests
{
    [Fact]
    public void Every_project_of_the_repository_is_in_the_solution()
    {
        var listed = Command.Run("dotnet", ["sln", "HtcNotebook.Sdk.sln", "list"], Repository.Root).Succeeds().Output.Split('\n');
        var projects = Repository.Files().Where(file =>
            file.EndsWith(".csproj", StringComparison.Ordinal)
            && (file.StartsWith("sdk/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal) || file.StartsWith("templates/", StringComparison.Ordinal))
            && !file.Contains("/content/", StringComparison.Ordinal));
        Assert.Equal([], projects.Except(listed));
    }
}
