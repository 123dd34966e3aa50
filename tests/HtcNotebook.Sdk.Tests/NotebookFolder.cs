namespace HtcNotebook.Sdk.Tests;

/// <summary>A user's folder with a notebook project.</summary>
internal sealed class NotebookFolder
{
    private readonly SdkPackage _package;

    /// <summary>Makes the folder and a project in it.</summary>
    /// <param name="package">The SDK.</param>
    /// <param name="body">What stands inside of the project's element.</param>
    /// <param name="fileName">Name of the project file.</param>
    /// <param name="sdk">The SDK reference, with a version or, for global.json, without; null for the packed one.</param>
    public NotebookFolder(SdkPackage package, string body = "", string fileName = "climate.csproj", string? sdk = null)
    {
        _package = package;
        Path = package.NewFolder();
        ProjectFile = System.IO.Path.Combine(Path, fileName);
        Write(fileName, $"<Project Sdk=\"{sdk ?? $"HtcNotebook.Sdk/{SdkPackage.Version}"}\">\n{body}\n</Project>\n");
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The project file.</summary>
    public string ProjectFile { get; }

    /// <summary>The lock.</summary>
    public string Lock => At("notebook.lock.json");

    /// <summary>A path in the folder.</summary>
    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>The image folder of a flavor on the jupyter stack.</summary>
    public string Image(string flavor = "base", string stack = "jupyter") => At($"obj/Debug/{flavor}-{stack}/image");

    /// <summary>The project of a flavor as the SDK stored it.</summary>
    public string Stored(string flavor = "base", string stack = "debian") => File.ReadAllText(At($"obj/Debug/{flavor}-{stack}/notebook.json"));

    /// <summary>Writes a file of the user.</summary>
    public NotebookFolder Write(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
        return this;
    }

    /// <summary>Runs dotnet in the folder.</summary>
    public CommandResult DotNet(params IEnumerable<string> arguments) =>
        Tests.DotNet.Run(Path, _package.Environment, arguments);
}
