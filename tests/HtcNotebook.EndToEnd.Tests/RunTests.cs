using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary><c>dotnet run</c>, as a person uses it.</summary>
[Trait("Category", "Image")]
public sealed class RunTests(Machine machine)
{
    private static readonly string[] Docker = ["-p:ImageEngine=docker"];

    [Fact]
    public async Task It_opens_the_notebook_and_Ctrl_C_ends_it_and_keeps_the_home()
    {
        var project = NewProject();
        var volume = $"{machine.Prefix}-run";
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var browser = project.Write("browser.sh", "#!/bin/sh\nprintf %s \"$1\" >\"$(dirname \"$0\")/opened\"\n").At("browser.sh");
        File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // As if the notebook's user ran this, whoever runs the tests.
        File.WriteAllText(project.At("notebooks/live.txt"), "from outside");
        Command.Run("chown", ["-R", "1000:100", project.At("notebooks")]);
        try
        {
            using var run = new RunSession(project, browser, [.. Docker, $"-p:RunPort={port}", $"-p:RunVolume={volume}", "-p:RunMemory=2g", "--", "--open"]);
            var address = run.WaitForAddress();
            Assert.InRange(address.Port, port + 1, port + 50);

            using var client = new HttpClient();
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri(address, "/api/kernels"))).StatusCode);
            client.DefaultRequestHeaders.Authorization = new("token", address.Query.Split('=')[1]);
            using var shown = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, "/api/contents/notebooks/live.txt")));
            Assert.Equal("from outside", shown.RootElement.GetProperty("content").GetString());
            using var changed = await client.PutAsync(
                new Uri(address, "/api/contents/notebooks/live.txt"),
                new StringContent("""{"type":"file","format":"text","content":"from inside"}"""));
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            Assert.Equal("from inside", File.ReadAllText(project.At("notebooks/live.txt")));
            var page = new Uri(File.ReadAllText(project.At("opened")));
            Assert.True(page.IsFile);
            Assert.Contains(WebUtility.HtmlEncode(address.ToString()), File.ReadAllText(page.LocalPath), StringComparison.Ordinal);

            var name = run.WaitForContainer();
            Assert.Equal("2147483648", Engine.Docker.Run("inspect", "--format", "{{.HostConfig.Memory}}", name).Succeeds().Output.Trim());
            Assert.Equal(0, run.Interrupt());
            Assert.Contains($"The home is kept in the volume {volume} of docker", run.Output, StringComparison.Ordinal);
            Assert.Contains(project.At("notebooks"), run.Output, StringComparison.Ordinal);
            Assert.NotEqual(0, Engine.Docker.Run("inspect", name).ExitCode);
            Engine.Docker.Run("volume", "inspect", volume).Succeeds();
        }
        finally
        {
            Engine.Docker.Run("volume", "rm", "--force", volume);
        }
    }

    [Fact]
    public void Two_at_once_take_two_ports_and_no_job_is_lost_with_Ctrl_C()
    {
        var project = NewProject();
        var volume = $"{machine.Prefix}-jobs";
        string[] options = [.. Docker, $"-p:RunPort={Machine.FreePort()}"];
        try
        {
            string container;
            using (var first = new RunSession(project, "", [.. options, $"-p:RunVolume={volume}"]))
            using (var second = new RunSession(project, "", [.. options, "-p:RunVolume=none"]))
            {
                container = first.WaitForContainer();
                var ports = new[] { first.WaitForAddress().Port, second.WaitForAddress().Port };
                Assert.NotEqual(ports[0], ports[1]);
                Assert.NotEqual(container, second.WaitForContainer());
                Assert.Equal(0, second.Interrupt());

                // More than run at once: some are running and some are queued when Ctrl-C comes.
                Engine.Docker.Run(
                    "exec", container, "bash", "-euc",
                    """
                    mkdir ~/jobs && cd ~/jobs
                    htc-pool wait --timeout 60
                    printf '%s\n' 'executable = /bin/sleep' 'arguments = 8' 'transfer_executable = false' 'log = log' 'request_memory = 64MB' 'request_disk = 16MB' 'queue 4' | condor_submit
                    until grep -q '^001 ' log; do sleep 0.2; done
                    """).Succeeds();
                Assert.Equal(0, first.Interrupt());
                Assert.NotEqual(0, Engine.Docker.Run("inspect", container).ExitCode);
            }

            using var again = new RunSession(project, "", [.. options, $"-p:RunVolume={volume}"]);
            container = again.WaitForContainer();
            again.WaitForAddress();
            Engine.Docker.Run("exec", container, "condor_wait", "-wait", "120", "/home/jovyan/jobs/log").Succeeds();
            Assert.Equal("4", Engine.Docker.Run("exec", container, "grep", "-c", "^005 ", "/home/jovyan/jobs/log").Succeeds().Output.Trim());
            Assert.Equal(0, again.Interrupt());
        }
        finally
        {
            Engine.Docker.Run("volume", "rm", "--force", volume);
        }
    }

    [Fact]
    public void A_command_gets_its_own_words_and_its_exit_code_comes_back()
    {
        var result = NewProject().DotNet(
            ["run", .. Docker, "-p:RunVolume=none", "--", "python", "-c", "import os, sys; print(sys.argv[1:], os.path.exists('notebooks/start.ipynb')); sys.exit(7)", "a b", "$(id)", "'"]);
        Assert.Contains("""['a b', '$(id)', "'"] True""", result.Output, StringComparison.Ordinal);
        // The folder was made by whoever runs the tests: root's is not shown, and the image has a copy.
        Assert.Equal(Environment.UserName == "root", result.Output.Contains("warning HTC3041: ", StringComparison.Ordinal));
        Assert.Equal(7, result.ExitCode);
    }

    // Its own, since these tests change files in it.
    private UserProject NewProject() =>
        new(machine, machine.Packages.NewProject("climate", "--flavor", "base", "--repository", machine.Repository("run")));
}
