using HandlebarsDotNet;

namespace HtcNotebook.Images.Rendering;

/// <summary>A text template. The one place that knows the template engine (Handlebars.Net).</summary>
public sealed class TextTemplate
{
    private readonly HandlebarsTemplate<object, object> _template;

    private TextTemplate(string text) =>
        _template = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true }).Compile(text);

    /// <summary>Reads a template that is embedded in this assembly.</summary>
    /// <param name="name">File name, such as <c>Dockerfile.hbs</c>.</param>
    public static TextTemplate FromResource(string name) => new(Resource(name));

    /// <summary>Reads a text that is embedded in this assembly.</summary>
    /// <param name="name">File name, such as <c>kubernetes.py</c>.</param>
    public static string Resource(string name)
    {
        var assembly = typeof(TextTemplate).Assembly;
        using var stream = assembly.GetManifestResourceStream($"{typeof(TextTemplate).Namespace}.{name}")
            ?? throw new ArgumentException($"There is no text {name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Fills the template. Values are written as they are: whoever makes the model quotes them.</summary>
    public string Render(object model) => _template(model);
}
