using System.Security.Cryptography;
using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Running;

/// <summary>The container that a run starts.</summary>
/// <param name="Container">What the engine gets.</param>
/// <param name="Name">Its name.</param>
/// <param name="Port">Port of this machine's loopback for Jupyter.</param>
/// <param name="Token">Jupyter's token; null where the user's own command runs.</param>
public sealed record RunRequest(EngineRun Container, string Name, int Port, string? Token)
{
    private const string JupyterCommand = "start-notebook.py";

    /// <summary>Address of Jupyter Lab with its token.</summary>
    public string Address => FormattableString.Invariant($"http://127.0.0.1:{Port}/lab?token={Token}");

    /// <summary>Settles the container.</summary>
    /// <param name="run">What to run.</param>
    /// <param name="image">Name of the image in the engine's store.</param>
    /// <param name="port">A free port.</param>
    /// <param name="arguments">The user's: a command for the container, or options for Jupyter where the first begins with '-'.</param>
    /// <param name="gpus">The engine's options that give the container GPUs.</param>
    /// <param name="ownFiles">The engine's options that let the notebook's user write files of the user who runs this.</param>
    /// <param name="terminal">Whether a person sits at a terminal.</param>
    public static RunRequest Make(NotebookRun run, string image, int port, IReadOnlyList<string> arguments, IReadOnlyList<string> gpus, IReadOnlyList<string> ownFiles, bool terminal)
    {
        var jupyter = arguments.Count == 0 || arguments[0].StartsWith('-');
        var name = FormattableString.Invariant($"{run.Image.Repository.Replace('/', '-')}-{run.Image.Tags[0]}-{port}");
        var options = new List<string>();
        AddOption(options, "--cpus", run.Cpus);
        AddOption(options, "--memory", run.Memory);
        options.AddRange(gpus);

        // The port is the same on both sides, so that the address in Jupyter's log is right too.
        options.AddRange(["--env", FormattableString.Invariant($"JUPYTER_PORT={port}")]);
        if (jupyter)
        {
            // By name only: the value, in the engine's environment, is in no list of processes. Ctrl-C is handled here.
            options.AddRange(["--env", "JUPYTER_TOKEN", "--sig-proxy=false"]);
        }
        else
        {
            options.AddRange(terminal ? ["--interactive", "--tty"] : ["--interactive"]);
        }

        var volumes = run.Folders.Select(folder => $"{folder.Value}:{folder.Key}");
        return new RunRequest(
            new EngineRun
            {
                Image = image,
                Name = name,
                Ports = [FormattableString.Invariant($"127.0.0.1:{port}:{port}")],
                Volumes = [.. run.Volume.Length == 0 ? [] : new[] { $"{run.Volume}:{ImageConventions.Home}" }, .. volumes],
                Options = [.. options, .. ownFiles, .. run.EngineArguments],
                Command = jupyter && arguments.Count > 0 ? [JupyterCommand, .. arguments] : arguments,
            },
            name,
            port,
            jupyter ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)) : null);
    }

    private static void AddOption(List<string> options, string name, string value)
    {
        if (value.Length != 0)
        {
            options.AddRange([name, value]);
        }
    }
}
