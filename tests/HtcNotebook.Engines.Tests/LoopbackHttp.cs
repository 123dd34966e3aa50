using System.Net;

namespace HtcNotebook.Engines.Tests;

/// <summary>Answers HTTP on a port of loopback, one request after the other, until it is disposed.</summary>
internal sealed class LoopbackHttp : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<HttpListenerContext, Task> answer;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Fills in the response, which is closed afterwards.</param>
    public LoopbackHttp(Func<HttpListenerContext, Task> answer)
    {
        this.answer = answer;
        Port = Machine.FreePort();
        listener.Prefixes.Add($"http://localhost:{Port}/");
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await answer(context);
            context.Response.Close();
        }
    }
}
