using System.IO.Compression;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>An image with an accelerator. NVIDIA's wheels, of gigabytes, have stand-ins of the same layout with real libraries in them.</summary>
[Trait("Category", "Image")]
public sealed class CudaImageTests(Machine machine)
{
    // int cudaRuntimeGetVersion(int *v) { *v = 12060; return 0; }
    // gcc -shared -nostdlib -Os -s -Wl,--build-id=none,-z,noseparate-code,-soname,libcudart.so.12 -fno-asynchronous-unwind-tables
    private const string Runtime =
        "H4sIAAAAAAACA+2YMUvDQBTHX5NWWwUrguig2EGpUjyboCAORajaxcUO4iZJc9qASSS5gJ30I/kRCg5+BFeXfgQdW5v2nSaxUQvF6X5D/nl3997du5veuz8+PZFSKeDIUIEvC+AQ9XY+PLYPmf43B9nB2gwk85qKKmCcwJwKYuUx5lpU2xBV7ieN6ZdFPeswYwr+Dk+33vdLj7EfT1PCf54nFIZB+bxV7XZ+2j9YtwBpeEGHHJ9o+IZW921mWrRG2Tl1PdOx4cbUgwmXEc8higrP0ys7AEr7CQQCgUAgEAgEAoFAMBHmUJdQ37o9J9ALrNt4bfyINq9BH9CeQbuIOou6/E/nr1WrB4XNI6qbml1QVKKS8rayWzKorqi+soVDAMRresxlmg7k2vZJU/OaQIyW7bWsoTIXCKN3DAhtXl65mkUH45plNoA0HMuiNpvAeYP7ee/1HAltfs9c10P1d7j+5yxiDCn2DlzLn32QYQ2ejb3HKs5JsXflWhxRx4fZCPcE+vD6/ludn+BfwjEpqb8SI57/Hu4tQ6yfkY/2MeSYP++HVHD/ckLDJCn/sMojzllE/9ov+X8Am8ZY2bASAAA=";

    // int cudaRuntimeGetVersion(int *v); int cublasVersion(void) { int v; cudaRuntimeGetVersion(&v); return v; }, linked with the one above
    private const string Cublas =
        "H4sIAAAAAAACA+1YQWsTQRR+u7Ex2mCCVMylNocUq+I0CQbEgxbbtDl4sEVEvMgmGd1AdrfsTsCCoNCjCJ79KeJND/6EHkUQInitR9fZ7Htmd8y2HtTTfGHny5uZb9+8mdnDe8/bdzZNwwBCDm7C1AJYQ35dTvZdhznZFmF+MncOsmGbaQZ8T6TLy+fgTGwfXEhz3Ugz6cxjdGUjzQWUb38R/Tz8OSjcHak7cYS/FSPNtFwTH4oToCp/0zF++ObeUf5L8jk7o9+Y9OfhLu7neRrojbpDK7jP/WDgudLqWzsjVwwcvsUF9Q4H3WjAFyzwWKMZ25EM7XiZE5xMxJJE2Hq7KNvld7ItLa3Jf5FtR0NfP4Vh2Nn/Vum8elYrjj9L6+VGrdjZ/1B5DxoaGhoaGhoaGhoaGv8KlLssI2P6Bi3kwx+hF/EDnEg57Ee0KVd8gfZptNvI88iVX3lzjPHSNMdLji/ANK9K5m1l8//sB+WrKjbR/9b6+o3qygbvDiy32miyJqtfbVy70ufdRnPUuIRdACywA+ELqwvsiTtithXYwPp7brDnxCx8YD4fWmx3KIAJ/lS23H702LccPplhOYOeFHsintHzHIe74m/FGZ3L9zD0aFvpfIlrkD6fgqI/h+8wlfMn7iTO20jo6ZwXccxU7hNxO+OeQuK+RvWG28r9IK4k1n9qhv/LqZoDQN1MczWjzkG8quipzvBbvSFj/S3sM7PqPwrU/b+FvnPKvaX6C9V1coqe1t9B/+r3OC7Njr+g8Dbq6+o8dHAxI/4k52bEuYr6h8fs3080EwpXkBMAAA==";

    private const string Job = """
        import htcnotebook
        htcnotebook.submit({
            "executable": "/usr/bin/python3", "transfer_executable": False, "request_memory": 32, "output": "version", "error": "errors",
            "arguments": ["-I", "-c", "import ctypes; print(ctypes.CDLL('libcublas.so.12').cublasVersion())"]}, quiet=True).wait(timeout=120, quiet=True)
        print(open("version").read() + open("errors").read(), end="")
        waiting = htcnotebook.submit({"executable": "/bin/true", "transfer_executable": False, "request_gpus": 1}, quiet=True)
        """;

    [Fact]
    public void Its_libraries_are_found_by_every_program_and_job_and_are_roots()
    {
        using var server = new LoopbackServer();
        Library(server, "nvidia_cuda_runtime_cu12", "cuda_runtime", "libcudart.so.12", Runtime);
        Library(server, "nvidia_cublas_cu12", "cublas", "libcublas.so.12", Cublas, "nvidia-cuda-runtime-cu12");
        var published = new UserProject(machine, $"""
            <PropertyGroup>
              <Flavor>made</Flavor>
              <Accelerator>cuda12</Accelerator>
              <InstallHTMap>false</InstallHTMap>
              <ContainerRepository>{machine.Repository("cuda")}</ContainerRepository>
              <ContainerBuildNetwork>host</ContainerBuildNetwork>
              <PipIndexUrl>{server.Address}/simple</PipIndexUrl>
            </PropertyGroup>
            <ItemGroup>
              <PythonPackage Include="nvidia-cublas-cu12" Source="pip" />
            </ItemGroup>
            """, "cuda").Write("flavors/made.props", """
            <Project>
              <ItemGroup>
                <NotebookFlavor Include="made" Inherits="base" Accelerators="cuda12" />
                <PythonPackage Include="nvidia-cuda-runtime-cu12" Source="pip" />
              </ItemGroup>
            </Project>
            """).Publish();
        Assert.EndsWith("/cuda:cuda12-made", published.Image, StringComparison.Ordinal);

        using var container = new NotebookContainer(published.Image, "--env", "_condor_STARTD_DETECT_GPUS=-simulate:4,1 -properties").WaitForPool();
        Assert.Equal("compute,utility all\n", container.Do("sh", "-c", "echo $NVIDIA_DRIVER_CAPABILITIES $NVIDIA_VISIBLE_DEVICES"));
        Assert.Equal("12060\n", container.Do("/usr/bin/python3", "-I", "-c", "import ctypes; print(ctypes.CDLL('libcublas.so.12').cublasVersion())"));
        Assert.Equal("/usr/local/lib/nvidia-wheels/cublas/__init__.py\n", container.Python("import os, nvidia.cublas; print(os.path.realpath(nvidia.cublas.__file__))"));
        Assert.Equal("12060\n", container.Python(Job));

        // Such GPUs as CUDA 12 runs on; the simulated one says nothing of its driver.
        Assert.Equal("12000 5.0\n", container.Do("condor_q", "-af", "GPUsMinRuntime", "GPUsMinCapability"));

        // The loader reads these folders for root's programs as well.
        Assert.Equal("", container.Do("find", "/usr/local/lib/nvidia-wheels", "/etc/ld.so.conf.d", "/etc/ld.so.cache", "!", "-type", "l", "(", "!", "-uid", "0", "-o", "-perm", "/022", ")"));
        Assert.Equal("/usr/local/lib/nvidia-wheels/cublas/lib\n/usr/local/lib/nvidia-wheels/cuda_runtime/lib\n", container.Do("cat", "/etc/ld.so.conf.d/zz-nvidia-wheels.conf"));
        Assert.NotEqual(0, container.Try("touch", "/usr/local/lib/nvidia-wheels/cublas/lib/libselinux.so.1").ExitCode);
    }

    private static void Library(LoopbackServer server, string distribution, string module, string library, string content, params string[] requires)
    {
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(new MemoryStream(Convert.FromBase64String(content)), CompressionMode.Decompress))
        {
            packed.CopyTo(bytes);
        }

        MadePackages.Wheel(server, distribution, new Dictionary<string, byte[]>
        {
            ["nvidia/__init__.py"] = [], [$"nvidia/{module}/__init__.py"] = [], [$"nvidia/{module}/lib/{library}"] = bytes.ToArray(),
        }, "12.6.77", requires);
    }
}
