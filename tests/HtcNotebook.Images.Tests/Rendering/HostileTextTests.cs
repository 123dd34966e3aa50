using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Planning;
using HtcNotebook.Images.Rendering;
using HtcNotebook.Images.Tests.Planning;
using HtcNotebook.Images.Tests.Projects;

namespace HtcNotebook.Images.Tests.Rendering;

/// <summary>No text of the user is ever code: hostile projects go through the real reader and renderer, and what they leave through the real shell.</summary>
public sealed class HostileTextTests
{
    private const int Projects = 3000;

    // Pieces that mean something to a shell, a Dockerfile, pip, apt or a terminal, between pieces that are all right.
    private static readonly string[] Pieces =
    [
        "numpy", "a", "1.0", ">=2", "==1.*", "x-y", "R6", "g++", "$(touch pwned)", "`id`", "${HOME}", "$HOME", ";", "|", "&&", "\n", "\r", "\0", "\t", " ", "'", "\"",
        "\\", "-", "--index-url", "-e", "/", "..", "#", "@", "http://x", "[", "]", "{", "}", "*", "?", "!", "~", "<(id)", ">f", "=", "\\\n", "\u202E", "\u0430", "\uFF10", "é", "\x1b[31m", "\nRUN id\n", "EOF",
    ];

    private static readonly Gen<string> Hostile =
        Gen.Choose(1, 4).SelectMany(count => Gen.Elements(Pieces).ArrayOf(count)).Select(string.Concat);

    [Fact]
    public void WhatIsAcceptedIsDataToTheRealShell()
    {
        var rendered = new List<PlannedFile>();
        var accepted = 0;
        foreach (var text in Hostile.ArrayOf(6).Sample(Projects, new Rnd(2019), 50))
        {
            using var input = new Input();
            input.Item("PythonPackage", text[0], ("Version", text[1]), ("Extras", text[2]))
                .Item("RPackage", text[3], ("Version", text[1]))
                .Item("SystemPackage", text[4], ("Version", text[5]));
            if (TryPlan(input) is { } files)
            {
                accepted++;
                rendered.AddRange(files);
            }

            // One at a time as well, so that one bad word does not hide what another one does.
            foreach (var (type, include) in new[] { ("PythonPackage", text[0]), ("RPackage", text[3]), ("SystemPackage", text[4]) })
            {
                using var single = new Input();
                rendered.AddRange(TryPlan(single.Item(type, include)) ?? []);
            }
        }

        var data = rendered.Where(file => file.Path.StartsWith("layers/project/", StringComparison.Ordinal) && !file.Path.EndsWith("/settings", StringComparison.Ordinal)).ToList();
        Assert.True(data.Count > 100, $"Only {data.Count} files were left to read, from {accepted} projects.");
        var expected = data.Select(file => Encoding.UTF8.GetString(file.Content!.Value.Span)).ToList();
        Assert.Equal(expected, ReadByShell(data));
    }

    [Fact]
    public void NothingOfTheUserStandsInACommand()
    {
        foreach (var text in Hostile.ArrayOf(3).Sample(500, new Rnd(2019), 50))
        {
            using var input = new Input();
            input.Item("ContainerLabel", "key", ("Value", text[0])).Item("ContainerEnvironmentVariable", "NAME", ("Value", text[1])).Item("PythonPackage", text[2]);
            foreach (var dockerfile in (TryPlan(input) ?? []).Where(file => file.Path == "Dockerfile"))
            {
                var lines = Encoding.UTF8.GetString(dockerfile.Content!.Value.Span).Replace("\\\n", "", StringComparison.Ordinal).Split('\n');
                Assert.All(lines.Where(line => line.StartsWith("RUN", StringComparison.Ordinal)), line =>
                {
                    var command = JsonSerializer.Deserialize<string[]>(line[line.IndexOf('[', StringComparison.Ordinal)..])!;
                    Assert.Equal(["/bin/bash", "/run/htcnotebook/build/install-layer"], command[..2]);
                    Assert.Matches("^[a-z-]+$", command[2]);
                    Assert.Matches("^sha256:[0-9a-f]{64}$", command[3]);
                    Assert.Equal(4, command.Length);
                });

                // One instruction of each kind, whatever the values hold.
                Assert.Equal(1, lines.Count(line => line.StartsWith("LABEL ", StringComparison.Ordinal)));
                Assert.Equal(1, lines.Count(line => line.StartsWith("ENV ", StringComparison.Ordinal)));
                Assert.Equal(2, lines.Count(line => line.StartsWith("RUN ", StringComparison.Ordinal)) + (lines.Any(line => line.Contains("layers/project", StringComparison.Ordinal)) ? 0 : 1));
            }
        }
    }

    private static IReadOnlyList<PlannedFile>? TryPlan(Input input)
    {
        try
        {
            return ImageRenderer.Render(Samples.Plan(input.Read())).Files;
        }
        catch (NotebookException refused)
        {
            Assert.All(refused.Diagnostics, found => Assert.StartsWith("HTC", found.Code, StringComparison.Ordinal));
            return null;
        }
    }

    /// <summary>Reads data files with the image's own reader, in one bash, and gives back what it took them for.</summary>
    private static IReadOnlyList<string> ReadByShell(IReadOnlyList<PlannedFile> files)
    {
        var folder = Directory.CreateTempSubdirectory("htcnotebook-test-").FullName;
        try
        {
            for (var index = 0; index < files.Count; index++)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{index}.{Path.GetFileName(files[index].Path)}"), files[index].Content!.Value.ToArray());
            }

            File.WriteAllText(Path.Combine(folder, "read.sh"), """
                set -euo pipefail
                name=project
                . "$1/lib/say.sh"
                . "$1/lib/data.sh"
                declare -A pattern=([apt.txt]=$apt_line [python-open.txt]=$python_line [r.txt]=$r_line [conda.txt]=$conda_line)
                for ((i = 0; i < $2; i++)); do
                  file=$(echo "$i".*)
                  read_lines found "$file" "${pattern[${file#*.}]}" "${file#*.}"
                  printf '%s\n' "${found[@]}"
                  printf '\0'
                done
                """);
            var start = new ProcessStartInfo("bash") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[] { "read.sh", BuildFolder(), files.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) })
            {
                start.ArgumentList.Add(argument);
            }

            using var shell = Process.Start(start)!;
            var error = shell.StandardError.ReadToEndAsync();
            var output = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            Assert.True(shell.ExitCode == 0, error.Result);
            Assert.False(File.Exists(Path.Combine(folder, "pwned")));
            return output.Split('\0')[..^1];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string BuildFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../sdk/image/build"));
}
