using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>
/// A message that MSBuild's terminal logger shows live, as it does for VSTest's own tests; other loggers, and terminal loggers
/// that do not know it, show it as a plain message. The class of such messages is newer than the MSBuild that this SDK is
/// compiled against, and what the terminal logger makes of them is not documented.
/// </summary>
internal static class TerminalTestLine
{
    private const string Sender = nameof(TestNotebookImage);

    private static readonly Type? Extended = typeof(BuildMessageEventArgs).Assembly.GetType("Microsoft.Build.Framework.ExtendedBuildMessageEventArgs");

    /// <summary>Makes the message.</summary>
    /// <param name="type">The terminal logger's name for it, such as <c>TLTESTPASSED</c>.</param>
    /// <param name="message">What other loggers show; empty for nothing.</param>
    /// <param name="metadata">What the terminal logger shows.</param>
    public static BuildMessageEventArgs Make(string type, string message, IDictionary<string, string?> metadata)
    {
        var importance = message.Length == 0 ? MessageImportance.Low : MessageImportance.High;
        if (Extended?.GetConstructor([typeof(string), typeof(string), typeof(string), typeof(string), typeof(MessageImportance)]) is { } make
            && Extended.GetProperty("ExtendedMetadata") is { } property)
        {
            var line = make.Invoke([type, message, null, Sender, importance]);
            property.SetValue(line, metadata);
            return (BuildMessageEventArgs)line;
        }

        return new BuildMessageEventArgs(message, null, Sender, importance);
    }
}
