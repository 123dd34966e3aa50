namespace HtcNotebook.EndToEnd.Tests;

/// <summary>docker-stacks' conventions for the server: which, where and how it answers.</summary>
[Trait("Category", "Image")]
public sealed class ConventionServerTests(Machine machine)
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void DOCKER_STACKS_JUPYTER_CMD_chooses_the_server()
    {
        // Four servers in one container; the first is Lab by default.
        using var container = new NotebookContainer(machine.Base.Image, "--env", $"JUPYTER_TOKEN={Token}");
        var servers = new[] { ("lab", 8888), ("notebook", 9001), ("nbclassic", 9002), ("server", 9003) };
        foreach (var (command, port) in servers.Skip(1))
        {
            Engine.Docker.Run("exec", "--detach", "--env", $"DOCKER_STACKS_JUPYTER_CMD={command}", "--env", $"JUPYTER_PORT={port}", container.Id, "start-notebook.py").Succeeds();
        }

        // Where the address without a path leads to.
        const string Ask = """
            import sys, urllib.error, urllib.parse, urllib.request
            request = urllib.request.Request("http://127.0.0.1:" + sys.argv[1] + sys.argv[3], headers={"Authorization": "token " + sys.argv[2]})
            try:
                answer = urllib.request.urlopen(request)
                print(answer.status, urllib.parse.urlsplit(answer.url).path)
            except urllib.error.HTTPError as refused:
                print(refused.code)
            """;
        foreach (var ((command, port), page) in servers.Zip(["/lab", "/tree", "/tree", "/"]))
        {
            var answered = "";
            container.WaitFor($"answer of {command}", () => (answered = container.Try("python", "-c", Ask, $"{port}", Token, "/").Output).Length != 0);
            Assert.Equal((command, $"200 {page}\n"), (command, answered));
            Assert.Equal(0, container.Try("pgrep", "-f", $"bin/jupyter-{command}").ExitCode);
            Assert.Equal("403\n", container.Do("python", "-c", Ask, $"{port}", "wrong", "/api/kernels"));
        }

        // Where docker-stacks images have the classic notebook beside Lab.
        Assert.Equal("200 /tree\n", container.Do("python", "-c", Ask, "8888", Token, "/nbclassic/tree"));
        Assert.Equal(servers.Select(server => server.Item2), container.Listeners.Where(listener => !listener.Loopback).Select(listener => listener.Port).Distinct().Order());
    }

    [Fact]
    public void NOTEBOOK_ARGS_JUPYTER_PORT_GEN_CERT_and_RESTARTABLE_work_together_and_the_health_check_follows()
    {
        using var container = new NotebookContainer(
            machine.Base.Image,
            "--env", "NOTEBOOK_ARGS=--ServerApp.base_url=/some/where '--ServerApp.custom_display_url=https://example.org/a b'", "--env", "JUPYTER_PORT=9999", "--env", "GEN_CERT=yes",
            "--env", "RESTARTABLE=yes", "--env", $"JUPYTER_TOKEN={Token}", "--env", "https_proxy=http://127.0.0.1:1");
        container.WaitFor("health", () => container.Health == "healthy");
        const string Ask = """
            import ssl, sys, urllib.request
            context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
            request = urllib.request.Request("https://127.0.0.1:9999/some/where/api/kernels", headers={"Authorization": "token " + sys.argv[1]})
            print(opener.open(request).status)
            """;
        Assert.Equal("200\n", container.Do("python", "-c", Ask, Token));
        Assert.Contains("HTTP Error 403", container.Try("python", "-c", Ask, "wrong").Errors, StringComparison.Ordinal);
        Assert.Equal("600\n", container.Do("sh", "-c", "stat --format %a ~/.local/share/jupyter/notebook.pem"));

        var first = container.Do("pgrep", "-o", "jupyter-lab");
        container.Do("pkill", "-KILL", "-o", "jupyter-lab");
        container.WaitFor("another server", () => container.Try("pgrep", "-o", "jupyter-lab") is { ExitCode: 0 } again && again.Output != first);
        container.WaitFor("health", () => container.Try("htcnotebook-healthcheck").ExitCode == 0 && container.Try("python", "-c", Ask, Token).ExitCode == 0);
        Assert.Equal("jovyan\n", container.WaitForPool().RunJob("id -un"));
        Assert.InRange(container.Stop().Took.TotalSeconds, 0, 10);
    }

    [Fact]
    public void A_command_of_one_s_own_gets_the_pool_and_its_status_is_the_container_s()
    {
        var result = Engine.Docker.Run("run", "--rm", machine.Base.Image, "bash", "-c", "until condor_status -af Name 2>/dev/null | grep .; do sleep 0.2; done; exit 7");
        Assert.Equal(7, result.ExitCode);
        Assert.StartsWith("slot1@", result.Output.Split('\n').Single(line => line.Contains('@', StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_run_in_order_set_variables_and_may_fail_in_every_way()
    {
        var folder = Directory.CreateDirectory(Path.Combine(machine.Packages.NewFolder(), "hooks")).FullName;
        foreach (var (name, text) in new Dictionary<string, string>
        {
            ["10-variable.sh"] = "export FROM_A_HOOK=yes",
            ["20-executable"] = "#!/bin/sh\necho executable ran\nexit 3\n",
            ["30-errexit.sh"] = "set -e; export BEFORE_FAILING=yes; false; export NEVER=1",
            ["40-exit.sh"] = "exit 5",
            ["50-unset.sh"] = "set -u; echo \"$NO_SUCH_VARIABLE\"",
            ["60-return.sh"] = "return 4",
            ["95-last.sh"] = "export LAST=yes; echo \"last saw $FROM_A_HOOK\"; set -e; false",
        })
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            Command.Run("chmod", [name.EndsWith(".sh", StringComparison.Ordinal) ? "644" : "755", Path.Combine(folder, name)]).Succeeds();
        }

        using var container = new NotebookContainer(
            machine.Base.Image,
            [
                .. Directory.GetFiles(folder).SelectMany(file => new[] { "--volume", $"{file}:/usr/local/bin/before-notebook.d/{Path.GetFileName(file)}:ro" }),
                "--volume", $"{folder}/30-errexit.sh:/usr/local/bin/start-notebook.d/30-errexit.sh:ro",
            ]);
        container.WaitForToken();
        foreach (var failure in new[] { "20-executable failed with status 3", "30-errexit.sh failed with status 1", "40-exit.sh failed with status 5", "50-unset.sh failed", "60-return.sh failed with status 4", "95-last.sh failed with status 1" })
        {
            Assert.Contains($"before-notebook.d/{failure}", container.Log, StringComparison.Ordinal);
        }

        Assert.Contains("start-notebook.d/30-errexit.sh failed with status 1", container.Log, StringComparison.Ordinal);
        Assert.Equal(1, container.Log.Split("executable ran\n").Length - 1);
        Assert.Contains("last saw yes\n", container.Log, StringComparison.Ordinal);
        var variables = container.Do("sh", "-c", "cat /proc/$(pgrep -o jupyter-lab)/environ").Split('\0');
        Assert.Contains("FROM_A_HOOK=yes", variables);
        Assert.Contains("BEFORE_FAILING=yes", variables);
        Assert.Contains("LAST=yes", variables);
        Assert.DoesNotContain("NEVER=1", variables);
        Assert.DoesNotContain(variables, variable => variable.StartsWith("HTCNOTEBOOK_AFTER_HOOK", StringComparison.Ordinal));
        Assert.Equal("jovyan\n", container.WaitForPool().RunJob("id -un"));
    }
}
