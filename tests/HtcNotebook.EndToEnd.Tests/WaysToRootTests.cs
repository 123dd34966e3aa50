namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A script that tries to become root, in each engine that starts containers: every way that was found once, and others.</summary>
[Trait("Category", "Image")]
public sealed class WaysToRootTests(Machine machine)
{
    private const int Ways = 18;

    [Theory]
    [InlineData("docker")]
    [InlineData("podman", "--runtime", "runc", "--network", "none", "--no-healthcheck")]
    public void None_leads_there(string engine, params string[] options)
    {
        var image = machine.Base.Image;
        var program = Engine.All.Single(one => one.Name == engine).Program;
        if (engine == "podman")
        {
            image = CopyToPodman(image);
        }

        var result = Command.Run(
            "/usr/bin/python3", ["-B", Path.Combine(AppContext.BaseDirectory, "Programs", "ways-to-root.py"), image, program, .. options], limit: TimeSpan.FromMinutes(9));
        Assert.DoesNotContain(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(1), line => !line.EndsWith(": no", StringComparison.Ordinal));
        Assert.EndsWith($"\n{Ways} ways tried\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    /// <summary>The same image in podman's store, under a name that <see cref="Machine"/> removes.</summary>
    private string CopyToPodman(string image)
    {
        var archive = Path.Combine(machine.Packages.NewFolder(), "image.tar");
        Engine.Docker.Run("save", "--output", archive, image).Succeeds();
        Engine.Podman.Run("load", "--input", archive).Succeeds();
        File.Delete(archive);
        return image.Contains('/', StringComparison.Ordinal) && Engine.Podman.Id(image).Length == 0 ? $"localhost/{image}" : image;
    }
}
