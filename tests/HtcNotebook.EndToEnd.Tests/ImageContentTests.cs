using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>What is in the image, and what is not.</summary>
[Trait("Category", "Image")]
public sealed partial class ImageContentTests(Machine machine)
{
    [Fact]
    public void An_empty_home_gets_the_content_and_nothing_of_the_user_is_overwritten()
    {
        var home = Directory.CreateTempSubdirectory("htcnotebook-e2e-home-").FullName;
        string[] mount = ["--volume", $"{home}:/home/jovyan"];
        using var cleanup = new Cleanup(() =>
        {
            // What the container's user made there, only a container's root may remove everywhere.
            AsRoot(mount, "find", "/home/jovyan", "-mindepth", "1", "-delete");
            Directory.Delete(home, recursive: true);
        });
        AsRoot(mount, "chown", "1000:100", "/home/jovyan");

        const string Notebook = "/home/jovyan/notebooks/start.ipynb";
        var original = File.ReadAllText(machine.Base.Project.At("notebooks/start.ipynb"));
        using (var first = new NotebookContainer(machine.Base.Image, mount))
        {
            first.WaitForPool();
            Assert.Equal(original, first.Do("cat", Notebook));
            Assert.Equal("1000:100 644\n", first.Do("stat", "--format", "%u:%g %a", Notebook));
            first.Do("sh", "-c", $"echo mine > {Notebook}");
            first.Stop();
        }

        using (var second = new NotebookContainer(machine.Base.Image, mount))
        {
            second.WaitForPool();
            Assert.Equal("mine\n", second.Do("cat", Notebook));
            second.Do("rm", Notebook);
            second.Stop();
        }

        using var third = new NotebookContainer(machine.Base.Image, mount);
        third.WaitForPool();
        Assert.NotEqual(0, third.Try("test", "-e", Notebook).ExitCode);
        Assert.Equal(original, third.Do("cat", "/usr/local/share/htcnotebook/content/notebooks/start.ipynb"));
    }

    [Fact]
    public void No_layer_holds_caches_keys_or_traces_of_the_build()
    {
        var archive = Path.Combine(machine.Packages.NewFolder(), "image.tar");
        Engine.Docker.Run("save", "--output", archive, machine.Base.Image).Succeeds();
        var unwanted = new List<string>();
        var files = 0;
        var builder = Encoding.UTF8.GetBytes(Path.GetDirectoryName(machine.Packages.Feed)!);
        var host = new Regex($@"(?<![\w.-]){Regex.Escape(Environment.MachineName)}(?![\w.-])");
        using var image = new TarReader(File.OpenRead(archive));
        while (image.GetNextEntry() is { } layer)
        {
            if (layer.DataStream is not { } content)
            {
                continue;
            }

            if (!layer.Name.EndsWith("layer.tar", StringComparison.Ordinal) && !IsTar(content))
            {
                // Its configuration: commands, labels, environment.
                Assert.False(Contains(content, builder), $"{layer.Name} names the build's folder");
                continue;
            }

            using var reader = new TarReader(content);
            while (reader.GetNextEntry() is { } entry)
            {
                files++;
                var path = entry.Name.TrimStart('.', '/');
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                {
                    continue;
                }

                if (Unwanted().IsMatch(path) && entry.Length > 0)
                {
                    unwanted.Add(path);
                }

                if (entry.DataStream is { } data)
                {
                    var bytes = new byte[entry.Length];
                    data.ReadExactly(bytes);
                    if (bytes.AsSpan().IndexOf(builder) >= 0
                        || (Settings().IsMatch(path) && bytes.AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0)
                        || (HostNames().IsMatch(path) && host.IsMatch(Encoding.UTF8.GetString(bytes))))
                    {
                        unwanted.Add(path);
                    }
                }
            }
        }

        Assert.InRange(files, 5000, 500_000);
        Assert.Empty(unwanted);
    }

    [Fact]
    public void Labels_and_manifest_say_what_it_is()
    {
        var labels = Engine.Docker.Inspect(machine.Base.Image).Labels;
        Assert.Equal("base", labels["org.htcondor.htcnotebook.flavor"]);
        Assert.Equal("debian", labels["org.htcondor.htcnotebook.stack"]);
        Assert.Equal("climate", labels["org.opencontainers.image.title"]);
        Assert.DoesNotContain("org.opencontainers.image.created", labels.Keys);

        var text = Engine.Docker.Run("run", "--rm", "--entrypoint", "cat", machine.Base.Image, "/usr/local/share/htcnotebook/image.json").Succeeds().Output;
        Assert.Equal(File.ReadAllText(Path.Combine(machine.Base.Project.ImageFolder(), "content/image/usr/local/share/htcnotebook/image.json")), text);
        using var manifest = JsonDocument.Parse(text);
        Assert.Equal("climate", manifest.RootElement.GetProperty("name").GetString());
        Assert.Equal("base", manifest.RootElement.GetProperty("flavor").GetString());
        Assert.Equal(["notebooks/start.ipynb"], manifest.RootElement.GetProperty("content").EnumerateArray().Select(file => file.GetString()));
    }

    private void AsRoot(string[] mount, params string[] command) => Engine.Docker.Run(
        ["run", "--rm", "--user", "0", .. mount, "--entrypoint", command[0], machine.Base.Image, .. command[1..]]).Succeeds();

    private static bool IsTar(Stream content)
    {
        // POSIX 1003.1, ustar: the magic stands at 257. Newer engines name layers by their digests.
        var header = new byte[262];
        var read = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        content.Position = 0;
        return read == header.Length && header.AsSpan(257).SequenceEqual("ustar"u8);
    }

    private static bool Contains(Stream content, byte[] searched)
    {
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        return memory.ToArray().AsSpan().IndexOf(searched) >= 0;
    }

    [GeneratedRegex(@"\A(var/cache/apt/.+|var/lib/apt/lists/.+|var/log/.+|root/\.cache/.+|home/jovyan/\.cache/.+|tmp/.+|var/tmp/.+|run/htcnotebook/.+|etc/machine-id|etc/ssh/ssh_host_.+|etc/resolv\.conf|etc/condor/(passwords|tokens)\.d/.+|var/lib/condor/.+|usr/local/.*__pycache__/.+|(?!usr/share/python-wheels/).*\.(deb|whl))\z")]
    private static partial Regex Unwanted();

    [GeneratedRegex(@"\A(etc|var|root|home|opt)/")]
    private static partial Regex Settings();

    // What packages write the builder's name into.
    [GeneratedRegex(@"\Aetc/(hostname|hosts|mailname|condor/.*|ssl/.*|postfix/.*|default/.*)\z")]
    private static partial Regex HostNames();
}
