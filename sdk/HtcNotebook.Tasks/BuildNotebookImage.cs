using HtcNotebook.Images.Engines;
using Microsoft.Build.Framework;

namespace HtcNotebook.Tasks;

/// <summary>Builds the image with an engine, into the engine's store and no further.</summary>
public sealed class BuildNotebookImage : ImageTask
{
    /// <summary>The engine that built it.</summary>
    [Output]
    public string Engine { get; set; } = "";

    /// <inheritdoc/>
    private protected override PublishResult Run(SelectedEngine selected, PublishRequest request)
    {
        Engine = selected.Engine.Name;
        Show($"Building with {selected.Engine.Name}: {selected.Probe.Summary}");
        return new ImagePublisher(selected.Engine).BuildAsync(request, Cancellation).GetAwaiter().GetResult();
    }
}
