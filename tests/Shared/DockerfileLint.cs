namespace HtcNotebook.Testing;

/// <summary>Holds a Dockerfile against the linter in <c>tests/lint</c>, which knows BuildKit's mounts.</summary>
internal static class DockerfileLint
{
    /// <summary>Returns what the linter says; empty when it finds nothing, not even a warning.</summary>
    /// <param name="dockerfile">Text of the Dockerfile.</param>
    public static string Check(string dockerfile)
    {
        var folder = Directory.CreateTempSubdirectory("htcnotebook-lint-");
        try
        {
            var file = Path.Combine(folder.FullName, "Dockerfile");
            File.WriteAllText(file, dockerfile);
            var result = Command.Run(Repository.PathOf("tests/lint/lint-dockerfile"), [file]);
            return result.ExitCode switch
            {
                0 => "",
                1 => result.Output,
                _ => throw new InvalidOperationException(result.Errors),
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
