using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>A real HTTP server on loopback that answers with what a test put into it, revalidates by entity tag, and counts.</summary>
internal sealed class StandIn : IDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, Func<HttpListenerContext, Task>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Method, string Path, int Status)> _log = new();
    private readonly CancellationTokenSource _end = new();
    private int _answering;

    public StandIn()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            _listener = new HttpListener();
            _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException)
            {
                // Somebody else took the port in between.
            }
        }

        _ = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public string Host => $"127.0.0.1:{Port}";

    public string Address => $"http://{Host}";

    public IReadOnlyList<(string Method, string Path, int Status)> Log
    {
        get
        {
            Settle();
            return [.. _log];
        }
    }

    /// <summary>Log since the last call.</summary>
    public IReadOnlyList<(string Method, string Path, int Status)> TakeLog()
    {
        Settle();
        var taken = _log.ToArray();
        _log.Clear();
        return taken;
    }

    public void Put(string path, string text, string type = "text/plain", bool tagged = true) => Put(path, Encoding.UTF8.GetBytes(text), type, tagged);

    public void Put(string path, byte[] body, string type = "application/octet-stream", bool tagged = true) => On(path, async context =>
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}\"";
        if (tagged)
        {
            context.Response.Headers["ETag"] = tag;
        }

        if (tagged && context.Request.Headers["If-None-Match"] == tag)
        {
            context.Response.StatusCode = 304;
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength64 = body.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            await context.Response.OutputStream.WriteAsync(body);
        }
    });

    public void On(string path, Func<HttpListenerContext, Task> answer) => _answers[path] = answer;

    public void Remove(string path) => _answers.TryRemove(path, out _);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            Interlocked.Increment(ref _answering);
            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        try
        {
            if (_answers.TryGetValue(path, out var answer))
            {
                await answer(context);
            }
            else
            {
                context.Response.StatusCode = 404;
            }

            _log.Enqueue((context.Request.HttpMethod, path, context.Response.StatusCode));
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client went away.
        }
        finally
        {
            Interlocked.Decrement(ref _answering);
        }
    }

    // A client has the last byte of an answer before the answer is in the log.
    private void Settle() => SpinWait.SpinUntil(() => Volatile.Read(ref _answering) == 0, TimeSpan.FromSeconds(5));
}
