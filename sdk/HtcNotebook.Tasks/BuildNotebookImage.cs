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
        Engine = selected.Name;
        Show($"Building with {selected.Name}: {selected.Probe.Summary}");
        return new ImagePublisher(selected.Builder, selected.Store).BuildAsync(request, Cancellation).GetAwaiter().GetResult();
    }
}
