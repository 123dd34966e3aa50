using System.Net;

namespace HtcNotebook.Images.Running;

/// <summary>
/// A page that leads a browser to an address with a token, as Jupyter's own: every user of the machine sees the arguments of
/// a browser that is started, and only this one can read the page.
/// </summary>
internal sealed class BrowserPage : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-open-");

    /// <summary>Writes the page.</summary>
    /// <param name="address">Where it leads.</param>
    /// <returns>Its own address.</returns>
    public string For(string address)
    {
        var path = Path.Combine(_folder.FullName, "open.html");
        var link = WebUtility.HtmlEncode(address);
        File.WriteAllText(path, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={link}"><title>Opening Jupyter Lab</title></head>
            <body><p>Jupyter Lab opens at <a href="{link}">this address</a>.</p></body>
            </html>

            """);
        return new Uri(path).AbsoluteUri;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
