using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HtcNotebook.Images.Rendering;

/// <summary>
/// Writes values into a Dockerfile so that they are read back as they were.
/// Rules: the Dockerfile reference, "Parser directives", "Environment replacement" and "LABEL".
/// </summary>
public static class DockerfileText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value in double quotes, for <c>LABEL</c> and <c>ENV</c>: no variable in it is replaced.</summary>
    /// <param name="value">Text without control characters; a line break cannot be written there.</param>
    /// <exception cref="ArgumentException">The text has a control character.</exception>
    public static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in value)
        {
            if (char.IsControl(letter))
            {
                throw new ArgumentException("A value in a Dockerfile cannot have control characters.", nameof(value));
            }

            if (letter is '"' or '\\' or '$')
            {
                quoted.Append('\\');
            }

            quoted.Append(letter);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A command in the exec form: a JSON array, which no shell reads.</summary>
    public static string Exec(IEnumerable<string> command) =>
        "[" + string.Join(", ", command.Select(word => JsonSerializer.Serialize(word, Readable))) + "]";
}
