namespace HtcNotebook.Sdk.Tests;

/// <summary>A stand-in for docker that writes down what it is asked, for what only the order of its commands shows.</summary>
internal sealed class LoggedEngine
{
    private const string Script = """
        #!/bin/sh
        printf '%s\n' "$*" >>LOG
        case "$1 $2" in
            'version '*) echo 20.10.24 ;;
            'buildx '*) exit 1 ;;
            'build '*)
                while [ "$1" != --iidfile ]; do shift; done
                printf ID >"$2"
                ;;
            'image inspect') echo '[{ "Id": "ID", "Size": 1, "Config": {} }]' ;;
            'push '*) echo 'base: digest: DIGEST size: 1' ;;
        esac
        """;

    private readonly string _log;

    /// <summary>Puts it into a folder.</summary>
    public LoggedEngine(NotebookFolder folder)
    {
        _log = folder.At("engine.log");
        Program = folder.At("engine/docker");
        folder.Write("engine/docker", Script
            .Replace("LOG", $"'{_log}'", StringComparison.Ordinal)
            .Replace("DIGEST", Digest, StringComparison.Ordinal)
            .Replace("ID", Id, StringComparison.Ordinal));
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Id of each image that it builds.</summary>
    public static string Id { get; } = $"sha256:{new string('1', 64)}";

    /// <summary>Digest of each manifest that it pushes.</summary>
    public static string Digest { get; } = $"sha256:{new string('2', 64)}";

    /// <summary>Its path.</summary>
    public string Program { get; }

    /// <summary>Options of dotnet with which it is the engine.</summary>
    public IEnumerable<string> Options => ["-p:ImageEngine=docker", $"-p:DockerCommand={Program}"];

    /// <summary>What it was asked, and what a project's targets wrote between, in order.</summary>
    public IReadOnlyList<string> Log => File.ReadAllLines(_log);
}
