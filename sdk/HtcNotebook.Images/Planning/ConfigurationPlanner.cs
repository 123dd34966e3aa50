using System.Globalization;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning;

/// <summary>Plans how a container starts. On <c>debian</c> with docker-stacks' conventions, on <c>jupyter</c> with the base's own.</summary>
internal static class ConfigurationPlanner
{
    private const string SystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
    private const string LabelPrefix = "org.htcondor.htcnotebook";

    public static ImageConfiguration Plan(NotebookProject project, NotebookResolution resolution)
    {
        var user = ImageConventions.UserId.ToString(CultureInfo.InvariantCulture);
        var own = project.Stack == NotebookStack.Debian;
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (own)
        {
            environment["CONDA_DIR"] = "/opt/conda";
            environment["HOME"] = ImageConventions.Home;
            environment["JUPYTER_PORT"] = ImageConventions.JupyterPort.ToString(CultureInfo.InvariantCulture);
            environment["LANG"] = "C.UTF-8";
            environment["LANGUAGE"] = "C.UTF-8";
            environment["LC_ALL"] = "C.UTF-8";
            environment["NB_GID"] = ImageConventions.GroupId.ToString(CultureInfo.InvariantCulture);
            environment["NB_UID"] = user;
            environment["NB_USER"] = ImageConventions.UserName;
            environment["PATH"] = "/opt/conda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
            environment["SHELL"] = "/bin/bash";
        }

        // docker-stacks' words to NVIDIA's container runtime: every GPU that the container gets, to compute with.
        if (project.Accelerator != Accelerator.None)
        {
            environment["NVIDIA_DRIVER_CAPABILITIES"] = "compute,utility";
            environment["NVIDIA_VISIBLE_DEVICES"] = "all";
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

        if (project.Accelerator != Accelerator.None)
        {
            labels[$"{LabelPrefix}.accelerator"] = AcceleratorReader.Word(project.Accelerator);
        }

        // A site's pool runs jobs in containers of this image, pulled by this name. Without a registry it would be another image elsewhere.
        if (project.Container.Registry.Length != 0)
        {
            var reference = project.Container.Images[0].ToString();
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
            Ports = [.. project.Container.Ports.Append(new ContainerPort(ImageConventions.JupyterPort, "tcp")).Distinct().OrderBy(port => port.Number).ThenBy(port => port.Protocol, StringComparer.Ordinal)],
            User = project.Container.User ?? user,
            WorkingDirectory = ImageConventions.Home,
            // By their paths: what comes first in PATH is the user's.
            EntryPoint = own ? ["/usr/bin/tini", "-g", "--", "/usr/local/bin/start.sh"] : null,
            Command = own ? ["start-notebook.py"] : null,
            HealthCheck = own ? new HealthCheck(["/usr/local/bin/htcnotebook-healthcheck"], 3, 1, 3, 3) : null,
        };
    }
}
