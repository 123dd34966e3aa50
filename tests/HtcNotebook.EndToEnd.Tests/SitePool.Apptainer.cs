namespace HtcNotebook.EndToEnd.Tests;

/// <summary>An execute node as clusters have them.</summary>
public sealed partial class SitePool
{
    /// <summary>
    /// Starts an execute node that runs jobs in containers by Apptainer, as the jobs' user, and beside it a registry for their images. Debian has Apptainer in sid only.
    /// </summary>
    internal ApptainerNode WithApptainer() => new(this);

    /// <summary>The node. It leaves the pool with its disposal.</summary>
    internal sealed class ApptainerNode : IDisposable
    {
        /// <summary>Its name.</summary>
        public const string Name = "e4";

        private const string Registry = "e4.site.pool:5000";
        private readonly SitePool _site;

        /// <summary>Starts it.</summary>
        public ApptainerNode(SitePool site)
        {
            _site = site;
            site.StartNode(
                Name, "execute",
                [
                    "--volume", "/usr/bin/docker-registry:/usr/bin/docker-registry:ro",
                    // User namespaces inside of the engine's container, and FUSE for every user.
                    "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt", "systempaths=unconfined", "--device", "/dev/fuse",
                    // The registry has no certificate.
                    "--env", "_condor_SINGULARITY_EXTRA_ARGUMENTS=--no-https",
                ],
                "sh", "-ec", """
                    apt-get -qq update -o Acquire::Check-Valid-Until=false
                    apt-get -qq install --yes --no-install-recommends apptainer
                    chmod 0666 /dev/fuse
                    printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: /srv/registry}}\nhttp: {addr: 0.0.0.0:5000}\n' >/srv/registry.yml
                    docker-registry serve /srv/registry.yml &
                    exec condor_master -f
                    """);
            site.WaitFor("node with Apptainer", () =>
                Try("exec", site.Node("cm"), "condor_status", "-constraint", "HasContainer && SingularityVersion isnt undefined", "-af", "Machine").Output.Contains($"{Name}.site.pool", StringComparison.Ordinal));
        }

        /// <summary>Puts a small image into the registry, in which a marker says that it is this one; returns its reference.</summary>
        public string PushMarked(string folder)
        {
            var root = Directory.CreateDirectory(Path.Combine(folder, "root"));
            Command.Run("sh", ["-ec", """
                mkdir -p bin etc tmp
                cp "$(command -v busybox)" bin/busybox
                for name in sh cat echo true; do ln -s busybox bin/$name; done
                echo the marked image >etc/marker
                """], root.FullName).Succeeds();
            var archive = Path.Combine(folder, "marked.tar");
            Command.Run("tar", ["--owner=0", "--group=0", "-cf", archive, "-C", root.FullName, "."]).Succeeds();
            var local = $"{_site._name}-marked:1";
            Engine.Docker.Run("import", archive, local).Succeeds();
            try
            {
                var address = Try("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", _site.Node(Name)).Succeeds().Output.Trim();
                Command.Run("skopeo", ["copy", "--dest-tls-verify=false", $"docker-daemon:{local}", $"docker://{address}:5000/climate/marked:1"]).Succeeds();
            }
            finally
            {
                Try("rmi", "--force", local);
            }

            return $"{Registry}/climate/marked:1";
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Try("stop", _site.Node(Name));
            Try("rm", "--force", "--volumes", _site.Node(Name));
            _site.WaitFor("end of the node", () => !_site.ExecuteNodes().Contains($"{Name}.site.pool"));
        }
    }
}
