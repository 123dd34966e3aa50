using System.Text.RegularExpressions;
using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Testing;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>apt itself, over the lists of trixie from the mirror of this host, with a system of its own that has nothing installed.</summary>
public sealed partial class AptOracle : IDisposable
{
    private readonly Folder _folder = new();
    private readonly string _configuration;

    public AptOracle()
    {
        foreach (var part in new[] { "etc/apt/preferences.d", "etc/apt/apt.conf.d", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/lib/dpkg" })
        {
            Directory.CreateDirectory(_folder[part]);
        }

        File.WriteAllText(_folder["var/lib/dpkg/status"], "");
        var mirrors = DebianMirrors.Find(
            new Images.Projects.SourceSettings { DebianSuite = "trixie", HTCondorSeries = "distribution" }, new Images.Resolution.ResolverOptions());

        // What it tells is compared with what we make of the same lists, so that the signature does not matter.
        File.WriteAllText(_folder["etc/apt/sources.list"], $"""
            deb [trusted=yes] {mirrors.Archive} trixie main
            deb [trusted=yes] {mirrors.Archive} trixie-updates main
            deb [trusted=yes] {mirrors.Security} trixie-security main

            """);
        _configuration = _folder["apt.conf"];
        File.WriteAllText(_configuration, $$"""
            Dir "{{_folder["."]}}";
            Dir::State::status "{{_folder["var/lib/dpkg/status"]}}";
            Acquire::Languages "none";
            Acquire::GzipIndexes "false";
            APT::Sandbox::User "root";
            APT::Install-Recommends "false";
            APT::Architecture "amd64";
            APT::Architectures { "amd64"; };

            """);
        Apt("-q", "update");
        Packages = new MadePackages([.. Directory.EnumerateFiles(_folder["var/lib/apt/lists"], "*_Packages").Order(StringComparer.Ordinal).Select(list =>
        {
            using var file = File.OpenRead(list);
            return PackageIndex.Parse(file);
        })]);
    }

    public IDebianPackages Packages { get; }

    /// <summary>What apt would install, the base's packages too: <c>name version</c>, sorted.</summary>
    public IReadOnlyList<string> Installs(IEnumerable<string> packages) =>
    [
        .. InstallLine().Matches(Apt(["-qq", "--simulate", "install", "--", .. packages]))
            .Select(line => $"{line.Groups[1].Value} {line.Groups[2].Value}")
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => _folder.Dispose();

    private string Apt(params string[] arguments)
    {
        var ended = Command.Run("apt-get", [$"-c={_configuration}", .. arguments]);
        Assert.True(ended.ExitCode == 0, ended.Output);
        return ended.Output;
    }

    [GeneratedRegex(@"^Inst (\S+) \((\S+) ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex InstallLine();
}
