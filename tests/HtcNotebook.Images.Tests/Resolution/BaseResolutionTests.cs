using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Images.Engines;
using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Bases;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class BaseResolutionTests : IDisposable
{
    private const string Digest = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private readonly Folder _folder = new();
    private readonly StandIn _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_base_in_an_open_registry_gets_its_digest()
    {
        Manifest("/v2/site/notebook/manifests/2026");
        Assert.Equal(Digest, (await BaseAsync($"{_server.Host}/site/notebook:2026")).Digest);
    }

    [Fact]
    public async Task A_registry_that_hands_out_tokens_to_anybody_is_asked_with_one()
    {
        _server.On("/token", async context =>
        {
            Assert.Equal("repository:site/notebook:pull", context.Request.QueryString["scope"]);
            Assert.Equal("made", context.Request.QueryString["service"]);
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("""{"token":"abc"}"""));
        });
        _server.On("/v2/site/notebook/manifests/latest", context =>
        {
            if (context.Request.Headers["Authorization"] == "Bearer abc")
            {
                context.Response.Headers["Docker-Content-Digest"] = Digest;
            }
            else
            {
                context.Response.StatusCode = 401;
                context.Response.Headers["WWW-Authenticate"] =
                    $"Bearer realm=\"{_server.Address}/token\",service=\"made\",scope=\"repository:site/notebook:pull\"";
            }

            return Task.CompletedTask;
        });
        Assert.Equal(new ResolvedBase(BaseKind.Image, $"{_server.Host}/site/notebook", Digest), await BaseAsync($"{_server.Host}/site/notebook"));
    }

    [Fact]
    public async Task A_token_that_does_not_come_is_given_up()
    {
        _server.On("/token", async context =>
        {
            context.Response.ContentLength64 = 1000;
            await context.Response.OutputStream.WriteAsync("{"u8.ToArray());
            await context.Response.OutputStream.FlushAsync();
            await Task.Delay(TimeSpan.FromMinutes(1));
        });
        _server.On("/v2/site/notebook/manifests/latest", context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["WWW-Authenticate"] = $"Bearer realm=\"{_server.Address}/token\"";
            return Task.CompletedTask;
        });
        var options = Given.Options(_folder["cache"]) with { StallTimeout = TimeSpan.FromMilliseconds(1500) };
        var resolved = Expect.ResolveAsync(_folder, Given.Project(baseImage: $"{_server.Host}/site/notebook"), options);
        Assert.Null((await resolved.WaitAsync(TimeSpan.FromSeconds(30))).Resolution.Base.Digest);
    }

    [Fact]
    public async Task A_base_that_is_bootstrapped_where_it_was_an_image_is_a_warning()
    {
        var archive = MadeArchive.On(_server, "");
        var resolver = Given.Options(_folder["cache"]) with { DebianImageRepository = $"{_server.Host}/library/debian" };
        var project = Given.Project(Given.Sources(archive.Address));
        Manifest("/v2/library/debian/manifests/trixie-slim");
        var options = new RestoreOptions { Resolver = resolver, ForceEvaluate = true };
        Assert.Empty((await NotebookRestorer.RestoreAsync(project, _folder["lock"], options, CancellationToken.None)).Warnings);

        var away = options with { Resolver = resolver with { DebianImageRepository = "127.0.0.1:9/library/debian" } };
        var warning = Assert.Single((await NotebookRestorer.RestoreAsync(project, _folder["lock"], away, CancellationToken.None)).Warnings);
        Expect.Is(warning, "HTC3104", null, "library/debian:trixie-slim");
        Assert.Empty((await NotebookRestorer.RestoreAsync(project, _folder["lock"], away, CancellationToken.None)).Warnings);
    }

    [Fact]
    public async Task A_base_that_its_registry_lacks_is_an_error()
    {
        var error = await Expect.ErrorAsync(_folder, Given.Project(baseImage: $"{_server.Host}/site/notebok:2026"));
        Expect.Is(error, "HTC3101", null, $"{_server.Host}/site/notebok:2026", "ContainerBaseImage");
        Assert.Equal(Given.ProjectFile, error.Location!.Value.File);
    }

    [Fact]
    public async Task A_base_behind_a_login_is_a_warning()
    {
        _server.On("/v2/site/secret/manifests/1", context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"site\"";
            return Task.CompletedTask;
        });
        var result = await Expect.ResolveAsync(_folder, Given.Project(baseImage: $"{_server.Host}/site/secret:1"));
        Assert.Null(result.Resolution.Base.Digest);
        var warning = Assert.Single(result.Warnings);
        Expect.Is(warning, "HTC3103", null, "logged in");
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
    }

    [Fact]
    public async Task A_base_out_of_reach_is_left_to_the_build() =>
        Assert.Equal(new ResolvedBase(BaseKind.Image, "127.0.0.1:9/site/notebook:1"), await BaseAsync("127.0.0.1:9/site/notebook:1"));

    [Fact]
    public async Task A_base_of_the_engines_own_store_is_not_asked_for() =>
        Assert.Equal(new ResolvedBase(BaseKind.Image, "localhost/notebook:1"), await BaseAsync("localhost/notebook:1"));

    [Fact]
    public async Task A_base_that_is_no_reference_is_an_error() =>
        Expect.Is(await Expect.ErrorAsync(_folder, Given.Project(baseImage: "site/UPPER")), "HTC3102", null);

    [Fact]
    public async Task Debians_own_image_is_the_base_where_its_registry_is_in_reach()
    {
        var archive = MadeArchive.On(_server, "");
        var options = Given.Options(_folder["cache"]) with { DebianImageRepository = $"{_server.Host}/library/debian" };
        var project = Given.Project(Given.Sources(archive.Address));
        Assert.Equal(BaseKind.Bootstrap, (await Expect.ResolveAsync(_folder, project, options)).Resolution.Base.Kind);

        Manifest("/v2/library/debian/manifests/trixie-slim");
        _server.TakeLog();
        var result = await Expect.ResolveAsync(_folder, project, options);
        Assert.Equal(new ResolvedBase(BaseKind.Image, $"{_server.Host}/library/debian:trixie-slim", Digest), result.Resolution.Base);
    }

    [Fact]
    public async Task An_equal_lock_gives_an_equal_base_on_another_host()
    {
        var archive = MadeArchive.On(_server, "");
        var unnamed = Given.Sources() with { DebianMirror = "", DebianSecurityMirror = "" };
        var here = Host("here", archive.Address);
        var resolved = (await Expect.ResolveAsync(_folder, Given.Project(unnamed), here)).Resolution.Base;
        Assert.Equal((BaseKind.Bootstrap, archive.Address, archive.Address), (resolved.Kind, resolved.Mirror, resolved.SecurityMirror));

        var there = BaseRecipe.Of(unnamed, resolved, "amd64", Host("there", "http://mirror.there/debian"));
        Assert.Equal([$"deb {archive.Address} trixie main", $"deb {archive.Address} trixie-updates main", $"deb {archive.Address} trixie-security main"], there.Sources);
        Assert.Equal(BaseRecipe.Of(unnamed, resolved, "amd64", here).Key, there.Key);
    }

    [Fact]
    public async Task A_mirror_that_the_project_names_is_not_kept_and_wins()
    {
        var archive = MadeArchive.On(_server, "");
        var named = Given.Sources(archive.Address);
        var resolved = (await Expect.ResolveAsync(_folder, Given.Project(named), Host("here", "http://mirror.here/debian"))).Resolution.Base;
        Assert.Equal((null, null), (resolved.Mirror, resolved.SecurityMirror));

        var recipe = BaseRecipe.Of(named, resolved with { Mirror = "http://mirror.here/debian" }, "amd64", Host("there", "http://mirror.there/debian"));
        Assert.Equal((archive.Address, archive.Address), (recipe.Mirror, recipe.SecurityMirror));
    }

    [Fact]
    public void Credentials_of_a_mirror_stay_on_their_host()
    {
        var unnamed = Given.Sources() with { DebianMirror = "", DebianSecurityMirror = "none" };
        var host = Host("here", "http://ada:secret@mirror.here/debian");
        var found = DebianMirrors.Find(unnamed, host);
        Assert.Equal("http://mirror.here/debian", found.FoundArchive);
        var locked = new ResolvedBase(BaseKind.Bootstrap, "trixie", Epoch: 1, Mirror: found.FoundArchive);
        Assert.Equal("http://ada:secret@mirror.here/debian", BaseRecipe.Of(unnamed, locked, "amd64", host).Mirror);
        Assert.Equal("http://mirror.here/debian", BaseRecipe.Of(unnamed, locked, "amd64", Host("there", "http://mirror.there/debian")).Mirror);
        Assert.Equal("", BaseRecipe.Of(unnamed, locked with { Mirror = null }, "amd64", host).Mirror);
    }

    [Fact]
    public async Task Neither_a_registry_nor_a_mirror_is_an_error_that_names_the_mirror() =>
        Expect.Is(await Expect.ErrorAsync(_folder, Given.Project()), "HTC2106", null, "DebianMirror", "the base");

    private void Manifest(string path) => _server.On(path, context =>
    {
        Assert.Contains("application/vnd.oci.image.index.v1+json", context.Request.Headers["Accept"], StringComparison.Ordinal);
        context.Response.Headers["Docker-Content-Digest"] = Digest;
        return Task.CompletedTask;
    });

    private async Task<ResolvedBase> BaseAsync(string reference)
    {
        var result = await Expect.ResolveAsync(_folder, Given.Project(baseImage: reference));
        Assert.Empty(result.Warnings);
        return result.Resolution.Base;
    }

    /// <summary>A host of Debian with a mirror of its own.</summary>
    private ResolverOptions Host(string name, string mirror)
    {
        Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(Path.Combine(_folder[name], "os-release"), "ID=debian\nVERSION_CODENAME=trixie\n");
        File.WriteAllText(Path.Combine(_folder[name], "sources.list"), $"deb {mirror} trixie main\ndeb {mirror} trixie-updates main\ndeb {mirror} trixie-security main\n");
        return Given.Options(_folder[$"{name}-cache"]) with { AptFolder = _folder[name], OsReleaseFile = Path.Combine(_folder[name], "os-release") };
    }
}
