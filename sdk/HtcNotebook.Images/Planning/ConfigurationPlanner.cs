using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning;

/// <summary>Plans how a container starts. On <c>debian</c> with docker-stacks' conventions, on <c>jupyter</c> with the base's own.</summary>
internal static class ConfigurationPlanner
{
    private const string Home = "/home/jovyan";
    private const string UserId = "1000";
    private const string SystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
    private const int JupyterPort = 8888;
    private const string LabelPrefix = "org.htcondor.htcnotebook";

    public static ImageConfiguration Plan(NotebookProject project, NotebookResolution resolution)
    {
        var own = project.Stack == NotebookStack.Debian;
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (own)
        {
            environment["CONDA_DIR"] = "/opt/conda";
            environment["HOME"] = Home;
            environment["JUPYTER_PORT"] = "8888";
            environment["LANG"] = "C.UTF-8";
            environment["LANGUAGE"] = "C.UTF-8";
            environment["LC_ALL"] = "C.UTF-8";
            environment["NB_GID"] = "100";
            environment["NB_UID"] = UserId;
            environment["NB_USER"] = "jovyan";
            environment["PATH"] = "/opt/conda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
            environment["SHELL"] = "/bin/bash";
        }

        // Programs that bring their own authorities along, as packages from PyPI and conda do, take the system's instead.
        if (project.Sources is { ImageTrustsCertificates: true, TrustedCertificates.Length: > 0 })
        {
            environment["REQUESTS_CA_BUNDLE"] = SystemCertificates;
            environment["SSL_CERT_FILE"] = SystemCertificates;
        }

        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{LabelPrefix}.flavor"] = project.Flavor.Name,
            [$"{LabelPrefix}.stack"] = project.Stack.ToString().ToLowerInvariant(),
            [$"{LabelPrefix}.sdk"] = SdkVersion.Current,
        };

        // A site's pool runs jobs in containers of this image, pulled by this name. Without a registry it would be another image elsewhere.
        if (project.Container.Registry.Length != 0)
        {
            var reference = $"{project.Container.Registry}/{project.Container.Repository}:{project.Container.Tags[0]}";
            environment["HTCNOTEBOOK_IMAGE"] = reference;
            labels[$"{LabelPrefix}.image"] = reference;
        }

        if (resolution.Base.Kind == BaseKind.Image)
        {
            labels["org.opencontainers.image.base.name"] = resolution.Base.Reference;
            if (resolution.Base.Digest is { } digest)
            {
                labels["org.opencontainers.image.base.digest"] = digest;
            }
        }

        // What the project says comes last and wins.
        foreach (var (name, value) in project.Container.Environment)
        {
            environment[name] = value;
        }

        foreach (var (key, value) in project.Container.Labels)
        {
            labels[key] = value;
        }

        return new ImageConfiguration
        {
            Environment = environment,
            Labels = labels,
            Ports = [.. project.Container.Ports.Append(new ContainerPort(JupyterPort, "tcp")).Distinct().OrderBy(port => port.Number).ThenBy(port => port.Protocol, StringComparer.Ordinal)],
            User = project.Container.User ?? UserId,
            WorkingDirectory = Home,
            EntryPoint = own ? ["tini", "-g", "--", "start.sh"] : null,
            Command = own ? ["start-notebook.py"] : null,
            HealthCheck = own ? new HealthCheck(["/usr/local/bin/htcnotebook-healthcheck"], 3, 1, 3, 3) : null,
        };
    }
}
