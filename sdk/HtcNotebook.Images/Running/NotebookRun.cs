using HtcNotebook.Images.Engines;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Running;

/// <summary>What <c>dotnet run</c> does with a project: which image to build and how to start a container of it.</summary>
public sealed record NotebookRun
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>Which engine: a value of <c>ImageEngine</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>What the user said about engines.</summary>
    public required EngineSettings EngineSettings { get; init; }

    /// <summary>What to build, into the engine's own store; its first tag is what runs.</summary>
    public required PublishRequest Image { get; init; }

    /// <summary>First port of this machine's loopback to try for Jupyter.</summary>
    public int Port { get; init; } = ImageConventions.JupyterPort;

    /// <summary>Volume of the engine that keeps the home; empty for none.</summary>
    public string Volume { get; init; } = "";

    /// <summary>Folders of the project that the container shows as they are, by their absolute path in the container.</summary>
    public IReadOnlyDictionary<string, string> Folders { get; init; } = new Dictionary<string, string>();

    /// <summary>CPUs, such as <c>2</c> or <c>0.5</c>; empty for no limit.</summary>
    public string Cpus { get; init; } = "";

    /// <summary>Memory in bytes with an optional unit b, k, m or g, as in <c>4g</c>; empty for no limit.</summary>
    public string Memory { get; init; } = "";

    /// <summary>GPUs: <c>all</c> or a number; <c>none</c>; empty for all that there are where the image has an accelerator's software.</summary>
    public string Gpus { get; init; } = "";

    /// <summary>The accelerator whose software the image has.</summary>
    public Accelerator Accelerator { get; init; }

    /// <summary>Further arguments of the engine's <c>run</c>, one each.</summary>
    public IReadOnlyList<string> EngineArguments { get; init; } = [];

    /// <summary>Whether a browser opens Jupyter Lab.</summary>
    public bool OpenBrowser { get; init; }
}
