using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Tests.Planning;
using HtcNotebook.Images.Tests.Projects;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Rendering;

public sealed class ImageRendererTests
{
    [Theory]
    [InlineData("debian")]
    [InlineData("jupyter")]
    public void AProjectThatUsesEverything(string stack)
    {
        using var input = Samples.Everything(stack);
        var folder = Path.Combine(input.Folder, "obj", "image");

        ImageFolder.Write(folder, ImageRenderer.Render(Samples.Plan(input.Read())));

        Snapshot.VerifyFolder(folder, parameters: stack);
    }

    [Fact]
    public void AnImageBaseIsPinnedToItsDigest()
    {
        using var input = new Input();
        var project = input.Set("NotebookStack", "jupyter").Read();

        var dockerfile = ImageRenderer.Render(Samples.Plan(project)).Files.Single(file => file.Path == "Dockerfile");

        Assert.Contains("\nFROM quay.io/jupyter/scipy-notebook:latest@sha256:aaaa", System.Text.Encoding.UTF8.GetString(dockerfile.Content!.Value.Span), StringComparison.Ordinal);
    }
}
