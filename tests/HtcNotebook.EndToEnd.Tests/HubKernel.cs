using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A kernel of a server, driven as Lab does: Jupyter's messages over a WebSocket, through the hub's proxy.</summary>
internal sealed class HubKernel : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly ClientWebSocket _socket = new();
    private readonly string _session = Guid.NewGuid().ToString("N");

    /// <summary>Connects.</summary>
    public HubKernel(Uri address, string token)
    {
        _socket.Options.SetRequestHeader("Authorization", $"token {token}");
        using var limit = new CancellationTokenSource(Patience);
        _socket.ConnectAsync(address, limit.Token).GetAwaiter().GetResult();
    }

    /// <summary>Runs Python, as a cell does; an error in it fails the test.</summary>
    /// <returns>What it printed and showed.</returns>
    public string Run(string code)
    {
        using var limit = new CancellationTokenSource(Patience);
        var id = Guid.NewGuid().ToString("N");
        var request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            channel = "shell",
            header = new { msg_id = id, msg_type = "execute_request", username = "", session = _session, version = "5.3", date = "" },
            parent_header = new { },
            metadata = new { },
            content = new { code, silent = false, store_history = true, user_expressions = new { }, allow_stdin = false, stop_on_error = true },
        });
        _socket.SendAsync(request, WebSocketMessageType.Text, endOfMessage: true, limit.Token).GetAwaiter().GetResult();
        var output = new StringBuilder();
        while (true)
        {
            using var message = JsonDocument.Parse(Receive(limit.Token));
            var (kind, content) = (message.RootElement.GetProperty("msg_type").GetString(), message.RootElement.GetProperty("content"));
            if (!message.RootElement.GetProperty("parent_header").TryGetProperty("msg_id", out var parent) || parent.GetString() != id)
            {
                continue;
            }

            switch (kind)
            {
                case "stream":
                    output.Append(content.GetProperty("text").GetString());
                    break;
                case "execute_result" or "display_data":
                    foreach (var shown in content.GetProperty("data").EnumerateObject())
                    {
                        output.Append('<').Append(shown.Name).Append('>').Append(shown.Value).Append('\n');
                    }

                    break;
                case "error":
                    Assert.Fail($"{content.GetProperty("ename")}: {content.GetProperty("evalue")}\nin\n{code}\nafter\n{output}");
                    break;
                case "status" when content.GetProperty("execution_state").GetString() == "idle":
                    return output.ToString();
            }
        }
    }

    /// <summary>Runs all cells of a notebook, one after another.</summary>
    /// <returns>What they printed and showed.</returns>
    public string RunAll(byte[] notebook)
    {
        using var document = JsonDocument.Parse(notebook);
        var cells = document.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code").ToList();
        Assert.NotEmpty(cells);
        return string.Concat(cells.Select(cell => Run(string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())))));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private byte[] Receive(CancellationToken limit)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = _socket.ReceiveAsync(buffer, limit).GetAwaiter().GetResult();
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }
}
