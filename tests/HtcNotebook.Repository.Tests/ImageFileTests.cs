using HtcNotebook.Testing;

namespace HtcNotebook.Repository.Tests;

using Repository = HtcNotebook.Testing.Repository;

public sealed class ImageFileTests
{
    /// <summary>What goes into images has tests of its own, in its own language; unittest says which of them failed.</summary>
    [Fact]
    public void The_tests_of_the_image_files_pass()
    {
        var result = Command.Run(
            "/usr/bin/python3", ["-B", "-m", "unittest", "discover", "-s", "sdk/image/tests"], folder: Repository.Root,
            environment: new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" });

        result.Succeeds();
        Assert.Matches(@"(?m)^Ran [1-9][0-9]* tests", result.Errors);
    }
}
