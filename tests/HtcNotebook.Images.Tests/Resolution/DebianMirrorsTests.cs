using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Debian;

namespace HtcNotebook.Images.Tests.Resolution;

public sealed class DebianMirrorsTests : IDisposable
{
    private static readonly SourceSettings Unset = new() { DebianSuite = "trixie", HTCondorSeries = "distribution" };
    private readonly Folder _folder = new();
    private readonly ResolverOptions _options;

    public DebianMirrorsTests()
    {
        Directory.CreateDirectory(_folder["apt/sources.list.d"]);
        File.WriteAllText(_folder["os-release"], "ID=debian\nVERSION_CODENAME=\"bookworm\"\n");
        _options = Given.Options(_folder["cache"]) with
        {
            AptFolder = _folder["apt"],
            OsReleaseFile = _folder["os-release"],
            MmdebstrapPath = _folder["mmdebstrap"],
        };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_one_line_form_is_read_and_others_archives_are_passed_over()
    {
        File.WriteAllText(_folder["apt/sources.list"], """
            # deb http://commented.example/debian bookworm main
            deb cdrom:[Debian 12]/ bookworm main
            deb [arch=amd64 signed-by=/etc/apt/keyrings/x.gpg] https://tools.example/linux/debian bookworm main
            deb-src http://source.example/debian bookworm main
            deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian/ bookworm main contrib # near
            deb http://mirror.example/debian/ bookworm-updates main
            deb http://safe.example/debian-security bookworm-security main
            """);
        Finds("http://mirror.example/debian", "http://safe.example/debian-security");
    }

    [Fact]
    public void The_stanza_form_is_read_and_disabled_ones_are_passed_over()
    {
        File.WriteAllText(_folder["apt/sources.list.d/debian.sources"], """
            Types: deb
            URIs: http://off.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Enabled: no

            Types: deb deb-src
            # http://snapshot.example/debian
            URIs: http://mirror.example/debian
            Suites: bookworm
             bookworm-updates
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .

            Types: deb
            URIs: http://safe.example/debian-security
            Suites: bookworm-security
            Components: main
            """);
        Finds("http://mirror.example/debian", "http://safe.example/debian-security");
    }

    [Fact]
    public void The_settings_win_over_the_host()
    {
        File.WriteAllText(_folder["apt/sources.list"], "deb http://mirror.example/debian bookworm main\ndeb http://mirror.example/debian bookworm-updates main\ndeb http://safe.example/s bookworm-security main\n");
        var mirrors = DebianMirrors.Find(Unset with { DebianMirror = "https://site.example/debian/" }, _options);
        Assert.Equal("https://site.example/debian", mirrors.Archive.AbsoluteUri);
        Assert.Equal("DebianMirror", mirrors.Origin);
        Assert.Equal("http://safe.example/s", mirrors.Security!.AbsoluteUri);
        Assert.Null(DebianMirrors.Find(Unset with { DebianSecurityMirror = "none" }, _options).Security);
    }

    [Fact]
    public void The_sources_of_another_system_do_not_count_and_mmdebstraps_default_does()
    {
        File.WriteAllText(_folder["os-release"], "ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n");
        File.WriteAllText(_folder["apt/sources.list"], "deb http://ubuntu.example/ubuntu noble main\ndeb http://ubuntu.example/ubuntu noble-updates main\n");
        File.WriteAllText(_folder["mmdebstrap"], """
            #!/usr/bin/perl
            # $mirror = $ARGV[1];
            my $mirror    = 'http://default.example/debian';
            my $secmirror = 'http://default.example/debian-security';
                $mirror    = 'http://ubuntu.example/ubuntu';
            """);
        Finds("http://default.example/debian", "http://default.example/debian-security");
    }

    [Fact]
    public void Where_nobody_knows_a_mirror_the_error_names_the_setting()
    {
        var error = Assert.Throws<NotebookException>(() => DebianMirrors.Find(Unset, _options)).Diagnostics[0];
        Assert.Equal("HTC2101", error.Code);
        Assert.Contains("Set DebianMirror", error.Message, StringComparison.Ordinal);
        Assert.Contains("https://www.debian.org/mirror/list", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("https://site.example/debian", "", false)]
    [InlineData("", "https://site.example/debian-security", false)]
    [InlineData("", "none", false)]
    public void What_a_setting_changes_is_no_default_of_mmdebstraps(string archive, string security, bool areDefault)
    {
        File.Delete(_folder["os-release"]);
        File.WriteAllText(_folder["mmdebstrap"], "$mirror = 'http://default.example/debian';\n$secmirror = 'http://default.example/debian-security';\n");
        Assert.Equal(areDefault, DebianMirrors.Find(Unset with { DebianMirror = archive, DebianSecurityMirror = security }, _options).AreDefault);
    }

    private void Finds(string archive, string security)
    {
        var mirrors = DebianMirrors.Find(Unset, _options);
        Assert.Equal((archive, security), (mirrors.Archive.AbsoluteUri, mirrors.Security!.AbsoluteUri));
    }
}
