using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>
/// A signed apt repository in the layout of the HTCondor Software Suite's, made of Debian's own package under a version that
/// Debian does not have; and a wheel of its Python bindings.
/// </summary>
internal static class CondorRepository
{
    /// <summary>Version of the package and of the wheel.</summary>
    public const string Version = "25.99.0";

    private const string Series = "25.x";
    private const string Suite = "trixie";

    /// <summary>Makes it.</summary>
    /// <param name="server">Serves it, at its root.</param>
    /// <param name="image">An image of the suite, which knows a mirror.</param>
    public static void Make(LoopbackServer server, string image)
    {
        var work = Directory.CreateTempSubdirectory("htcnotebook-e2e-condor-").FullName;
        using var cleanup = new Cleanup(() => Directory.Delete(work, recursive: true));
        Engine.Docker.Run(
            "run", "--rm", "--network", "host", "--user", "0", "--volume", $"{work}:/out", "--workdir", "/out", "--entrypoint", "sh", image,
            "-c", "apt-get update -qq && apt-get download -qq condor").Succeeds();
        var tree = Path.Combine(work, "tree");
        Command.Run("dpkg-deb", ["-R", Directory.GetFiles(work, "condor_*.deb").Single(), tree]).Succeeds();

        // The HTCSS package has no Python in it, so that conda's gets its own.
        Bindings(server, Path.Combine(tree, "usr/lib/python3/dist-packages"));
        Directory.Delete(Path.Combine(tree, "usr/lib/python3"), recursive: true);
        var control = Path.Combine(tree, "DEBIAN/control");
        File.WriteAllLines(control, File.ReadAllLines(control).Select(line => line.StartsWith("Version: ", StringComparison.Ordinal) ? $"Version: {Version}-1" : line));
        var architecture = Command.Run("dpkg", ["--print-architecture"]).Succeeds().Output.Trim();
        var package = $"pool/condor_{Version}-1_{architecture}.deb";
        var root = $"debian/{Series}";
        Command.Run("dpkg-deb", ["-Znone", "-b", tree, server.At($"{root}/{package}")]).Succeeds();

        var bytes = File.ReadAllBytes(server.At($"{root}/{package}"));
        var index = $"main/binary-{architecture}/Packages";
        File.WriteAllText(
            server.At($"{root}/dists/{Suite}/{index}"),
            $"{File.ReadAllText(control).TrimEnd()}\nFilename: {package}\nSize: {bytes.Length}\nSHA256: {Sha256(bytes)}\n");
        var packages = File.ReadAllBytes(server.At($"{root}/dists/{Suite}/{index}"));
        var release = server.At($"{root}/dists/{Suite}/Release");
        File.WriteAllText(release, $"""
            Origin: tests
            Suite: {Suite}
            Codename: {Suite}
            Date: {DateTime.UtcNow:R}
            Architectures: {architecture}
            Components: main
            SHA256:
             {Sha256(packages)} {packages.Length} {index}

            """.Replace(" GMT", " UTC", StringComparison.Ordinal));
        Sign(server, work, release);
    }

    private static void Sign(LoopbackServer server, string work, string release)
    {
        var home = Directory.CreateDirectory(Path.Combine(work, "gnupg"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Command.Run("gpg", ["--homedir", home, "--batch", "--passphrase", "", "--quick-generate-key", "Tests <tests@example.org>", "ed25519", "sign"]).Succeeds();
        Command.Run("gpg", ["--homedir", home, "--batch", "--clearsign", "--output", Path.Combine(Path.GetDirectoryName(release)!, "InRelease"), release]).Succeeds();
        Command.Run("gpg", ["--homedir", home, "--batch", "--armor", "--output", server.At($"keys/HTCondor-{Series}-Key"), "--export"]).Succeeds();
        Command.Run("gpgconf", ["--homedir", home, "--kill", "all"]);
    }

    private static void Bindings(LoopbackServer server, string modules)
    {
        var files = Directory.EnumerateFiles(modules, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(modules, file), Path: file))
            .Where(file => file.Name.StartsWith("htcondor2/", StringComparison.Ordinal) || file.Name.StartsWith("classad2/", StringComparison.Ordinal))
            .ToDictionary(file => file.Name, file => File.ReadAllBytes(file.Path));
        Assert.NotEmpty(files);
        MadePackages.Wheel(server, "htcondor", files, Version);
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
