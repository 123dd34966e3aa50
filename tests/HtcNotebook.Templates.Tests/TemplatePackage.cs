using System.IO.Compression;

namespace HtcNotebook.Templates.Tests;

/// <summary>The template package, packed once and installed into a hive of its own, so that this machine's templates are neither seen nor changed.</summary>
public sealed class TemplatePackage : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("htcnotebook-templates-");

    /// <summary>Packs and installs.</summary>
    public TemplatePackage()
    {
        using (var package = ZipFile.OpenRead(Pack("9.8.7-test")))
        {
            Entries = [.. package.Entries.Select(entry => entry.FullName)];
        }

        New("install", Path.Combine(folder.FullName, "feed", "HtcNotebook.Templates.9.8.7-test.nupkg")).Succeeds();
    }

    /// <summary>Names of the package's files.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>Runs <c>dotnet new</c> on the isolated hive.</summary>
    internal CommandResult New(params IEnumerable<string> arguments) => Command.Run(
        "dotnet",
        ["new", .. arguments, "--debug:custom-hive", Path.Combine(folder.FullName, "hive")],
        folder.FullName,
        new Dictionary<string, string?> { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en" });

    /// <summary>Makes a notebook project and returns its folder.</summary>
    internal string Make(string name, params IEnumerable<string> options) => MakeOf("htcnotebook", name, options);

    /// <summary>Makes a project of a template and returns its folder.</summary>
    internal string MakeOf(string template, string name, params IEnumerable<string> options)
    {
        var project = Path.Combine(folder.CreateSubdirectory(Path.GetRandomFileName()).FullName, name);
        New([template, "--name", name, "--output", project, .. options]).Succeeds();
        return project;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private string Pack(string version)
    {
        var feed = Path.Combine(folder.FullName, "feed");
        Command.Run(
            "dotnet",
            ["pack", Testing.Repository.PathOf("templates/HtcNotebook.Templates"), "--output", feed, $"-p:Version={version}",
             $"-p:BaseOutputPath={folder.FullName}/bin/", $"-p:BaseIntermediateOutputPath={folder.FullName}/obj/", "--nologo"],
            folder.FullName,
            new Dictionary<string, string?> { ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["MSBUILDDISABLENODEREUSE"] = "1" }).Succeeds();
        return Path.Combine(feed, $"HtcNotebook.Templates.{version}.nupkg");
    }
}
