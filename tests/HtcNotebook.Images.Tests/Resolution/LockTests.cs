using System.Diagnostics;
using System.Text;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class LockTests : IDisposable
{
    private static readonly string Hash = new('7', 64);

    private readonly Folder _folder = new();

    private string Path => _folder[NotebookLock.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_lock_is_written_byte_for_byte_alike_and_read_back()
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        Assert.Equal(
            """
            {
              "version": 2,
              "images": {
                "debian/scipy/trixie/amd64": {
                  "request": "DIGEST",
                  "base": {
                    "kind": "bootstrap",
                    "reference": "trixie",
                    "epoch": 1789199741,
                    "mirror": "http://mirror.example/debian",
                    "securityMirror": "https://mirror.example/debian-security"
                  },
                  "packages": [
                    {
                      "kind": "python",
                      "name": "xarray",
                      "asked": ">=2024.1",
                      "extras": [
                        "io"
                      ],
                      "flavor": "scipy",
                      "source": "apt",
                      "installs": [
                        {
                          "name": "python3-xarray",
                          "version": "1:2025.03.1+dfsg~1-8"
                        }
                      ]
                    },
                    {
                      "kind": "python",
                      "name": "tensorflow",
                      "source": "pip",
                      "installs": [
                        {
                          "name": "tensorflow",
                          "version": null
                        }
                      ]
                    }
                  ],
                  "foundation": [
                    {
                      "kind": "system",
                      "name": "tini",
                      "layer": "foundation",
                      "source": "apt",
                      "installs": [
                        {
                          "name": "tini",
                          "version": "0.19.0-3"
                        }
                      ]
                    }
                  ],
                  "standIns": [
                    {"name":"gdb","version":null},
                    {"name":"node-x","version":"2"}
                  ],
                  "debian": {
                    "foundation": [
                      {"name":"tini","version":"0.19.0-3","file":"pool/main/t/tini/tini_0.19.0-3+b1_amd64.deb","size":22676,"sha256":"HASH"}
                    ]
                  },
                  "python": {
                    "flavor-scipy": [
                      {"name":"tensorflow","version":"2.21.0","file":"tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl","url":"../../packages/a/tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl","sha256":"HASH","size":573,"tags":"cp313-cp313-manylinux_2_27_x86_64","wantedBy":["tensorflow[x] >=2,<3","keras"]}
                    ],
                    "project": [
                      {"name":"old","version":"1!2.0","file":"old-2.0.tar.gz","url":"https://files.example.org/old-2.0.tar.gz","sha256":"HASH","wantedBy":["old"]}
                    ]
                  }
                }
              }
            }

            """.Replace("DIGEST", RequestDigest.Of(project), StringComparison.Ordinal).Replace("HASH", new string('7', 64), StringComparison.Ordinal),
            await File.ReadAllTextAsync(Path));
        var found = NotebookLock.Load(Path).Find(project)!;
        Assert.Equal(Resolution(project).Base, found.Base);
        Assert.Equal(ResolutionTable.Render(Resolution(project)), ResolutionTable.Render(found));
        Assert.Equal("scipy", found.Packages[0].Flavor);
        Assert.Equal(Resolution(project).StandIns, found.StandIns);
        Assert.Equal(Resolution(project).Debian.Single().Items, found.Debian.Single().Items);
        Assert.Equal(
            Resolution(project).Python.SelectMany(layer => layer.Items.Select(file => $"{layer.Name} {file with { WantedBy = [] }} {string.Join(';', file.WantedBy)}")),
            found.Python.SelectMany(layer => layer.Items.Select(file => $"{layer.Name} {file with { WantedBy = [] }} {string.Join(';', file.WantedBy)}")));
    }

    [Fact]
    public async Task A_lock_of_the_earlier_form_is_an_error_and_is_replaced_when_that_is_asked_for()
    {
        await File.WriteAllTextAsync(Path, """{"version":1,"images":{}}""");
        var project = Project();
        var error = Assert.Throws<NotebookException>(() => NotebookLock.Load(Path));
        Assert.Equal("HTC2206", Assert.Single(error.Diagnostics).Code);
        await Assert.ThrowsAsync<NotebookException>(() => SaveAsync(project, Resolution(project)));
        await NotebookLock.SaveAsync(Path, project, Resolution(project), replaceDamaged: true, _folder["locks"], default);
        Assert.NotNull(NotebookLock.Load(Path).Find(project));
    }

    [Theory]
    [InlineData("\"name\":\"tini\"", "\"name\":\"tini; touch x\"")]
    [InlineData("\"sha256\":\"7", "\"sha256\":\"x")]
    [InlineData("\"size\":22676", "\"size\":-1")]
    [InlineData("\"file\":\"old-2.0.tar.gz\"", "\"file\":\"../old-2.0.tar.gz\"")]
    [InlineData("\"url\":\"https", "\"url\":\"$https")]
    [InlineData("\"flavor-scipy\": [", "\"../scipy\": [")]
    [InlineData("\"wantedBy\":[\"old\"]", "\"wantedBy\":[7]")]
    public async Task What_a_file_cannot_be_is_damage(string from, string to)
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        var text = await File.ReadAllTextAsync(Path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal("HTC2201", Assert.Single(Assert.Throws<NotebookException>(() => NotebookLock.Load(Path)).Diagnostics).Code);
    }

    [Fact]
    public async Task A_package_that_was_left_out_and_one_that_is_installed_alone_are_read_back_as_they_were()
    {
        var project = Project();
        var whole = Resolution(project);
        await SaveAsync(project, whole with { Packages = [whole.Packages[0] with { Installs = [] }, whole.Packages[1] with { NoDependencies = true }] });
        var found = NotebookLock.Load(Path).Find(project)!.Packages;
        Assert.Empty(found[0].Installs);
        Assert.Equal([false, true], found.Select(package => package.NoDependencies));
    }

    [Fact]
    public async Task An_unchanged_lock_is_not_written_again()
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path, old);
        await SaveAsync(project, Resolution(project));
        Assert.Equal(old, File.GetLastWriteTimeUtc(Path));
    }

    [Fact]
    public async Task Writers_at_once_lose_nothing_of_each_other()
    {
        var projects = Enumerable.Range(0, 24).Select(number => Project($"flavor{number}")).ToArray();
        await Task.WhenAll(projects.Select(project => Task.Run(() => SaveAsync(project, Resolution(project)))));
        var written = NotebookLock.Load(Path);
        Assert.All(projects, project => Assert.NotNull(written.Find(project)));
        Assert.Equal(written.Sections.Keys.Order(StringComparer.Ordinal), written.Sections.Keys);
        Assert.Equal([NotebookLock.FileName, "locks"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task Another_process_that_holds_the_lock_is_waited_for()
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        var held = Directory.EnumerateFiles(_folder["locks"]).Single(file => System.IO.Path.GetFileName(file).Length == 32);
        using var other = Process.Start(new ProcessStartInfo("flock", [held, "sh", "-c", "echo held; sleep 1; touch \"$0\"", _folder["let-go"]]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
        var second = Project("r");
        await SaveAsync(second, Resolution(second));
        Assert.True(File.Exists(_folder["let-go"]), "the lock was written while another process held it");
        Assert.Equal(2, NotebookLock.Load(Path).Sections.Count);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{\n  \"version\": 2,\n<<<<<<< HEAD\n", 3)]
    [InlineData("{\n  \"version\": 2,\n  \"images\": {\n", 4)]
    public void Damaged_json_is_named_with_its_line(string text, int line)
    {
        File.WriteAllText(Path, text);
        var error = Error(() => NotebookLock.Load(Path));
        Assert.Equal("HTC2201", error.Code);
        Assert.Equal((Path, line), (error.Location!.Value.File, error.Location.Value.Line));
        Assert.Contains("RestoreForceEvaluate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "'version'")]
    [InlineData("{}", "'version'")]
    [InlineData("{\"version\":\"1\"}", "'version'")]
    [InlineData("{\"version\":0}", "'version'")]
    [InlineData("{\"version\":2}", "'images'")]
    [InlineData("{\"version\":2,\"images\":{\"a\":{}}}", "section 'a'")]
    [InlineData("{\"version\":-1,\"images\":{}}", "'version'")]
    [InlineData("{\"version\":2,\"images\":{\"a\":SECTION,\"a\":SECTION}}", "section 'a' is there twice")]
    public void A_lock_of_another_form_is_damaged(string text, string part)
    {
        var section = $$"""{"request":"sha256:{{new string('0', 64)}}","base":{"kind":"image","reference":"x"},"packages":[],"foundation":[],"debian":{},"python":{} }""";
        File.WriteAllText(Path, text.Replace("SECTION", section, StringComparison.Ordinal));
        var error = Error(() => NotebookLock.Load(Path));
        Assert.Equal("HTC2201", error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"python3-xarray\"", "\"python3-xarray\\nRUN evil\"")]
    [InlineData("\"python3-xarray\"", "\"-o=Dir::Etc=/tmp\"")]
    [InlineData("\"python3-xarray\"", "\"$(id)\"")]
    [InlineData("\"1:2025.03.1+dfsg~1-8\"", "\"1 --pre\"")]
    [InlineData("\"1:2025.03.1+dfsg~1-8\"", "5")]
    [InlineData("\"xarray\"", "\"x @ http://evil\"")]
    [InlineData("\"io\"", "\"io]; evil\"")]
    [InlineData("\"io\"", "\"\\ud800\"")]
    [InlineData("\"reference\":", "\"\\udc00\": 1, \"reference\":")]
    [InlineData("\">=2024.1\"", "\">=1\\n--index-url evil\"")]
    [InlineData("\"reference\": \"trixie\"", "\"reference\": \"x\\nRUN evil\"")]
    [InlineData("\"source\": \"apt\"", "\"source\": \"auto\"")]
    [InlineData("\"source\": \"apt\"", "\"source\": \"apt\", \"noDependencies\": \"--pre\"")]
    [InlineData("\"kind\": \"bootstrap\"", "\"kind\": \"0\"")]
    [InlineData("\"epoch\": 1789199741", "\"epoch\": 1.5")]
    [InlineData("\"request\": \"sha256:", "\"request\": \"sha1:")]
    [InlineData("\"reference\": \"trixie\"", "\"reference\": \"trixie\", \"digest\": \"latest\"")]
    [InlineData("\"flavor\": \"scipy\"", "\"flavor\": \"../scipy\"")]
    [InlineData("\"name\": \"tensorflow\"", "\"name\": \"tensor\\nflow\"")]
    [InlineData("\"installs\": [", "\"installs\": [null, ")]
    [InlineData("\"packages\": [", "\"packages\": [null, ")]
    [InlineData("\"source\": \"pip\"", "\"source\": \"npm\"")]
    public async Task Texts_that_could_not_have_been_written_are_damage(string written, string instead)
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        var text = await File.ReadAllTextAsync(Path);
        Assert.Contains(written, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path, text.Replace(written, instead, StringComparison.Ordinal));
        Assert.Equal("HTC2201", Error(() => NotebookLock.Load(Path)).Code);
    }

    [Fact]
    public async Task A_newer_lock_is_an_error_and_is_never_replaced()
    {
        const string text = "{\"version\":3,\"pictures\":[]}";
        await File.WriteAllTextAsync(Path, text);
        Assert.Equal("HTC2202", Error(() => NotebookLock.Load(Path)).Code);
        foreach (var force in new[] { false, true })
        {
            var error = await Assert.ThrowsAsync<NotebookException>(() => RestoreAsync(Project(), force: force));
            Assert.Equal("HTC2202", error.Diagnostics[0].Code);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task With_a_lock_that_fits_nothing_is_asked()
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        var result = await RestoreAsync(project);
        Assert.False(result.Asked);
        Assert.Contains("python3-xarray", result.Table, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["cache"]));

        // The world is closed, so asking fails: the lock did answer above.
        var error = await Assert.ThrowsAsync<NotebookException>(() => RestoreAsync(project, force: true));
        Assert.Equal("HTC2106", error.Diagnostics[0].Code);
        Assert.NotNull(NotebookLock.Load(Path).Find(project));
    }

    [Fact]
    public async Task A_damaged_lock_is_made_anew_only_by_force()
    {
        using var server = new StandIn();
        var archive = MadeArchive.On(server, MadeArchive.Package("graphviz", "2.42.4-3"));
        var project = Given.Project(Given.Sources(archive.Address), packages: Given.System("graphviz"));
        await File.WriteAllTextAsync(Path, "<<<<<<<");
        var error = await Assert.ThrowsAsync<NotebookException>(() => RestoreAsync(project));
        Assert.Equal("HTC2201", error.Diagnostics[0].Code);
        Assert.Equal("<<<<<<<", await File.ReadAllTextAsync(Path));
        Assert.True((await RestoreAsync(project, force: true)).Asked);
        Assert.False((await RestoreAsync(project, locked: true)).Asked);
    }

    [Fact]
    public async Task A_changed_request_is_asked_again_and_other_sections_stay()
    {
        using var server = new StandIn();
        var archive = MadeArchive.On(server, MadeArchive.Package("graphviz", "2.42.4-3") + MadeArchive.Package("gdal-bin", "3.10-1"));
        var sources = Given.Sources(archive.Address);
        var other = Project("r");
        await SaveAsync(other, Resolution(other));
        Assert.True((await RestoreAsync(Given.Project(sources, packages: Given.System("graphviz")))).Asked);
        var changed = Given.Project(sources, packages: [Given.System("graphviz"), Given.System("gdal-bin")]);
        Assert.True((await RestoreAsync(changed)).Asked);
        server.TakeLog();
        Assert.False((await RestoreAsync(changed)).Asked);
        Assert.Empty(server.Log);
        Assert.NotNull(NotebookLock.Load(Path).Find(other));
    }

    [Fact]
    public async Task Locked_mode_wants_a_section_and_one_that_fits()
    {
        var missing = await Assert.ThrowsAsync<NotebookException>(() => RestoreAsync(Project(), locked: true));
        Assert.Equal("HTC2203", missing.Diagnostics[0].Code);
        Assert.Equal(Path, missing.Diagnostics[0].Location!.Value.File);

        var project = Project();
        await SaveAsync(project, Resolution(project));
        var text = await File.ReadAllTextAsync(Path);
        var more = project with { Packages = [.. project.Packages.Skip(1), Given.Python("dask", ">=2")] };
        var unfit = await Assert.ThrowsAsync<NotebookException>(() => RestoreAsync(more, locked: true));
        Assert.Equal("HTC2204", unfit.Diagnostics[0].Code);
        Assert.Contains("the project asks for dask >=2 and the lock has xarray[io] >=2024.1", unfit.Diagnostics[0].Message, StringComparison.Ordinal);

        var rebased = project with { Container = project.Container with { BaseImage = "site/other" } };
        Assert.Equal("HTC2204", (await Assert.ThrowsAsync<NotebookException>(() => RestoreAsync(rebased, locked: true))).Diagnostics[0].Code);
        Assert.Equal(text, await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task Packages_in_another_order_do_not_fit()
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        var turned = project with { Packages = [.. project.Packages.Reverse()] };
        var error = await Assert.ThrowsAsync<NotebookException>(() => RestoreAsync(turned, locked: true));
        Assert.Equal("HTC2204", error.Diagnostics[0].Code);
        Assert.Contains("in another order", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    // Reading it fails for every user, root among them.
    [Fact]
    public void A_lock_that_cannot_be_read_is_damaged()
    {
        File.CreateSymbolicLink(Path, "/proc/self/mem");
        Assert.Equal("HTC2201", Error(() => NotebookLock.Load(Path)).Code);
    }

    [Fact]
    public async Task A_section_edited_by_hand_does_not_fit_though_its_digest_does()
    {
        var project = Project();
        await SaveAsync(project, Resolution(project));
        var text = await File.ReadAllTextAsync(Path);
        await File.WriteAllTextAsync(Path, text.Replace("\"name\": \"xarray\"", "\"name\": \"evil\"", StringComparison.Ordinal));
        Assert.Null(NotebookLock.Load(Path).Find(project));
    }

    [Fact]
    public async Task A_lock_that_cannot_be_written_is_an_error()
    {
        var project = Project();
        var path = System.IO.Path.Combine(_folder["file"], NotebookLock.FileName);
        await File.WriteAllTextAsync(_folder["file"], "not a folder");
        var error = await Assert.ThrowsAsync<NotebookException>(() =>
            NotebookLock.SaveAsync(path, project, Resolution(project), false, _folder["locks"], default));
        Assert.Equal("HTC2205", error.Diagnostics[0].Code);
    }

    private static Diagnostic Error(Func<object> act) => Assert.Single(Assert.Throws<NotebookException>(act).Diagnostics);

    private static NotebookProject Project(string flavor = "scipy") => Given.Project(flavor: flavor, packages:
        [Given.Python("xarray", ">=2024.1", flavor: "scipy", extras: "io"), Given.Python("tensorflow")]);

    private static NotebookResolution Resolution(NotebookProject project) => new()
    {
        RequestDigest = RequestDigest.Of(project),
        Base = new ResolvedBase(BaseKind.Bootstrap, "trixie", Epoch: MadeArchive.Epoch, Mirror: "http://mirror.example/debian", SecurityMirror: "https://mirror.example/debian-security"),
        Packages =
        [
            new ResolvedPackage
            {
                Kind = PackageKind.Python, Name = "xarray", Specifier = ">=2024.1", Extras = ["io"], Flavor = "scipy", Source = PackageSource.Apt,
                Installs = [new PinnedPackage("python3-xarray", "1:2025.03.1+dfsg~1-8")],
            },
            new ResolvedPackage
            {
                Kind = PackageKind.Python, Name = "tensorflow", Source = PackageSource.Pip, Installs = [new PinnedPackage("tensorflow", null)],
            },
        ],
        Foundation =
        [
            new ResolvedPackage
            {
                Kind = PackageKind.System, Name = "tini", Layer = LayerNames.Foundation, Source = PackageSource.Apt, Installs = [new PinnedPackage("tini", "0.19.0-3")],
            },
        ],
        StandIns = [new PinnedPackage("gdb", null), new PinnedPackage("node-x", "2")],
        Debian =
        [
            new LockedLayer<LockedDebianPackage>(
                LayerNames.Foundation,
                [new LockedDebianPackage("tini", "0.19.0-3", "pool/main/t/tini/tini_0.19.0-3+b1_amd64.deb", 22676, Hash)]),
        ],
        Python =
        [
            new LockedLayer<LockedPythonFile>(LayerNames.Of("scipy"),
            [
                new LockedPythonFile
                {
                    Name = "tensorflow", Version = "2.21.0", File = "tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl",
                    Url = "../../packages/a/tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl", Sha256 = Hash, Size = 573,
                    Tags = "cp313-cp313-manylinux_2_27_x86_64", WantedBy = ["tensorflow[x] >=2,<3", "keras"],
                },
            ]),
            new LockedLayer<LockedPythonFile>(LayerNames.Project,
            [
                new LockedPythonFile
                {
                    Name = "old", Version = "1!2.0", File = "old-2.0.tar.gz", Url = "https://files.example.org/old-2.0.tar.gz", Sha256 = Hash, WantedBy = ["old"],
                },
            ]),
        ],
    };

    private Task SaveAsync(NotebookProject project, NotebookResolution resolution) =>
        NotebookLock.SaveAsync(Path, project, resolution, false, _folder["locks"], default);

    private Task<RestoreResult> RestoreAsync(NotebookProject project, bool force = false, bool locked = false) => NotebookRestorer.RestoreAsync(
        project,
        Path,
        new RestoreOptions { ForceEvaluate = force, LockedMode = locked, Resolver = Given.Options(_folder["cache"]) },
        default);
}
