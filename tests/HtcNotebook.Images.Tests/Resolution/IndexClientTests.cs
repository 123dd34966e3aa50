using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class IndexClientTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly StandIn _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_time_of_a_request_begins_when_it_is_sent()
    {
        // One after the other they would take 18 s, and the last would have waited for longer than an answer may take.
        for (var number = 0; number < 45; number++)
        {
            _server.On($"/{number}", async context =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(400));
                await context.Response.OutputStream.WriteAsync("x"u8.ToArray());
            });
        }

        using var client = new IndexClient(Given.Options(_folder["cache"]) with { StallTimeout = TimeSpan.FromSeconds(8) });
        var documents = await Task.WhenAll(Enumerable.Range(0, 45).Select(
            number => client.GetDocumentAsync(new Uri($"{_server.Address}/{number}"), null, compressed: true, CancellationToken.None)));
        Assert.All(documents, Assert.NotNull);
    }
}
