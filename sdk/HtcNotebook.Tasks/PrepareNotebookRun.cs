using HtcNotebook.Images.Engines;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Makes the command that <c>dotnet run</c> starts: a container of the image, on this machine's loopback.</summary>
public sealed class PrepareNotebookRun : EngineTask
{
    private const int JupyterPort = 8888;

    /// <summary>The engine that has the image.</summary>
    [Required]
    public required string Engine { get; set; }

    /// <summary>The image.</summary>
    [Required]
    public required string Image { get; set; }

    /// <summary>Port of this machine's loopback where Jupyter answers.</summary>
    public int Port { get; set; } = JupyterPort;

    /// <summary>Program to start.</summary>
    [Output]
    public string Program { get; set; } = "";

    /// <summary>Its arguments, as one string.</summary>
    [Output]
    public string Arguments { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        var selected = new EngineSelector(Settings()).SelectAsync(Engine, null, Cancellation).GetAwaiter().GetResult();
        var command = selected!.Engine.RunCommandAsync(
            new EngineRun
            {
                Image = Image,
                Ports = [$"127.0.0.1:{Port}:{JupyterPort}"],
                Interactive = !Console.IsInputRedirected,
            },
            Cancellation).GetAwaiter().GetResult();
        Program = command.FileName;
        Arguments = string.Join(' ', command.Arguments.Select(Quote));
    }

    // The rules of .NET's own ProcessStartInfo.Arguments.
    private static string Quote(string argument) =>
        argument.Length != 0 && !argument.AsSpan().ContainsAny(" \t\"\\") ? argument : $"\"{argument.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
