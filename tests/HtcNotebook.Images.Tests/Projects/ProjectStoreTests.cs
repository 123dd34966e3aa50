using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Running;

namespace HtcNotebook.Images.Tests.Projects;

public sealed class ProjectStoreTests : IDisposable
{
    private readonly Input _input = new();
    private readonly string _path;

    public ProjectStoreTests() => ProjectStore.Save(_path = Path.Combine(_input.Folder, "notebook.json"), _input.Read());

    public void Dispose() => _input.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void AFileThatWasCutOffIsSaidSoAndStays(double part)
    {
        var text = File.ReadAllText(_path);
        IsDamaged(text[..(int)(text.Length * part)]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void AFileOfAnotherFormIsSaidSoAndStays(string text) => IsDamaged(text);

    [Theory]
    [InlineData("\"Name\": \"Climate\"", "\"Name\": null")]
    [InlineData("\"Name\": \"Climate\",", "")]
    [InlineData("\"Stack\": \"Debian\"", "\"Stack\": \"Fedora\"")]
    [InlineData("\"Packages\": []", "\"Packages\": null")]
    public void AFileThatSaysWhatItCannotIsSaidSoAndStays(string written, string instead)
    {
        var text = File.ReadAllText(_path);
        Assert.Contains(written, text, StringComparison.Ordinal);
        IsDamaged(text.Replace(written, instead, StringComparison.Ordinal));
    }

    [Fact]
    public void AFileOfSomebodyElseIsNotTouched()
    {
        var project = _input.File("climate.csproj", "<Project />");

        var error = Assert.Single(Assert.Throws<NotebookException>(() => RunStore.Load(project)).Diagnostics);

        Assert.Equal(("HTC1906", "<Project />"), (error.Code, File.ReadAllText(project)));
    }

    private void IsDamaged(string text)
    {
        File.WriteAllText(_path, text);

        var error = Assert.Single(Assert.Throws<NotebookException>(() => ProjectStore.Load(_path)).Diagnostics);

        Assert.Equal(("HTC1906", _path), (error.Code, error.Location!.Value.File));
        Assert.Contains("Build again", error.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_path));
    }
}
