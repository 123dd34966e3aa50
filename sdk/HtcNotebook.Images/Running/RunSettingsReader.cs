using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Running;

/// <summary>Reads the properties of <c>dotnet run</c>: <c>RunPort</c>, <c>RunCpus</c>, <c>RunMemory</c> and the others of docs/reference.md.</summary>
public static partial class RunSettingsReader
{
    /// <summary>Value of <c>RunVolume</c> for a home that ends with the container, and of <c>RunFolders</c> for no folder.</summary>
    public const string None = "none";

    /// <summary>Adds what the properties say to a run.</summary>
    /// <param name="input">The properties as the project file has them.</param>
    /// <param name="run">Project, engine and image.</param>
    /// <exception cref="NotebookException"><c>HTC1050</c>, <c>HTC1051</c>: all findings at once.</exception>
    public static NotebookRun Read(ProjectInput input, NotebookRun run)
    {
        var found = new DiagnosticBag();
        var image = run.Image;
        var volume = input.Get("RunVolume");
        run = run with
        {
            Port = Port(input, run.Port, found),
            Cpus = Checked(input, "RunCpus", Cpus(), "write a number of CPUs such as 2 or 0.5", found),
            Memory = Checked(input, "RunMemory", Memory(), "write a number with a unit, such as 512m or 4g", found),
            Gpus = Checked(input, "RunGpus", Gpus(), "write all, a number of GPUs, or none", found),
            Volume = volume switch
            {
                None => "",
                "" => VolumeName(image),
                _ => Checked(input, "RunVolume", Volume(), "a volume's name has letters, digits, '_', '.' and '-'; none means no volume", found),
            },
            Folders = Folders(input, found),
            EngineArguments = Words(input, found),
            OpenBrowser = OpenBrowser(input, found),
        };
        found.ThrowOnErrors();
        return run;
    }

    // One for each image: the home of one flavor may hold what another cannot read.
    private static string VolumeName(Engines.PublishRequest image) => $"{image.Repository.Replace('/', '-')}-{image.Tags[0]}";

    private static int Port(ProjectInput input, int otherwise, DiagnosticBag found)
    {
        var text = input.Get("RunPort");
        if (text.Length == 0)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue)
        {
            return port;
        }

        found.Add(DiagnosticTable.InvalidRunSetting, input.Where("RunPort"), "RunPort", text, "write a port number from 1 to 65535");
        return otherwise;
    }

    private static string Checked(ProjectInput input, string name, Regex allowed, string rule, DiagnosticBag found)
    {
        var text = input.Get(name);
        if (text.Length != 0 && !allowed.IsMatch(text))
        {
            found.Add(DiagnosticTable.InvalidRunSetting, input.Where(name), name, text, rule);
        }

        return text;
    }

    private static bool OpenBrowser(ProjectInput input, DiagnosticBag found)
    {
        var text = input.Get("OpenBrowser");
        if (text.Length != 0 && !bool.TryParse(text, out _))
        {
            found.Add(DiagnosticTable.InvalidRunSetting, input.Where("OpenBrowser"), "OpenBrowser", text, "write true or false");
        }

        return bool.TryParse(text, out var open) && open;
    }

    private static SortedDictionary<string, string> Folders(ProjectInput input, DiagnosticBag found)
    {
        var project = Path.GetDirectoryName(input.FilePath)!;
        var folders = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var names = input.Get("RunFolders");
        foreach (var name in (names == None ? "" : names).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var path = Path.GetFullPath(name, project);
            var relative = Path.GetRelativePath(project, path).Replace('\\', '/');
            var wrong = relative is "." || relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? "it is not below the project's folder"
                : !Directory.Exists(path) ? "there is no such folder"
                : path.Contains(':', StringComparison.Ordinal) && !OperatingSystem.IsWindows() ? "engines take no ':' in a path"
                : null;
            if (wrong is not null)
            {
                found.Add(DiagnosticTable.InvalidRunFolder, input.Where("RunFolders"), name, wrong);
                continue;
            }

            folders[$"{ImageConventions.Home}/{relative.TrimEnd('/')}"] = path;
        }

        return folders;
    }

    /// <summary>Words as a shell splits them, with single and double quotes; nothing else is special and no shell sees them.</summary>
    private static List<string> Words(ProjectInput input, DiagnosticBag found)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        foreach (var letter in input.Get("RunEngineArguments"))
        {
            if (letter == quote)
            {
                quote = '\0';
            }
            else if (quote != '\0')
            {
                word!.Append(letter);
            }
            else if (letter is '\'' or '"')
            {
                quote = letter;
                word ??= new StringBuilder();
            }
            else if (!char.IsWhiteSpace(letter))
            {
                (word ??= new StringBuilder()).Append(letter);
            }
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        if (word is not null)
        {
            words.Add(word.ToString());
        }

        if (quote != '\0')
        {
            found.Add(DiagnosticTable.InvalidRunSetting, input.Where("RunEngineArguments"), "RunEngineArguments", input.Get("RunEngineArguments"), "a quote is not closed");
        }

        return words;
    }

    [GeneratedRegex(@"\A(?=.*[1-9])[0-9]{1,4}(\.[0-9]{1,3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Cpus();

    [GeneratedRegex(@"\A(?=.*[1-9])[0-9]{1,15}[bkmgBKMG]?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex(@"\A(all|none|[1-9][0-9]?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Gpus();

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Volume();
}
