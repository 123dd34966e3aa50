using System.Collections.Concurrent;
using System.Net;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Serves a folder over HTTP on loopback: package sources, as people run them on their site.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("htcnotebook-e2e-www-");
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _stalled = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _end = new();

    /// <summary>Starts it.</summary>
    public LoopbackServer()
    {
        Address = $"http://127.0.0.1:{Machine.FreePort()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Its address, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>A path below the folder; its parent is made.</summary>
    public string At(string relative)
    {
        var path = Path.Combine(_folder.FullName, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Answers no more to a path.</summary>
    /// <returns>Ends when somebody asks for it.</returns>
    public Task Stall(string path) => _stalled.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Answers again.</summary>
    public void Resume(string path) => _stalled.TryRemove(path, out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.TrySetResult();
        _listener.Close();
        _folder.Delete(recursive: true);
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
            if (_stalled.TryGetValue(path, out var asked))
            {
                asked.TrySetResult();
                await _end.Task;
            }

            var file = Path.Combine(_folder.FullName, path.TrimStart('/') + (path.EndsWith('/') ? "index.json" : ""));
            if (File.Exists(file))
            {
                // PEP 691 names the type of an index; nothing else here depends on its type.
                context.Response.ContentType = path.EndsWith('/') ? "application/vnd.pypi.simple.v1+json" : "application/octet-stream";
                var bytes = await File.ReadAllBytesAsync(file);
                context.Response.ContentLength64 = bytes.Length;
                if (context.Request.HttpMethod != "HEAD")
                {
                    await context.Response.OutputStream.WriteAsync(bytes);
                }
            }
            else
            {
                context.Response.StatusCode = 404;
            }

            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The client went away.
        }
    }
}
