namespace HtcNotebook.Testing;

/// <summary>A stand-in for an engine that writes down what it is asked: for what only its command lines, or their order, show.</summary>
internal sealed class LoggedEngine
{
    private const string Script = """
        #!/bin/sh
        printf '%s\n' "$*" >>LOG
        works() {
            for need in NEEDS; do
                case " $* " in *" $need "*) ;; *) echo "Error: it needs $need" >&2; exit 125 ;; esac
            done
        }
        case "$*" in
            'version '*) echo 20.10.24 ;;
            --version) echo 'NAME version 4.3.1' ;;
            'info '*) printf '%s\n' 'SECURITY' ;;
            'buildx '*) exit 1 ;;
            'build '* | 'bud '*)
                works "$@"
                while [ "$1" != --iidfile ]; do shift; done
                printf ID >"$2"
                ;;
            'image inspect '*) echo '[{ "Id": "ID", "Digest": "DIGEST", "ManifestType": "any", "Size": 1, "Config": {} }]' ;;
            'push '*)
                echo 'base: digest: DIGEST size: 1'
                while [ $# != 0 ]; do
                    if [ "$1" = --digestfile ]; then printf DIGEST >"$2"; fi
                    shift
                done
                ;;
            'run '* | *' run '*) works "$@" ;;
        esac
        """;

    private readonly string _log;

    /// <summary>Makes it.</summary>
    /// <param name="folder">A folder for it and its log.</param>
    /// <param name="name">Which engine: docker, podman or buildah.</param>
    /// <param name="rootless">Whether its daemon says that it runs without root.</param>
    /// <param name="needs">Options without which it builds and runs nothing, as on a restricted machine.</param>
    public LoggedEngine(string folder, string name = "docker", bool rootless = false, params IEnumerable<string> needs)
    {
        Name = name;
        _log = Path.Combine(folder, "engine.log");
        Program = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "engine")).FullName, name);
        File.WriteAllText(Program, Script
            .Replace("LOG", $"'{_log}'", StringComparison.Ordinal)
            .Replace("NAME", name, StringComparison.Ordinal)
            .Replace("NEEDS", string.Join(' ', needs.Select(need => $"'{need}'")), StringComparison.Ordinal)
            .Replace("SECURITY", rootless ? """["name=seccomp,profile=builtin","name=rootless"]""" : """["name=seccomp,profile=builtin"]""", StringComparison.Ordinal)
            .Replace("DIGEST", Digest, StringComparison.Ordinal)
            .Replace("ID", Id, StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Id of each image that it builds.</summary>
    public static string Id { get; } = $"sha256:{new string('1', 64)}";

    /// <summary>Digest of each manifest that it pushes.</summary>
    public static string Digest { get; } = $"sha256:{new string('2', 64)}";

    /// <summary>Which engine it is.</summary>
    public string Name { get; }

    /// <summary>Its path.</summary>
    public string Program { get; }

    /// <summary>Options of dotnet with which it is docker.</summary>
    public IEnumerable<string> Options => ["-p:ImageEngine=docker", $"-p:DockerCommand={Program}"];

    /// <summary>What it was asked, and what a project's targets wrote between, in order.</summary>
    public IReadOnlyList<string> Log => File.ReadAllLines(_log);
}
