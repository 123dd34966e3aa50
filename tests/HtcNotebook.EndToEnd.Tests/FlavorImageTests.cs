using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>
/// The flavors tensorflow and pytorch. TensorFlow's wheel, of 261 MB, has a stand-in of its name and version; PyTorch is Debian's own.
/// </summary>
[Trait("Category", "Image")]
public sealed class FlavorImageTests(Machine machine)
{
    private const int Megabyte = 1000 * 1000;

    [Fact]
    public void Tensorflow_runs_and_one_more_package_adds_what_it_holds()
    {
        const int Content = 20 * Megabyte;
        using var server = new LoopbackServer();
        Wheel(server, "tensorflow_cpu", "2.21.0", "tensorflow", Content);
        Wheel(server, "tensorboard", "2.21.0", "tensorboard", 0);
        Wheel(server, "jupyter_server_proxy", "4.6.0", "jupyter_server_proxy", 0);
        Wheel(server, "einops", "0.8.2", "einops", Content);

        var project = Project("tensorflow", "", $"<PipIndexUrl>{server.Address}/simple</PipIndexUrl>");
        var image = project.Publish().Image;
        Assert.Equal("2.21.0 1\n", Say(image, "python", "-c", "import os, tensorflow; print(tensorflow.__version__, os.environ['TF_CPP_MIN_LOG_LEVEL'])"));
        Assert.Equal("2.21.0\n", Say(image, "python", "-c", "import tensorboard; print(tensorboard.__version__)"));
        var before = Size(image);

        var more = Project("tensorflow", "<PythonPackage Include=\"einops\" Source=\"pip\" />", $"<PipIndexUrl>{server.Address}/simple</PipIndexUrl>").Publish().Image;
        Assert.Equal("0.8.2\n", Say(more, "python", "-c", "import einops; print(einops.__version__)"));
        Assert.InRange(Size(more) - before, Content, Content * 105L / 100);
    }

    [Fact]
    public void Pytorch_is_Debians_and_computes()
    {
        var image = Project("pytorch", "", "").Publish().Image;
        Assert.Equal(
            "6.0 5.0 False\n",
            Say(image, "python", "-W", "ignore", "-c", "import torch, torchaudio, torchvision; print(torch.tensor([1., 2., 3.]).sum().item(), torchvision.ops.box_area(torch.tensor([[0., 0., 5., 1.]])).item(), torch.cuda.is_available())"));
    }

    private UserProject Project(string flavor, string items, string properties) => new(machine, $"""
        <PropertyGroup>
          <Flavor Condition="'$(Flavor)' == ''">{flavor}</Flavor>
          <InstallHTMap>false</InstallHTMap>
          <ContainerRepository>{machine.Repository(flavor + (items.Length == 0 ? "" : "-more"))}</ContainerRepository>
          <ContainerBuildNetwork>host</ContainerBuildNetwork>
          {properties}
        </PropertyGroup>
        <ItemGroup>
          {items}
        </ItemGroup>
        """, flavor);

    /// <summary>A wheel with a module that says its version, and with so many bytes of which no two are compressed into one.</summary>
    private static void Wheel(LoopbackServer server, string name, string version, string module, int content)
    {
        var files = new Dictionary<string, byte[]> { [$"{module}/__init__.py"] = Encoding.UTF8.GetBytes($"__version__ = '{version}'\n") };
        if (content != 0)
        {
            files[$"{module}/content.bin"] = RandomNumberGenerator.GetBytes(content);
        }

        MadePackages.Wheel(server, name, files, version);
    }

    private static string Say(string image, params string[] command) =>
        Engine.Docker.Run(["run", "--rm", "--entrypoint", command[0], image, .. command[1..]]).Succeeds().Output;

    private static long Size(string image) =>
        long.Parse(Engine.Docker.Run(["image", "inspect", "--format", "{{.Size}}", image]).Succeeds().Output.Trim(), CultureInfo.InvariantCulture);
}
