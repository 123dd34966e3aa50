using System.Text.Json;
using HtcNotebook.Testing;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A short run of <c>bench/soak.py</c>.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Image")]
public sealed class SoakTests(Machine machine)
{
    [Fact]
    public void Two_rounds_of_killing_lose_no_job()
    {
        // The seed kills the startd and then the container.
        var result = Command.Run(
            "python3", [HtcNotebook.Testing.Repository.PathOf("bench/soak.py"), machine.Base.Image, "--rounds", "2", "--seed", "13", "--docker", Engine.Docker.Program],
            limit: TimeSpan.FromMinutes(10)).Succeeds();
        using var counted = JsonDocument.Parse(result.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(2, counted.RootElement.GetProperty("good").GetInt32());
        Assert.Equal(40, counted.RootElement.GetProperty("jobs").GetInt32());
    }
}
