using System.Globalization;
using System.Net;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>What a user of a hub cannot reach of others.</summary>
public sealed partial class HubTests
{
    /// <summary>Whether anything listens at an address.</summary>
    private const string Connects = """
        import socket
        def connects(host, port):
            try:
                socket.create_connection((host, port), timeout=3).close()
                return True
            except OSError:
                return False
        """;

    /// <summary>Asks an address from inside a notebook; prints the status, or why there is no answer.</summary>
    private const string Ask = """
        import os, urllib.error, urllib.request
        def ask(url, token=None, method="GET"):
            request = urllib.request.Request(url, method=method, headers={"Authorization": "token " + token} if token else {})
            class Stay(urllib.request.HTTPRedirectHandler):
                def redirect_request(self, *_):
                    return None
            try:
                with urllib.request.build_opener(Stay).open(request, timeout=20) as answer:
                    return answer.status
            except urllib.error.HTTPError as refused:
                return refused.code
            except OSError as nobody:
                return "nobody"
        """;

    [Fact]
    public void From_inside_a_notebook_nobody_reaches_what_is_not_theirs()
    {
        var (alice, bob) = (hub.Alice, hub.Bob);
        var address = hub.AddressOf("bob");
        using (var kernel = bob.Kernel())
        {
            kernel.Run("open('/home/jovyan/secret-of-bob', 'w').write('x')");
        }

        using var inside = alice.Kernel();
        inside.Run(Connects);
        inside.Run(Ask);
        string Try(string expression) => inside.Run($"print({expression})").Trim();
        const string Own = "os.environ['JUPYTERHUB_API_TOKEN']";

        // Bob's server answers its owner only: its container is out of reach, and what hub and proxy reach asks who comes.
        Assert.Equal("[]", Try($"[port for port in {Listeners("bob")} if connects('{address}', port)]"));
        Assert.Equal("403", Try("ask('http://proxy:8000/user/bob/api/kernels')"));
        Assert.Equal("403", Try($"ask('http://proxy:8000/user/bob/api/kernels', {Own})"));
        Assert.Equal("403", Try($"ask('http://proxy:8000/user/bob/api/contents/secret-of-bob', {Own})"));
        Assert.Equal("200", Try($"ask('http://proxy:8000/user/alice/api/kernels', {Own})"));

        // The hub knows alice, and tells her of herself only.
        Assert.Equal("200", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/user', {Own})"));
        Assert.Equal("403", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users', {Own})"));
        Assert.Equal("404", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users/bob', {Own})"));
        Assert.Matches("^40[34]$", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users/bob/server', {Own}, 'DELETE')"));
        Assert.Matches("^40[34]$", Try($"ask(os.environ['JUPYTERHUB_API_URL'] + '/users/bob/tokens', {Own}, 'POST')"));

        // The proxy takes routes from the hub only; the engine is not in reach at all.
        Assert.Equal("403", Try("ask('http://proxy:8001/api/routes')"));
        Assert.Equal("403", Try($"ask('http://proxy:8001/api/routes', {Own})"));
        Assert.Equal("False", Try("os.path.exists('/var/run/docker.sock') or os.path.exists('/run/docker.sock')"));
        Assert.Equal("[]", Try("[port for port in (2375, 2376) if connects(socket.gethostbyname('hub'), port)]"));
        Assert.Equal("[]", Try("[name for name in os.listdir('/home/jovyan') if 'secret' in name]"));
        Assert.Equal("['jovyan']", Try("os.listdir('/home')"));
        Assert.Equal(0, hub.In("bob", "test", "-e", "/home/jovyan/secret-of-bob").ExitCode);
    }

    [Fact]
    public void Servers_are_on_networks_of_their_own_which_hub_and_proxy_share_and_go_with_them()
    {
        var bob = hub.Bob;
        var address = hub.AddressOf("bob");
        foreach (var service in new[] { "hub", "proxy" })
        {
            Assert.Equal("True\n", hub.Compose("exec", "-T", service, "python3", "-c", $"{Connects}\nprint(connects('{address}', 8888))").Succeeds().Output);
            // Nor do they pass on what servers send by way of them.
            Assert.Equal("0\n", hub.Compose("exec", "-T", service, "cat", "/proc/sys/net/ipv4/ip_forward").Succeeds().Output);
        }

        // The server itself alone, and not one of the hub's own network, as what was there before.
        using var kernel = hub.Alice.Kernel();
        kernel.Run(Connects);
        Assert.Equal("False\n", kernel.Run($"print(connects('{address}', 8888))"));
        Assert.Equal("True\n", kernel.Run("print(connects('hub', 8081))"));

        using var ivan = hub.LogIn("ivan");
        ivan.Start(HubDeployment.ImageName(HubDeployment.Plain), "personal");
        Assert.Contains(hub.Container("ivan"), hub.Networks);
        ivan.Stop();
        hub.WaitFor("end of a server's network", () => !hub.Networks.Contains(hub.Container("ivan")));
        Assert.True(bob.Ready);
    }

    [Fact]
    public void A_proxy_that_is_made_anew_reaches_the_servers_and_so_does_a_hub()
    {
        var (alice, bob) = (hub.Alice, hub.Bob);
        hub.Compose("up", "--detach", "--force-recreate", "--no-deps", "proxy").Succeeds();
        hub.WaitForHub();
        hub.WaitFor("servers behind a new proxy", () => Answer(alice) && Answer(bob));
        hub.Compose("up", "--detach", "--force-recreate", "--no-deps", "hub").Succeeds();
        hub.WaitForHub();
        Assert.True(alice.Ready && bob.Ready);
        Assert.True(Answer(alice) && Answer(bob));

        static bool Answer(HubUser user) => user.Status(HttpMethod.Get, $"user/{user.Name}/api/kernels") == 200;
    }

    [Fact]
    public void The_address_at_which_clouds_hand_out_credentials_is_out_of_a_server_s_reach()
    {
        using var cloud = new MetadataService();
        // What stands for a cloud's service is in reach of containers of this engine.
        var connects = $"{Connects}\nprint(connects('{MetadataService.Address}', {cloud.Port}))";
        Assert.Equal("True\n", Engine.Docker.Run("run", "--rm", "--network", hub.Network, "--entrypoint", "python3", hub.Image, "-c", connects).Succeeds().Output);
        foreach (var user in new[] { hub.Alice, hub.Bob })
        {
            using var kernel = user.Kernel();
            Assert.Equal("False\n", kernel.Run(connects));
            // Nor can the user take away what keeps them apart.
            Assert.Equal("0000000000000000\n", kernel.Run("print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('CapBnd')))"));
        }
    }

    [Fact]
    public void Over_the_network_nobody_reaches_another_s_server()
    {
        var (alice, bob) = (hub.Alice, hub.Bob);
        Assert.Equal(200, bob.Status(HttpMethod.Get, "user/bob/api/kernels"));
        Assert.Equal(403, alice.Status(HttpMethod.Get, "user/bob/api/kernels"));
        Assert.Equal(403, alice.Status(HttpMethod.Get, "user/bob/api/contents"));
        Assert.Equal(403, alice.Status(HttpMethod.Post, "user/bob/api/kernels", new { }));
        Assert.Equal(404, alice.Status(HttpMethod.Get, "hub/api/users/bob"));
        Assert.InRange(alice.Status(HttpMethod.Delete, "hub/api/users/bob/server"), 403, 404);
        Assert.Equal(403, alice.Status(HttpMethod.Get, "hub/api/users"));
        Assert.Equal(403, alice.Status(HttpMethod.Post, "hub/api/shutdown", new { }));
        // With a browser's cookies as well.
        Assert.NotEqual(HttpStatusCode.OK, alice.Page("user/bob/lab").Status);
        Assert.Equal(HttpStatusCode.OK, alice.Page("user/alice/lab").Status);
        Assert.NotEqual(HttpStatusCode.OK, alice.Page("hub/admin").Status);
        Assert.True(bob.Ready);
        Assert.Equal(HttpStatusCode.Forbidden, hub.Status("user/bob/api/kernels"));
    }

    [Fact]
    public void Nobody_touches_another_s_jobs()
    {
        using var carol = hub.LogIn("carol");
        if (!carol.Ready)
        {
            carol.Start(HubDeployment.ImageName(HubDeployment.Plain), "site");
        }

        using var hers = carol.Kernel();
        var cluster = hers.Run(Submit("sleep 120", "1") + "print(submitted.cluster())").Trim();
        try
        {
            using var alices = hub.Alice.Kernel();
            var refused = alices.Run(Setup + $$"""
                for action in (htcondor2.JobAction.Remove, htcondor2.JobAction.Hold):
                    print(dict(schedd.act(action, ["{{cluster}}.0"])))
                try:
                    print("edited", schedd.edit(["{{cluster}}.0"], "Arguments", '"x"'))
                except Exception as problem:
                    print("refused:", problem)
                """);
            Assert.Equal(2, refused.Split("'TotalPermissionDenied': 1").Length - 1);
            Assert.DoesNotContain("edited", refused, StringComparison.Ordinal);
            // Nor by saying to be somebody else: the token says who it is.
            refused = alices.Run($$"""
                import htcondor2
                job = htcondor2.Submit({"executable": "/bin/true", "transfer_executable": "false", "My.Owner": '"carol"', "My.User": '"carol@site.pool"', "accounting_group_user": "carol"})
                try:
                    mine = htcondor2.Schedd().submit(job, spool=True).cluster()
                    print([ad["Owner"] for ad in htcondor2.Schedd().query(f"ClusterId == {mine}", projection=["Owner"])])
                    htcondor2.Schedd().act(htcondor2.JobAction.Remove, f"ClusterId == {mine}")
                except Exception as problem:
                    print("refused:", problem)
                """);
            Assert.DoesNotContain("['carol']", refused, StringComparison.Ordinal);
            Assert.Equal($"{cluster}\n", hers.Run($"print(*[ad['ClusterId'] for ad in schedd.query('ClusterId == {cluster}', projection=['ClusterId'])])"));
        }
        finally
        {
            hers.Run($"schedd.act(htcondor2.JobAction.Remove, 'ClusterId == {cluster}')");
        }
    }

    /// <summary>The TCP ports on which something listens in a user's container, as a list of Python.</summary>
    private string Listeners(string user)
    {
        // proc(5), net/tcp and tcp6: local address, state 0A is LISTEN.
        var ports = hub.In(user, "sh", "-c", "cat /proc/net/tcp /proc/net/tcp6").Succeeds().Output.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 3 && words[3] == "0A")
            .Select(words => int.Parse(words[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .ToHashSet();
        Assert.True(ports.Count > 1, "a pool and a kernel listen");
        return $"[{string.Join(", ", ports)}]";
    }
}
