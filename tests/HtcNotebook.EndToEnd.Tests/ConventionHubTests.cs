using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A JupyterHub starts the image as it would any docker-stacks image: with its variables and no command.</summary>
[Trait("Category", "Image")]
public sealed class ConventionHubTests(Machine machine)
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    /// <summary>Debian's own JupyterHub. Its spawner hands the variables to this test, which starts the container; there is no proxy.</summary>
    private const string Configuration = $$"""
        import json, os
        from jupyterhub.proxy import Proxy
        from jupyterhub.spawner import Spawner

        class NoProxy(Proxy):
            should_start = False
            routes = {}
            async def add_route(self, routespec, target, data):
                self.routes[routespec] = {"routespec": routespec, "target": target, "data": data}
            async def delete_route(self, routespec):
                self.routes.pop(routespec, None)
            async def get_all_routes(self):
                return self.routes

        class ByTheTest(Spawner):
            async def start(self):
                with open("/tmp/environment.part", "w") as file:
                    json.dump(self.get_env(), file)
                os.rename("/tmp/environment.part", "/tmp/environment")
                return "http://notebook:8888"
            async def poll(self):
                return None
            async def stop(self, now=False):
                pass

        c.JupyterHub.proxy_class = NoProxy
        c.JupyterHub.spawner_class = ByTheTest
        c.JupyterHub.authenticator_class = "dummy"
        c.Authenticator.allow_all = True
        c.JupyterHub.hub_bind_url = "http://0.0.0.0:8081"
        c.JupyterHub.hub_connect_url = "http://hub:8081"
        c.JupyterHub.db_url = "sqlite:////tmp/hub.sqlite"
        c.JupyterHub.cookie_secret_file = "/tmp/cookie_secret"
        c.JupyterHub.services = [{"name": "test", "api_token": "{{Token}}"}]
        c.JupyterHub.load_roles = [{"name": "test", "scopes": ["admin:users", "admin:servers", "access:servers", "tokens"], "services": ["test"]}]
        c.Spawner.ip = "0.0.0.0"
        c.Spawner.port = 8888
        c.Spawner.http_timeout = 120
        c.Spawner.start_timeout = 120
        """;

    /// <summary>Asks an address with a token; prints the status and what was answered.</summary>
    private const string Ask = """
        import sys, urllib.error, urllib.request
        method, url, token = sys.argv[1:]
        request = urllib.request.Request(url, method=method, headers={"Authorization": "token " + token} if token else {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                print(answer.status, answer.read().decode())
        except urllib.error.HTTPError as refused:
            print(refused.code)
        """;

    [Fact]
    public void JUPYTERHUB_API_TOKEN_makes_it_the_hub_s_single_user_server_with_its_pool()
    {
        var folder = machine.Packages.NewFolder();
        File.WriteAllText(Path.Combine(folder, "jupyterhub_config.py"), Configuration);
        var network = Engine.Docker.Run("network", "create", $"{machine.Prefix}-hub").Succeeds().Output.Trim();
        try
        {
            using var hub = new NotebookContainer(
                machine.Base.Image, null, published: false,
                ["--network", network, "--network-alias", "hub", "--env", "_condor_SCHEDD_HOST=nobody.example.org", "--volume", $"{folder}/jupyterhub_config.py:/hub.py:ro", "--workdir", "/tmp"],
                ["jupyterhub", "-f", "/hub.py"]);
            string Hub(string method, string path, string? token = Token) => hub.Try("python", "-c", Ask, method, $"http://hub:8081/hub/api{path}", token ?? "").Output;
            hub.WaitFor("the hub", () => Hub("GET", "/users").StartsWith("200", StringComparison.Ordinal));
            Assert.StartsWith("201", Hub("POST", "/users/jovyan"), StringComparison.Ordinal);
            Assert.StartsWith("20", Hub("POST", "/users/jovyan/server"), StringComparison.Ordinal);
            hub.WaitFor("the spawner", () => hub.Try("test", "-e", "/tmp/environment").ExitCode == 0);
            using var variables = JsonDocument.Parse(hub.Do("cat", "/tmp/environment"));

            using var notebook = new NotebookContainer(
                machine.Base.Image, null, published: false,
                ["--network", network, "--network-alias", "notebook", .. variables.RootElement.EnumerateObject().Where(variable => variable.Name != "PATH").SelectMany(variable => new[] { "--env", $"{variable.Name}={variable.Value.GetString()}" })],
                []);
            hub.WaitFor("the server", () => Hub("GET", "/users/jovyan").Contains("\"ready\": true", StringComparison.Ordinal));
            Assert.Equal(0, notebook.Try("pgrep", "-f", "jupyterhub-singleuser").ExitCode);

            var answer = Hub("POST", "/users/jovyan/tokens");
            Assert.StartsWith("201 ", answer, StringComparison.Ordinal);
            using var issued = JsonDocument.Parse(answer[4..]);
            var token = issued.RootElement.GetProperty("token").GetString()!;
            const string Kernels = "http://notebook:8888/user/jovyan/api/kernels";
            Assert.StartsWith("200", hub.Do("python", "-c", Ask, "GET", Kernels, token), StringComparison.Ordinal);
            Assert.StartsWith("403", hub.Do("python", "-c", Ask, "GET", Kernels, ""), StringComparison.Ordinal);
            Assert.StartsWith("403", hub.Do("python", "-c", Ask, "GET", Kernels, "wrong"), StringComparison.Ordinal);
            notebook.WaitFor("health", () => notebook.Health == "healthy");
            Assert.Equal("jovyan\n", notebook.WaitForPool().RunJob("id -un"));
            Assert.DoesNotContain("JUPYTERHUB_API_TOKEN", notebook.Do("sh", "-c", "cat /proc/$(pgrep -o condor_schedd)/environ"), StringComparison.Ordinal);
        }
        finally
        {
            Engine.Docker.Run("network", "rm", network);
        }
    }
}
