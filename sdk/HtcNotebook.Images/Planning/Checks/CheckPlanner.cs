using System.Globalization;
using System.Text.Json.Nodes;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;

namespace HtcNotebook.Images.Planning.Checks;

/// <summary>Decides what has to hold of an image: everything that was asked for, what the flavors promise, and what every image promises.</summary>
public static class CheckPlanner
{
    /// <summary>Containers that <c>sdk/image/harness/run.sh</c> knows.</summary>
    private const string Bench = "bench"; // does nothing by itself; the image's user
    private const string System = "system"; // the same container, as root
    private const string Personal = "personal"; // the image as it starts by itself
    private const string Log = "log"; // what that container wrote
    private const string Stop = "stop"; // how it ended when it was stopped
    private const string Again = "again"; // another one on the same home
    private const string Site = "site"; // with a site's pool named, and a token for it
    private const string Hub = "hub"; // started as a hub does
    private const string Root = "root"; // started as root, with another NB_USER

    private const string RootId = "0";
    private static readonly string NotebookUser = ImageConventions.UserId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the list.</summary>
    /// <param name="project">What was asked for.</param>
    /// <param name="resolution">Where it comes from.</param>
    /// <param name="configuration">How a container starts.</param>
    public static IReadOnlyList<ImageCheck> Plan(NotebookProject project, NotebookResolution resolution, ImageConfiguration configuration)
    {
        var checks = new List<ImageCheck>();
        Image();
        Packages();
        Locked();
        Accelerated();
        Promises();
        Everywhere();
        OfTheProject();
        return checks;

        int Add(string scene, string category, string name, string kind, int limit, params (string Name, JsonNode? Value)[] data)
        {
            checks.Add(new ImageCheck
            {
                Id = checks.Count + 1, Scene = scene, Category = category, Name = name, Kind = kind, LimitSeconds = limit,
                Data = data.Where(each => each.Value is not null).ToDictionary(each => each.Name, each => each.Value),
            });
            return checks.Count;
        }

        void Needs(int id, int other) => checks[id - 1] = checks[id - 1] with { Needs = [other] };

        void Image()
        {
            var labels = new JsonObject();
            foreach (var (key, value) in configuration.Labels)
            {
                labels[key] = value;
            }

            Add(Bench, "Image", "the labels are as planned", "labels", 30, ("labels", labels));
            if (project.Tests.MaxImageSize is { } most)
            {
                Add(Bench, "Image", "the size is within MaxImageSize", "size", 30, ("most", most));
            }
        }

        void Packages()
        {
            var importNames = project.Packages
                .Where(request => request.ImportName is not null)
                .GroupBy(request => (request.Kind, request.Name))
                .ToDictionary(group => group.Key, group => group.Last().ImportName);
            var optional = project.Packages.Where(request => request.Optional).Select(request => (request.Kind, request.Name)).ToHashSet();
            foreach (var package in resolution.Packages)
            {
                if (package.Installs.Count == 0 && optional.Contains((package.Kind, package.Name)))
                {
                    // No source had it when restore asked, and the image goes without.
                    continue;
                }

                var installs = new JsonArray([.. package.Installs.Select(install => (JsonNode)install.Name)]);

                // On jupyter the base's archive decides: docs/reference.md, "What auto does".
                var version = package.Kind == PackageKind.System && project.Stack == NotebookStack.Jupyter ? "" : package.Specifier;
                var (word, kind) = package.Kind switch
                {
                    PackageKind.Python => ("Python package", "python-package"),
                    PackageKind.R => ("R package", "r-package"),
                    _ => ("system package", "system-package"),
                };
                Add(
                    Bench, "Packages", $"{word} {package.Name}{(version.Length == 0 ? "" : " " + version)}", kind, 120,
                    ("package", package.Name), ("version", version),
                    ("importName", importNames.GetValueOrDefault((package.Kind, package.Name))),
                    ("source", package.Source.ToString().ToLowerInvariant()), ("installs", installs));
            }

            var python = resolution.Packages.Where(package => package.Kind == PackageKind.Python && package.Installs.Count > 0).ToList();
            Add(
                Bench, "Packages", "Python's packages fit together", "packages-fit", 90,
                ("packages", Names(python)), ("alone", Names(python.Where(package => package.NoDependencies))));
            Add(Bench, "Packages", "the commands of Python's packages start", "commands", 600);

            static JsonArray Names(IEnumerable<ResolvedPackage> packages) =>
                new([.. packages.Select(package => package.Name).Distinct().Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]);
        }

        void Locked()
        {
            if (Versions(resolution.Debian, package => (package.Name, package.Version)) is { } debian)
            {
                Add(Bench, "Packages", "Debian packages are installed as locked", "locked-debian", 60, ("packages", debian));
            }

            if (Versions(resolution.Python, file => (file.Name, file.Version)) is { } python)
            {
                // On jupyter the base has others, and what stayed open brings others.
                var others = project.Stack == NotebookStack.Jupyter
                    || resolution.Packages.Concat(resolution.Foundation).Any(package =>
                        package.Source == PackageSource.Pip && package.Installs.Any(install => !python.ContainsKey(install.Name)));
                Add(Bench, "Packages", "Python packages are installed as locked", "locked-python", 60, ("packages", python), ("others", others));
            }

            static JsonObject? Versions<T>(IReadOnlyList<LockedLayer<T>> layers, Func<T, (string Name, string Version)> read)
            {
                var versions = new JsonObject();
                foreach (var (name, version) in layers.SelectMany(layer => layer.Items).Select(read).OrderBy(each => each.Name, StringComparer.Ordinal))
                {
                    versions[name] = version;
                }

                return versions.Count == 0 ? null : versions;
            }
        }

        void Accelerated()
        {
            // Where they come as wheels of their own; docker-stacks keeps them elsewhere.
            if (project.Accelerator != Accelerator.None && resolution.Python.SelectMany(layer => layer.Items).Any(SharedWheels.IsShared))
            {
                Add(Bench, "Packages", "the accelerator's libraries find what they need", "libraries", 120);
            }
        }

        void Promises()
        {
            foreach (var promise in project.Tests.Promises)
            {
                var (category, name, kind) = promise.Kind switch
                {
                    PromiseKind.Kernel => ("Kernels", $"kernel {promise.Name} executes a cell", "kernel"),
                    PromiseKind.Command => ("Flavor", $"program {promise.Name}", "command"),
                    PromiseKind.PythonModule => ("Flavor", $"Python module {promise.Name}", "python-module"),
                    _ => ("Flavor", $"R package {promise.Name}", "r-library"),
                };
                Add(Bench, category, name, kind, 120, ("promise", promise.Name), ("by", promise.Flavor));
            }
        }

        void Everywhere()
        {
            var ports = new JsonArray([.. configuration.Ports.Where(port => port.Protocol == "tcp").Select(port => (JsonNode)port.Number)]);
            var root = IsRoot(configuration.User);
            var answers = Add(Personal, "Jupyter", "Jupyter answers who has its token", "jupyter-answers", 90);
            Ask("Jupyter refuses who has no token", "jupyter-refuses");
            Add(Personal, "Jupyter", "the health check turns healthy", "health", 90);
            Add(Bench, "Jupyter", "the health check notices that no Jupyter runs", "illness", 30);
            Ask("JupyterLab's page loads with its scripts", "page-scripts");
            Ask("JupyterLab's settings and its theme load", "page-style");
            Ask("the file browser shows the files", "files-shown");
            Ask("a notebook is saved and read back", "files-saved");
            Ask("a notebook is exported as HTML", "notebook-exported");
            Ask("a kernel starts from the page", "server-kernel");
            Ask("a terminal starts from the page", "server-terminal");
            Add(Hub, "Jupyter", "the single-user server starts for a hub", "hub", 75);
            Add(Log, "Jupyter", "no warning and no error in the start log", "start-log", 30);
            Add(Root, "Start", "started as root it becomes NB_USER", "root-start", 90);
            Add(Stop, "Start", "a stopped container ends by itself and in time", "stop", 30);
            Add(Again, "Start", "a queued job is still there after a restart", "restart", 90);
            Ask("notebooks get the variables that programs expect", "variables", "Place");
            Add(Bench, "Place", "the home is the user's", "home", 60);
            Add(Bench, "Place", "temporary files can be made", "temporary-files", 30);
            Add(Bench, "Place", "the locale can be used", "locale", 30);
            Add(Bench, "Place", "the certificates for https are there", "certificates", 30);
            Add(Bench, "Place", "pip installs a package", "pip", 90);
            var job = Add(Personal, "Pool", "the personal pool runs a job", "pool", 75);
            Needs(Add(Personal, "Pool", "htcnotebook submits jobs and brings their results", "htcnotebook", 90), job);
            Needs(Add(Personal, "Pool", "HTMap maps a function", "htmap", 120), job);
            Add(Site, "Pool", "no pool starts where a site's is named", "site-pool", 90);
            Add(Site, "Pool", "a site's token lies where HTCondor looks", "site-token", 90);
            Add(Personal, "Security", root ? "the container starts as planned" : "the container runs as an ordinary user", "user", 30, ("user", configuration.User));
            if (!root)
            {
                Add(System, "Security", "files of the system cannot be written", "permissions", 120, ("user", configuration.User));
            }

            Add(System, "Security", "nothing makes its user root", "escalation", 120);
            Needs(Add(Personal, "Security", "nothing but the planned ports can be reached", "listeners", 90, ("ports", ports)), answers);
            Add(
                System, "Security", "no secret in the environment and the build's commands", "secret-variables", 30,
                ("allowed", new JsonArray([.. project.Container.Environment.Keys.Select(name => (JsonNode)name)])));
            Add(System, "Security", "no secret in the files", "secret-files", 120);

            // What a user does at the page: without an answer there is nothing to see of it.
            void Ask(string name, string kind, string category = "Jupyter") => Needs(Add(Personal, category, name, kind, 90), answers);
        }

        void OfTheProject()
        {
            foreach (var notebook in project.Tests.Notebooks)
            {
                Add(Personal, "Notebooks", $"notebook {notebook.Target}", "notebook", notebook.LimitSeconds, ("path", notebook.Target));
            }

            foreach (var (path, limit) in project.Tests.FileLimits)
            {
                var id = Add(Personal, "Project", path, "project", limit, ("path", path));
                checks[id - 1] = checks[id - 1] with { Lane = "project" };
            }
        }
    }

    /// <summary>Who the checks run as: the image's user, but never root, since the pool is an ordinary user's.</summary>
    /// <param name="configuration">How a container starts.</param>
    public static string UserOf(ImageConfiguration configuration) => IsRoot(configuration.User) ? NotebookUser : configuration.User;

    private static bool IsRoot(string user) => user.Split(':')[0] is RootId or "root";
}
