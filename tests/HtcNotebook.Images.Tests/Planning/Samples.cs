using System.Text;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Tests.Projects;

namespace HtcNotebook.Images.Tests.Planning;

/// <summary>Projects, resolutions and image files for tests of what comes after them.</summary>
internal static class Samples
{
    /// <summary>Image files in small: what matters is where they go.</summary>
    public static ImageAssets Assets { get; } = new(new Dictionary<string, string>
    {
        ["build/install-layer"] = "#!/bin/bash\n",
        ["rootfs/etc/condor/htcnotebook.d/00-own.conf"] = "X = 1\n",
        ["rootfs/usr/local/bin/before-notebook.d/10-htcnotebook-pool.sh"] = "# sourced\n",
        ["rootfs-debian/usr/local/bin/start.sh"] = "#!/bin/bash\n",
    }.Select(file => KeyValuePair.Create(file.Key, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Value))));

    /// <summary>A project that uses everything.</summary>
    public static Input Everything(string stack)
    {
        var input = new Input().Set("Flavor", "scipy").Set("NotebookStack", stack).Set("Version", "1.2.0")
            .Set("ContainerRegistry", "registry.example.org").Set("ContainerRepository", "mylab/climate")
            .Set("PipIndexUrl", "https://pypi.example.org/simple").Set("CranMirror", "https://cran.example.org")
            .Set("DebianMirror", "http://mirror.example.org/debian").Set("DebianSecurityMirror", "none").Set("CondaChannel", "my-channel")
            .Item("PythonPackage", "pandas", ("Flavor", "scipy"))
            .Item("PythonPackage", "xarray", ("Version", ">=2024.1"), ("Extras", "io"))
            .Item("PythonPackage", "htmap", ("ImportName", "htmap"))
            .Item("RPackage", "data.table").Item("RPackage", "tidymodels", ("Version", ">= 1.0"))
            .Item("SystemPackage", "graphviz")
            .Item("NotebookContent", "notebooks/a b.ipynb").Item("NotebookContent", "run.sh")
            .Item("CondorConfig", "condor/pool.conf").Item("StartHook", "hooks/hello.sh")
            .Item("ContainerLabel", "org.opencontainers.image.title", ("Value", "Climate \"$HOME\" \\ ü"))
            .Item("ContainerEnvironmentVariable", "GREETING", ("Value", "it's $(id) `id` ${HOME} \\"))
            .Item("ContainerPort", "6006");
        input.File("notebooks/a b.ipynb", "{}");
        input.File("run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(input.Folder, "run.sh"), (UnixFileMode)0b111_101_101);
        input.File("condor/pool.conf", "MAX_JOBS_RUNNING = 7\n");
        input.File("hooks/hello.sh", "echo hello\n");
        return input;
    }

    /// <summary>A resolution that takes every package from its stack's first source, the last Python and R package from the second.</summary>
    public static NotebookResolution Resolve(NotebookProject project)
    {
        var debian = project.Stack == NotebookStack.Debian;
        return new NotebookResolution
        {
            RequestDigest = "sha256:0",
            Base = debian
                ? new ResolvedBase(BaseKind.Bootstrap, "trixie", Epoch: 1757116800)
                : new ResolvedBase(BaseKind.Image, "quay.io/jupyter/scipy-notebook:latest", "sha256:" + new string('a', 64)),
            Packages = [.. project.Packages.Select(request => Resolve(request, debian))],
            Foundation = [.. project.Foundation.Select(request => Resolve(request, debian))],
            StandIns = debian ? [new PinnedPackage("gdb", null), new PinnedPackage("node-react", "18.2.0+dfsg+~cs109.24.12-4")] : null,
            Debian = debian
                ? [new LockedLayer<LockedDebianPackage>(LayerNames.Foundation, [new LockedDebianPackage("tini", "1.0-1", "pool/main/t/tini.deb", 7, new string('0', 64))])]
                : [],
            Python = debian
                ?
                [
                    .. project.Packages.Where(request => Resolve(request, debian).Source == PackageSource.Pip)
                        .GroupBy(LayerNames.Of)
                        .Select(layer => new LockedLayer<LockedPythonFile>(layer.Key, [.. layer.Select(Locked)])),
                ]
                : [],
        };
    }

    private static LockedPythonFile Locked(PackageRequest request) => new()
    {
        Name = request.Name,
        Version = "0.6.2",
        File = $"{request.Name}-0.6.2-py3-none-any.whl",
        Url = $"../packages/{request.Name}-0.6.2-py3-none-any.whl",
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(request.Name))),
        Tags = "py3-none-any",
        WantedBy = [request.Asked],
    };

    public static ImagePlan Plan(NotebookProject project) => ImagePlanner.Plan(project, Resolve(project), Assets);

    private static ResolvedPackage Resolve(PackageRequest request, bool debian)
    {
        var lacking = request.Name is "htmap" or "tidymodels" || request.Source == PackageSource.Pip;
        var (source, name, version) = (request.Kind, debian, lacking) switch
        {
            (PackageKind.Python, _, true) => (PackageSource.Pip, request.Name, debian ? "0.6.2" : null),
            (PackageKind.R, true, true) => (PackageSource.Cran, request.Name, "1.3.0"),
            (PackageKind.System, false, _) => (PackageSource.Apt, request.Name, null),
            (PackageKind.Python, true, _) => (PackageSource.Apt, DebianNames.ForPython(request.Name, []) is [var first, ..] ? first : "python3-" + request.Name, "1.0-1"),
            (PackageKind.R, true, _) => (PackageSource.Apt, "r-cran-" + request.Name.ToLowerInvariant(), "1.0-1"),
            (PackageKind.System, _, _) => (PackageSource.Apt, request.Name, "1.0-1"),
            (PackageKind.R, false, _) => (PackageSource.Conda, "r-" + request.Name.ToLowerInvariant(), null),
            _ => (PackageSource.Conda, request.Name, null),
        };
        return new ResolvedPackage
        {
            Kind = request.Kind,
            Name = request.Name,
            Specifier = request.Specifier,
            Extras = request.Extras,
            Flavor = request.Flavor,
            Layer = request.Layer,
            Source = source,
            NoDependencies = request.NoDependencies,
            Installs = [new PinnedPackage(name, version)],
        };
    }
}
