using System.Text.RegularExpressions;

namespace HtcNotebook.Repository.Tests;

using Repository = HtcNotebook.Testing.Repository;

/// <summary>
/// No file names the host that this machine's package clients download from: mirrors come from settings or from the
/// clients' own defaults, so that the repository works in any network.
/// </summary>
public sealed partial class RegistryHostTests
{
    [Fact]
    public void No_file_names_a_host_of_a_package_registry()
    {
        var hosts = AptSources()
            .Append(Command.Run("npm", ["config", "get", "registry"]).Succeeds().Output)
            .Append(Command.Run("dotnet", ["nuget", "list", "source", "--format", "Short"], Repository.Root).Succeeds().Output)
            .SelectMany(text => Address().Matches(text).Select(match => match.Groups[1].Value))
            .Where(host => host is not ("localhost" or "127.0.0.1"))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        Assert.NotEmpty(hosts);

        var found =
            from file in Repository.Files()
            let text = File.ReadAllText(Repository.PathOf(file))
            from host in hosts
            where text.Contains(host, StringComparison.OrdinalIgnoreCase)
            select $"{file} names a host of this machine's package registries";
        Assert.Empty(found);
    }

    private static IEnumerable<string> AptSources() =>
        from file in Directory.EnumerateFiles("/etc/apt", "*", SearchOption.AllDirectories)
        where file.EndsWith(".list", StringComparison.Ordinal) || file.EndsWith(".sources", StringComparison.Ordinal)
        from line in File.ReadLines(file)
        where !line.TrimStart().StartsWith('#')
        select line;

    [GeneratedRegex(@"https?://(?:[^/@\s]*@)?([A-Za-z0-9.-]+)")]
    private static partial Regex Address();
}
