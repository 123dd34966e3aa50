using System.Diagnostics;
using System.Text.RegularExpressions;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A user's project.</summary>
internal sealed partial class UserProject
{
    private readonly Machine _machine;

    /// <summary>Takes a folder as it is.</summary>
    public UserProject(Machine machine, string folder)
    {
        _machine = machine;
        Folder = folder;
    }

    /// <summary>Makes a folder and a project in it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="body">What stands inside of the project's element.</param>
    /// <param name="name">Name of the project.</param>
    public UserProject(Machine machine, string body, string name)
        : this(machine, machine.Packages.NewFolder()) =>
        Write($"{name}.csproj", $"<Project Sdk=\"HtcNotebook.Sdk/{Repository.Version}\">\n{body}\n</Project>\n");

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The project file.</summary>
    public string File => Directory.GetFiles(Folder, "*.csproj").Single();

    /// <summary>Variables of the user's commands.</summary>
    public IReadOnlyDictionary<string, string?> Environment => With(new Dictionary<string, string?>());

    /// <summary>Writes a file of the user.</summary>
    public UserProject Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        System.IO.File.WriteAllText(At(relative), text);
        return this;
    }

    /// <summary>A path in the folder.</summary>
    public string At(string relative) => Path.Combine(Folder, relative);

    /// <summary>The rendered image folder.</summary>
    public string ImageFolder(string flavor = "base", string stack = "debian") => At($"obj/Debug/{flavor}-{stack}/image");

    /// <summary>What the engine said in the last publish.</summary>
    public string BuildLog(string flavor = "base", string stack = "debian") => System.IO.File.ReadAllText(At($"obj/Debug/{flavor}-{stack}/build.log"));

    /// <summary>Runs dotnet in the folder.</summary>
    public CommandResult DotNet(params IEnumerable<string> arguments) => DotNetWith(new Dictionary<string, string?>(), arguments);

    /// <summary>Runs dotnet in the folder with more variables.</summary>
    public CommandResult DotNetWith(IReadOnlyDictionary<string, string?> environment, params IEnumerable<string> arguments) =>
        Command.Run("dotnet", [.. arguments], Folder, With(environment), TimeSpan.FromMinutes(20));

    /// <summary>Starts dotnet in the folder, as in a terminal: a shell lets what it starts in the background ignore Ctrl-C.</summary>
    public Process Start(params IEnumerable<string> arguments) => Command.Start("env", ["--default-signal=INT", "dotnet", .. arguments], Folder, Environment);

    /// <summary>Publishes with docker.</summary>
    public Published Publish(params IEnumerable<string> options)
    {
        var said = DotNet(["publish", "-p:ImageEngine=docker", .. options]).Succeeds().Output;
        return new Published(this, LastLine().Match(said).Groups["images"].Value.Split(", "), said);
    }

    private Dictionary<string, string?> With(IReadOnlyDictionary<string, string?> more)
    {
        var all = new Dictionary<string, string?>(_machine.Packages.Environment);
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return all;
    }

    // "  climate -> NAME, NAME"
    [GeneratedRegex(@"^\s*[^\s]+ -> (?<images>.+?)\s*\z", RegexOptions.Multiline)]
    private static partial Regex LastLine();
}

/// <summary>What a publish made.</summary>
/// <param name="Project">The project.</param>
/// <param name="Images">What the last line names.</param>
/// <param name="Output">What dotnet said.</param>
internal sealed record Published(UserProject Project, IReadOnlyList<string> Images, string Output)
{
    /// <summary>The first name.</summary>
    public string Image => Images[0];
}
