using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Somebody at a browser who is logged in to a hub: cookies, forms and the hub's own REST API.</summary>
internal sealed class HubUser : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly HttpClientHandler _handler = new();
    private readonly HttpClient _browser;
    // Programs come with a token and without a browser's cookies, and are not sent to the login page.
    private readonly HttpClient _program = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
    private readonly Uri _hub;

    /// <summary>Logs in through the hub's page.</summary>
    /// <param name="hub">Address of the hub, with a slash at its end.</param>
    /// <param name="name">Who.</param>
    /// <param name="password">The password.</param>
    public HubUser(Uri hub, string name, string password)
    {
        _hub = hub;
        Name = name;
        _browser = new HttpClient(_handler) { BaseAddress = hub, Timeout = Patience };
        Page("hub/login");
        var (status, page) = Submit("hub/login", new() { ["username"] = name, ["password"] = password });
        Assert.True(status == HttpStatusCode.OK && !page.Contains("Invalid username or password", StringComparison.Ordinal), $"{name} cannot log in: {status}\n{page}");
        // Each page brings what the next one has to send along.
        Page("hub/home");
        using var answer = Send(HttpMethod.Post, $"hub/api/users/{name}/tokens?_xsrf={Uri.EscapeDataString(Xsrf)}", new { note = "tests" }, token: null);
        Token = Json(answer).GetProperty("token").GetString()!;
    }

    /// <summary>Name of the user.</summary>
    public string Name { get; }

    /// <summary>A token of the user's own for the REST APIs of hub and server.</summary>
    public string Token { get; }

    /// <summary>Whether the user's server is there and answers the hub.</summary>
    public bool Ready => Server is { } server && server.GetProperty("ready").GetBoolean();

    private JsonElement? Server
    {
        get
        {
            using var answer = Send(HttpMethod.Get, $"hub/api/users/{Name}", null, Token);
            return Json(answer).GetProperty("servers").TryGetProperty("", out var server) ? server : null;
        }
    }

    /// <summary>A page, as the browser shows it.</summary>
    public (HttpStatusCode Status, string Text) Page(string path)
    {
        using var answer = _browser.GetAsync(new Uri(_hub, path)).GetAwaiter().GetResult();
        return (answer.StatusCode, Text(answer));
    }

    /// <summary>Sends the form with which a server is started.</summary>
    public (HttpStatusCode Status, string Page) Choose(string? image, string? pool)
    {
        var fields = new Dictionary<string, string>();
        foreach (var (name, value) in new[] { ("image", image), ("pool", pool) })
        {
            if (value is not null)
            {
                fields[name] = value;
            }
        }

        Page("hub/spawn");
        return Submit("hub/spawn", fields);
    }

    /// <summary>Starts the user's server with the form and waits until it answers.</summary>
    public void Start(string? image, string? pool)
    {
        var clock = Stopwatch.StartNew();
        var (status, page) = Choose(image, pool);
        Assert.True(status == HttpStatusCode.OK && !page.Contains("spawn-error-msg", StringComparison.Ordinal), $"{Name} got {status}\n{page}");
        while (!Ready || Status(HttpMethod.Get, $"user/{Name}/api/status") != 200)
        {
            Assert.True(clock.Elapsed < Patience, $"No server of {Name} within {Patience}.");
            Thread.Sleep(100);
        }
    }

    /// <summary>Stops the user's server, as the button of the hub does, and waits until the hub has none.</summary>
    public void Stop()
    {
        // 202 where the engine takes longer than the hub's slow_stop_timeout: what it wrote to the disk before may be in the way.
        var clock = Stopwatch.StartNew();
        Assert.Contains(Status(HttpMethod.Delete, $"hub/api/users/{Name}/server"), new[] { 202, 204 });
        while (Server is { } server)
        {
            Assert.True(clock.Elapsed < Patience, $"The server of {Name} did not stop within {Patience}: {server}");
            Thread.Sleep(100);
        }
    }

    /// <summary>Asks an API with the user's token: of the hub (<c>hub/api/...</c>) or of a server (<c>user/NAME/api/...</c>).</summary>
    public int Status(HttpMethod method, string path, object? body = null)
    {
        using var answer = Send(method, path, body, Token);
        return (int)answer.StatusCode;
    }

    /// <summary>The same, with what was answered.</summary>
    public (int Status, string Text) Ask(HttpMethod method, string path, object? body = null)
    {
        using var answer = Send(method, path, body, Token);
        return ((int)answer.StatusCode, Text(answer));
    }

    /// <summary>A file of the user's, byte for byte.</summary>
    public byte[] File(string path)
    {
        using var answer = Send(HttpMethod.Get, $"user/{Name}/files/{path}", null, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
    }

    /// <summary>A kernel in the user's server, for a notebook.</summary>
    /// <param name="notebook">Path of the notebook, which need not exist.</param>
    public HubKernel Kernel(string notebook = "notebooks/new.ipynb")
    {
        using var answer = Send(
            HttpMethod.Post, $"user/{Name}/api/sessions", new { path = notebook, name = "", type = "notebook", kernel = new { name = "python3" } }, Token);
        var id = Json(answer).GetProperty("kernel").GetProperty("id").GetString();
        return new HubKernel(new Uri($"ws://{_hub.Authority}/user/{Name}/api/kernels/{id}/channels"), Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _program.Dispose();
        _browser.Dispose();
        _handler.Dispose();
    }

    private static string Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();

    private static JsonElement Json(HttpResponseMessage answer)
    {
        var text = Text(answer);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode}\n{text}");
        return JsonDocument.Parse(text).RootElement;
    }

    // What the hub's own pages send along with each form.
    private string Xsrf => _handler.CookieContainer.GetCookies(new Uri(_hub, "hub/"))["_xsrf"]!.Value;

    private (HttpStatusCode Status, string Page) Submit(string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(fields) { ["_xsrf"] = Xsrf });
        using var answer = _browser.PostAsync(new Uri(_hub, path), form).GetAwaiter().GetResult();
        return (answer.StatusCode, Text(answer));
    }

    private HttpResponseMessage Send(HttpMethod method, string path, object? body, string? token)
    {
        using var request = new HttpRequestMessage(method, new Uri(_hub, path));
        if (token is not null)
        {
            request.Headers.Add("Authorization", $"token {token}");
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return (token is null ? _browser : _program).SendAsync(request).GetAwaiter().GetResult();
    }
}
