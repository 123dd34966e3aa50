using System.Text.RegularExpressions;

namespace HtcNotebook.Repository.Tests;

using Repository = HtcNotebook.Testing.Repository;

/// <summary>Every script of the repository, found by its name or its first line.</summary>
public sealed partial class ScriptTests
{
    [Fact]
    public void Shellcheck_finds_nothing_in_any_shell_script()
    {
        var scripts = Scripts(".sh", ShellShebang());
        Assert.Contains("test.sh", scripts);
        var parts = scripts.ToLookup(script => ShellShebang().IsMatch(FirstLine(script)));

        // Files without an interpreter are parts that other scripts source, with variables that those set (SC2154).
        Shellcheck(parts[true]);
        Shellcheck(parts[false], "--exclude=SC2154");
    }

    [Fact]
    public void Every_python_script_compiles()
    {
        var scripts = Scripts(".py", PythonShebang());
        const string Compile = "import sys\nfor f in sys.argv[1:]: compile(open(f, 'rb').read(), f, 'exec')";
        Command.Run("python3", ["-c", Compile, .. scripts], Repository.Root).Succeeds();
    }

    private static void Shellcheck(IEnumerable<string> scripts, params IEnumerable<string> options)
    {
        var result = Command.Run(
            "shellcheck",
            ["--severity=warning", "--external-sources", "--source-path=SCRIPTDIR", "--format=gcc", .. options, "--", .. scripts],
            Repository.Root);
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
    }

    private static List<string> Scripts(string extension, Regex shebang) =>
        [.. Repository.Files().Where(file => file.EndsWith(extension, StringComparison.Ordinal) || shebang.IsMatch(FirstLine(file)))];

    private static string FirstLine(string file)
    {
        using var reader = new StreamReader(Repository.PathOf(file));
        var start = new char[128];
        return new string(start, 0, reader.ReadBlock(start)).Split('\n')[0];
    }

    [GeneratedRegex(@"^#!.*\b(ba|da)?sh\b")]
    private static partial Regex ShellShebang();

    [GeneratedRegex(@"^#!.*\bpython")]
    private static partial Regex PythonShebang();
}
