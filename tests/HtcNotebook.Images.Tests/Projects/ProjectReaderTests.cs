using HtcNotebook.Images.Projects;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Projects;

public sealed class ProjectReaderTests : IDisposable
{
    private readonly Input _input = new();

    public void Dispose() => _input.Dispose();

    [Fact]
    public void AnEmptyProjectIsTheBaseFlavorOnDebian()
    {
        var project = _input.Read();

        Assert.Equal("Climate", project.Name);
        Assert.Equal("base", project.Flavor.Name);
        Assert.Equal(NotebookStack.Debian, project.Stack);
        Assert.Equal("trixie", project.Sources.DebianSuite);
        Assert.Equal("distribution", project.Sources.HTCondorSeries);
        Assert.Equal("climate", project.Container.Repository);
        Assert.Equal(["base"], project.Container.Tags);
        Assert.Equal("amd64", project.Architecture);
    }

    [Fact]
    public void AVersionAddsATag()
    {
        Assert.Equal(["base", "base-2.0.0-rc.1-x"], _input.Set("Version", "2.0.0-rc.1+x").Read().Container.Tags);
    }

    [Fact]
    public void AFlavorBringsThoseThatItInheritsFrom()
    {
        Assert.Equal(["base", "scipy"], _input.Set("Flavor", "scipy").Read().Flavors.Select(flavor => flavor.Name));
    }

    [Fact]
    public void PackagesOfOtherFlavorsStayOut()
    {
        _input.Set("Flavor", "scipy")
            .Item("PythonPackage", "xarray", ("Version", ">=2024.1"), ("Extras", "Viz, io"))
            .Item("PythonPackage", "pandas", ("Flavor", "scipy"))
            .Item("PythonPackage", "julia_py", ("Flavor", "julia"));

        Assert.Equal(["pandas", "xarray[io,viz] >=2024.1"], _input.Read().Packages.Select(package => package.Asked));
    }

    [Fact]
    public void TheSamePackageTwiceCountsOnce()
    {
        _input.Item("PythonPackage", "PyYAML").Item("PythonPackage", "pyyaml");

        Assert.Equal(["pyyaml"], _input.Read().Packages.Select(package => package.Name));
    }

    [Fact]
    public void SwitchesOfAPackageAreOffUnlessSaidOtherwise()
    {
        _input.Item("PythonPackage", "numpy").Item("PythonPackage", "htmap", ("Source", "pip"), ("Optional", "True"), ("NoDependencies", "true"));

        Assert.Equal([(false, false), (true, true)], _input.Read().Packages.Select(package => (package.Optional, package.NoDependencies)));
    }

    [Fact]
    public void AptChecksHowOldAnIndexIsUnlessToldNotTo()
    {
        Assert.True(_input.Read().Sources.DebianCheckValidUntil);
        Assert.False(_input.Set("DebianCheckValidUntil", "False").Read().Sources.DebianCheckValidUntil);
    }

    [Fact]
    public void CertificatesOfASiteAreReadAndNothingElseOfTheirFiles()
    {
        using var one = new SiteAuthority();
        using var two = new SiteAuthority();
        _input.File("site.pem", "# our site\n" + one.Pem + one.ServerPem[one.ServerPem.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal)..]);
        _input.File("certificates/other.pem", two.Pem + one.Pem);

        var sources = _input.Set("ContainerTrustedCertificates", "site.pem; certificates/other.pem;").Read().Sources;

        Assert.Equal(one.Pem + two.Pem, sources.TrustedCertificates);
        Assert.False(sources.ImageTrustsCertificates);
        Assert.True(_input.Set("ContainerTrustedCertificatesInImage", "true").Read().Sources.ImageTrustsCertificates);
    }

    [Theory]
    [InlineData("no certificate here", "holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "is damaged")]
    [InlineData(null, "does not exist")]
    public void AFileWithoutCertificatesIsAnError(string? text, string problem)
    {
        if (text is not null)
        {
            _input.File("site.pem", text);
        }

        var error = _input.Set("ContainerTrustedCertificates", "site.pem").Error();

        Assert.Equal("HTC1027", error.Code);
        Assert.Equal(3, error.Location!.Value.Line);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownFlavorIsAnErrorThatNamesTheNearest()
    {
        var error = _input.Set("Flavor", "scpy").Error();

        Assert.Equal("HTC1001", error.Code);
        Assert.Contains("Did you mean scipy?", error.Message, StringComparison.Ordinal);
        Assert.Contains("base, julia, scipy", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Location!.Value.Line);
    }

    [Fact]
    public void AFlavorWithoutAnImageStartsFromItsParents()
    {
        _input.Set("Flavor", "mine").Item("NotebookFlavor", "mine", ("Inherits", "scipy"));

        Assert.Equal("scipy-notebook", _input.Read().Flavor.JupyterImage);
    }

    [Fact]
    public void AnUnknownAcceleratorNamesTheNearest()
    {
        Assert.Contains("Did you mean cuda12?", _input.Set("Accelerator", "cuda-12").Error().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PythonPackage", "torch", "apt")]
    [InlineData("SystemPackage", "python3-torchvision", "")]
    [InlineData("SystemPackage", "libtorch2.6", "apt")]
    public void DebiansTorchBesideThatOfWheelsIsAnError(string type, string name, string source)
    {
        _input.Set("Flavor", "mine").Item("NotebookFlavor", "mine", ("Inherits", "scipy"), ("Accelerators", "cuda12"))
            .Item(type, name, ("Source", source)).Read();
        var error = _input.Set("Accelerator", "cuda12").Error();

        Assert.Equal("HTC1009", error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://torch.example/whl", "pip")]
    [InlineData("https://torch.example/whl?cuda=12", "pip")]
    [InlineData("https://torch.example/whl", "")]
    public void AnIndexOfItsOwnIsAnAddressForPip(string index, string source)
    {
        Assert.Equal("HTC1039", _input.Item("PythonPackage", "torch", ("IndexUrl", index), ("Source", source)).Error().Code);
    }

    [Fact]
    public void AFlavorThatInheritsFromOneThatTheStackLacksIsAnError()
    {
        var error = _input.Set("Flavor", "mine").Item("NotebookFlavor", "mine", ("Inherits", "julia")).Error();

        Assert.Equal("HTC1003", error.Code);
        Assert.Contains("julia", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FlavorsThatInheritFromNothingKnownAreAnError()
    {
        _input.Set("Flavor", "mine").Item("NotebookFlavor", "mine", ("Inherits", "gone"));

        Assert.Equal("HTC1004", _input.Error().Code);
    }

    [Fact]
    public void FlavorsThatInheritInACircleAreAnError()
    {
        _input.Set("Flavor", "a").Item("NotebookFlavor", "a", ("Inherits", "b")).Item("NotebookFlavor", "b", ("Inherits", "a"));

        Assert.Equal("HTC1005", _input.Error().Code);
    }

    [Theory]
    [InlineData("NotebookStack", "ubuntu", "HTC1002")]
    [InlineData("NotebookStack", "1", "HTC1002")]
    [InlineData("Flavor", "julia", "HTC1003")]
    [InlineData("PoolGpus", "2", "HTC1038")]
    [InlineData("Accelerator", "cuda", "HTC1007")]
    [InlineData("Accelerator", "1", "HTC1007")]
    [InlineData("Accelerator", "cuda12", "HTC1008")]
    [InlineData("ContainerRegistry", "https://ghcr.io", "HTC1010")]
    [InlineData("ContainerRegistry", "ghcr.io/mylab", "HTC1010")]
    [InlineData("ContainerRegistry", "$(id)", "HTC1010")]
    [InlineData("ContainerRepository", "MyLab/Climate", "HTC1011")]
    [InlineData("ContainerRepository", "a//b", "HTC1011")]
    [InlineData("ContainerRepository", "a b", "HTC1011")]
    [InlineData("ContainerRepository", "a\nb", "HTC1011")]
    [InlineData("ContainerImageTag", "-x", "HTC1012")]
    [InlineData("ContainerImageTags", "ok;not ok", "HTC1012")]
    [InlineData("ContainerImageTag", "`id`", "HTC1012")]
    [InlineData("ContainerBaseImage", "debian trixie", "HTC1017")]
    [InlineData("ContainerBaseImage", "--platform=x debian", "HTC1017")]
    [InlineData("ContainerBaseImage", "debian\nRUN id", "HTC1017")]
    [InlineData("ContainerBaseImage", "debian@sha256:12", "HTC1017")]
    [InlineData("ContainerUser", "root;id", "HTC1018")]
    [InlineData("ContainerRuntimeIdentifier", "win-x64", "HTC1019")]
    [InlineData("ContainerRuntimeIdentifiers", "linux-x64;linux-arm64", "HTC1019")]
    [InlineData("ContainerImageFormat", "zip", "HTC1020")]
    [InlineData("DebianMirror", "mirror.example.org/debian", "HTC1021")]
    [InlineData("DebianMirror", "http://x/\ndeb http://evil", "HTC1021")]
    [InlineData("DebianMirror", "http://a b/", "HTC1021")]
    [InlineData("DebianSecurityMirror", "ftp://x/y", "HTC1021")]
    [InlineData("PipIndexUrl", "file:///etc", "HTC1021")]
    [InlineData("PipIndexUrl", "https://x/$(id)", "HTC1021")]
    [InlineData("CranMirror", "https://x/\"y", "HTC1021")]
    [InlineData("CondaChannel", "-c evil", "HTC1021")]
    [InlineData("HTCondorRepository", "http://x/?y", "HTC1021")]
    [InlineData("DebianSuite", "Trixie main", "HTC1022")]
    [InlineData("HTCondorSeries", "newest", "HTC1023")]
    [InlineData("InstallHTMap", "no", "HTC1024")]
    [InlineData("DebianCheckValidUntil", "0", "HTC1024")]
    public void ABadPropertyIsAnErrorWithItsLine(string property, string value, string code)
    {
        var error = _input.Set(property, value).Error();

        Assert.Equal(code, error.Code);
        Assert.Equal(3, error.Location!.Value.Line);
    }

    [Fact]
    public void BothTagPropertiesAreAnError()
    {
        Assert.Equal("HTC1013", _input.Set("ContainerImageTag", "a").Set("ContainerImageTags", "b;c").Error().Code);
    }

    [Theory]
    [InlineData("ContainerLabel", "has space", "v", "HTC1014")]
    [InlineData("ContainerLabel", "a\"b", "v", "HTC1014")]
    [InlineData("ContainerLabel", "key", "two\nlines", "HTC1014")]
    [InlineData("ContainerEnvironmentVariable", "1A", "v", "HTC1016")]
    [InlineData("ContainerEnvironmentVariable", "A=B", "v", "HTC1016")]
    [InlineData("ContainerEnvironmentVariable", "A", "x\rRUN id", "HTC1016")]
    public void ABadPairIsAnErrorWithItsLine(string itemType, string include, string value, string code)
    {
        var error = _input.Item(itemType, include, ("Value", value)).Error();

        Assert.Equal(code, error.Code);
        Assert.Equal(13, error.Location!.Value.Line);
    }

    [Theory]
    [InlineData("0", "tcp")]
    [InlineData("65536", "tcp")]
    [InlineData("-1", "tcp")]
    [InlineData("+80", "tcp")]
    [InlineData(" 80", "tcp")]
    [InlineData("8888 9999", "tcp")]
    [InlineData("80", "icmp")]
    [InlineData("80/tcp/udp", "")]
    public void ABadPortIsAnError(string include, string type)
    {
        Assert.Equal("HTC1015", _input.Item("ContainerPort", include, ("Type", type)).Error().Code);
    }

    [Theory]
    [InlineData("; id")]
    [InlineData("$(id)")]
    [InlineData("`id`")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("--index-url")]
    [InlineData("-e")]
    [InlineData("a'b")]
    [InlineData("a\"b")]
    [InlineData("a@file:///etc/passwd")]
    [InlineData("numpy\u0430")]
    [InlineData("\uFF4Eumpy")]
    [InlineData("a\u0000b")]
    [InlineData("../a")]
    [InlineData("")]
    public void AHostilePackageNameIsRefusedForEveryKind(string name)
    {
        _input.Item("PythonPackage", name).Item("RPackage", name).Item("SystemPackage", name);

        var errors = _input.Errors();

        Assert.Equal(["HTC1040", "HTC1040", "HTC1040"], errors.Select(error => error.Code));
        Assert.All(errors, error => Assert.DoesNotContain(error.Message, letter => letter is < ' ' or > '~'));
    }

    [Theory]
    [InlineData("PythonPackage", "1.2", "HTC1041")]
    [InlineData("PythonPackage", ">=1.2; id", "HTC1041")]
    [InlineData("PythonPackage", ">= 1.2 || true", "HTC1041")]
    [InlineData("PythonPackage", "==1.0\n--index-url http://x", "HTC1041")]
    [InlineData("RPackage", "1.2", "HTC1042")]
    [InlineData("RPackage", ">= $(id)", "HTC1042")]
    [InlineData("SystemPackage", "=1.2\nb", "HTC1042")]
    public void ABadVersionIsAnError(string itemType, string version, string code)
    {
        var error = _input.Item(itemType, "numpy", ("Version", version)).Error();

        Assert.Equal(code, error.Code);
        Assert.Equal(13, error.Location!.Value.Line);
    }

    [Theory]
    [InlineData("PythonPackage", "Extras", "a b", "HTC1043")]
    [InlineData("PythonPackage", "Extras", "io]; id", "HTC1043")]
    [InlineData("RPackage", "Extras", "io", "HTC1044")]
    [InlineData("PythonPackage", "Source", "npm", "HTC1045")]
    [InlineData("PythonPackage", "Source", "cran", "HTC1045")]
    [InlineData("RPackage", "Source", "pip", "HTC1045")]
    [InlineData("SystemPackage", "Source", "conda", "HTC1045")]
    [InlineData("PythonPackage", "ImportName", "os; import x", "HTC1046")]
    [InlineData("SystemPackage", "Optional", "perhaps", "HTC1024")]
    [InlineData("PythonPackage", "NoDependencies", "1", "HTC1024")]
    [InlineData("PythonPackage", "NoDependencies", "true", "HTC1048")]
    [InlineData("RPackage", "NoDependencies", "true", "HTC1048")]
    public void ABadDetailOfAPackageIsAnError(string itemType, string metadata, string value, string code)
    {
        Assert.Equal(code, _input.Item(itemType, "numpy", (metadata, value)).Error().Code);
    }

    [Fact]
    public void TheSamePackageTwiceInTwoWaysIsAnErrorThatNamesBothPlaces()
    {
        var error = _input.Item("PythonPackage", "numpy", ("Version", ">=1")).Item("PythonPackage", "NumPy", ("Version", "<1")).Error();

        Assert.Equal("HTC1047", error.Code);
        Assert.Contains("(13,7)", error.Message, StringComparison.Ordinal);
        Assert.Equal(14, error.Location!.Value.Line);
    }

    [Fact]
    public void EverythingThatIsWrongIsSaidAtOnce()
    {
        _input.Set("ContainerImageTag", "-").Item("PythonPackage", "a b").Item("RPackage", "c d");

        Assert.Equal(["HTC1040", "HTC1040", "HTC1012"], _input.Errors().Select(error => error.Code));
    }

    [Fact]
    public void AProjectComesBackFromItsStoreAsItWas()
    {
        _input.File("notebooks/a.ipynb");
        _input.Set("Flavor", "scipy")
            .Item("PythonPackage", "xarray", ("Version", ">=2024.1"), ("Extras", "io"), ("ImportName", "xarray"))
            .Item("NotebookContent", "notebooks/a.ipynb")
            .Item("ContainerLabel", "b", ("Value", "2")).Item("ContainerLabel", "a", ("Value", "ü"));
        var project = _input.Read();
        var path = Path.Combine(_input.Folder, "obj", "notebook.json");

        ProjectStore.Save(path, project);

        var again = ProjectStore.Load(path);
        var copy = Path.Combine(_input.Folder, "obj", "copy.json");
        ProjectStore.Save(copy, again);
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(copy));
        Assert.Equal(project.Packages.Single().Asked, again.Packages.Single().Asked);
        Assert.Equal(project.Content.Single(), again.Content.Single());
    }
}
