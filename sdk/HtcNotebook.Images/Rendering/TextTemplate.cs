using Scriban;
using Scriban.Runtime;

namespace HtcNotebook.Images.Rendering;

/// <summary>A text template. The one place that knows the template engine (Scriban).</summary>
public sealed class TextTemplate
{
    // Anonymous models have small first letters already; records have not.
    private static readonly MemberRenamerDelegate CamelCase = member => char.ToLowerInvariant(member.Name[0]) + member.Name[1..];

    private readonly Template _template;

    private TextTemplate(string text, string name)
    {
        _template = Template.Parse(text, name);
        if (_template.HasErrors)
        {
            throw new ArgumentException(_template.Messages.ToString(), nameof(text));
        }
    }

    /// <summary>Reads a template that is embedded in this assembly.</summary>
    /// <param name="name">File name, such as <c>Dockerfile.scriban</c>.</param>
    public static TextTemplate FromResource(string name) => new(Resource(name), name);

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

    /// <summary>Fills the template. Values are written as they are: whoever makes the model quotes them. Null stands for what is not there.</summary>
    public string Render(object model)
    {
        var values = new ScriptObject();
        values.Import(model, renamer: CamelCase);

        // A name that the model lacks is an error, and what users write is as long as it is: no limits.
        var context = new TemplateContext { MemberRenamer = CamelCase, StrictVariables = true, LoopLimit = 0, LimitToString = 0, NewLine = "\n" };
        context.PushGlobal(values);
        return _template.Render(context);
    }
}
