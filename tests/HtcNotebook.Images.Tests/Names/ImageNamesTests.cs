using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Tests.Names;

public sealed class ImageNamesTests
{
    [Theory]
    [InlineData("climate\n")]
    [InlineData("climate ")]
    [InlineData("climate\0")]
    [InlineData("")]
    public void AKindOfNameIsAWholeText(string text)
    {
        Assert.False(ImageNames.IsRegistry(text));
        Assert.False(ImageNames.IsRepository(text));
        Assert.False(ImageNames.IsTag(text));
        Assert.Null(ImageReference.Parse(text));
    }

    [Theory]
    [InlineData("Climate Model", "climate-model")]
    [InlineData("a__-b", "a_b")]
    [InlineData(".climate.", "climate")]
    [InlineData("___", "notebook")]
    [InlineData("\u6C17\u5019", "notebook")]
    public void AnyTextMakesARepository(string text, string repository)
    {
        Assert.Equal(repository, ImageNames.ToRepository(text));
        Assert.True(ImageNames.IsRepository(repository));
    }
}
