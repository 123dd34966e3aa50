using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Testing;

namespace HtcNotebook.Images.Planning;

/// <summary>Decides what an image is: layers in order, each with its data and key, and the configuration. Reads nothing but its arguments.</summary>
public static class ImagePlanner
{
    /// <summary>Name of the layer with the project's own packages.</summary>
    public const string ProjectLayer = "project";

    // https://htcondor.readthedocs.io/en/latest/getting-htcondor/from-our-repositories.html
    private const string HtcssRepository = "https://htcss-downloads.chtc.wisc.edu/repo";

    /// <summary>Makes the plan.</summary>
    /// <param name="project">What was asked for.</param>
    /// <param name="resolution">Where it comes from.</param>
    /// <param name="assets">The plain files of <c>sdk/image</c>.</param>
    /// <exception cref="NotebookException">Content would replace a file of the image.</exception>
    public static ImagePlan Plan(NotebookProject project, NotebookResolution resolution, ImageAssets assets)
    {
        CheckContent(project, assets);
        var buildFiles = assets.Below("build").Select(file => LayerData.BinaryFile("build/" + file.Path, file.Content)).ToList();
        if (project.Sources.TrustedCertificates.Length != 0)
        {
            buildFiles.Add(LayerData.TextFile("build/certificates.pem", project.Sources.TrustedCertificates));
        }

        var installers = LayerData.Key(buildFiles);
        var layers = new List<ImageLayer>();
        layers.AddRange(Foundation(project, resolution, assets).Concat(Packages(project, resolution)).Select(layer =>
            layer with { Key = LayerData.Key(layer.Data, layer.Name, installers) }));
        layers.AddRange(ContentLayers.For(project, resolution, assets));
        var configuration = ConfigurationPlanner.Plan(project, resolution);
        return new ImagePlan
        {
            Stack = project.Stack,
            Base = resolution.Base,
            CacheId = $"htcnotebook-{project.Stack.ToString().ToLowerInvariant()}-{project.Sources.DebianSuite}-{project.Architecture}",
            Layers = layers,
            Configuration = configuration,
            BuildFiles = buildFiles,
            TestFiles = TestFolder.Plan(project, resolution, configuration, assets),
        };
    }

    /// <summary>
    /// The layers that every image of a stack has, from the lists in <c>sdk/image/layers/</c>. On debian they are one:
    /// each further one costs seconds for its own run of apt and its own commit, and they change with this SDK only.
    /// </summary>
    private static IEnumerable<InstallLayer> Foundation(NotebookProject project, NotebookResolution resolution, ImageAssets assets)
    {
        // HTMap names old versions of what it needs, so pip installs it alone; it works with those of the stack.
        var withMap = resolution.Packages.Any(package => package is { Name: "htmap", NoDependencies: true, Installs.Count: > 0 });
        var sources = project.Sources;
        var ownCondor = sources.HTCondorSeries == SourceSettingsReader.DistributionSeries;
        if (project.Stack == NotebookStack.Debian)
        {
            yield return Layer(
                "foundation",
                ["debian/os", "debian/jupyter", .. withMap ? ["debian/htmap"] : Array.Empty<string>(), .. ownCondor ? ["debian/htcondor"] : Array.Empty<string>()],
                [
                    ("DEBIAN_MIRROR", sources.DebianMirror),
                    ("DEBIAN_SECURITY_MIRROR", sources.DebianSecurityMirror),
                    ("DEBIAN_CHECK_VALID_UNTIL", sources.DebianCheckValidUntil ? "" : "false"),
                    ("TRUST_CERTIFICATES", Trust(sources)),
                ]);
            if (ownCondor)
            {
                yield break;
            }
        }

        yield return Layer(
            "htcondor",
            ["htcss/htcondor", .. withMap && project.Stack == NotebookStack.Jupyter ? ["jupyter/htmap"] : Array.Empty<string>()],
            [
                ("HTCONDOR_SERIES", ownCondor ? "" : sources.HTCondorSeries),
                ("HTCONDOR_REPOSITORY", ownCondor ? "" : sources.HTCondorRepository.Length == 0 ? HtcssRepository : sources.HTCondorRepository),
                .. LayerData.PipSettings(sources).Select(setting => (setting.Key, setting.Value)),
                ("CONDA_CHANNEL", withMap ? sources.CondaChannel : ""),
                ("TRUST_CERTIFICATES", project.Stack == NotebookStack.Jupyter ? Trust(sources) : ""),
            ]);

        static string Trust(SourceSettings sources) => sources.ImageTrustsCertificates && sources.TrustedCertificates.Length != 0 ? "true" : "";

        InstallLayer Layer(string name, string[] folders, (string Name, string Value)[] settings)
        {
            // Lists of the same name follow one another; their comments say which is which.
            var data = folders.SelectMany(folder => assets.Below($"layers/{folder}"))
                .GroupBy(file => file.Path, StringComparer.Ordinal)
                .Select(list => LayerData.BinaryFile($"layers/{name}/{list.Key}", list.SelectMany(file => file.Content.ToArray()).ToArray()))
                .ToList();
            var given = new SortedDictionary<string, string>(settings.Where(each => each.Value.Length != 0).ToDictionary(), StringComparer.Ordinal);
            if (LayerData.Settings(name, given) is { } file)
            {
                data.Add(file);
            }

            return new InstallLayer(name, "", data);
        }
    }

    /// <summary>A layer for each flavor that adds packages, then one for the project's own.</summary>
    private static IEnumerable<InstallLayer> Packages(NotebookProject project, NotebookResolution resolution)
    {
        foreach (var flavor in project.Flavors.Select(flavor => flavor.Name).Append(null))
        {
            var name = flavor is null ? ProjectLayer : $"flavor-{flavor}";
            var data = LayerData.For(name, [.. resolution.Packages.Where(package => package.Flavor == flavor)], project);
            if (data.Count != 0)
            {
                yield return new InstallLayer(name, "", data);
            }
        }
    }

    private static void CheckContent(NotebookProject project, ImageAssets assets)
    {
        var found = new DiagnosticBag();
        foreach (var (kind, folder) in ContentLayers.AssetFolders)
        {
            var own = assets.Below(folder).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            foreach (var file in project.Content.Where(file => file.Kind == kind && own.Contains(file.Target)))
            {
                found.Add(DiagnosticTable.ContentHidesImageFile, file.Location, file.Target, "/" + folder["rootfs/".Length..] + "/" + file.Target);
            }
        }

        found.ThrowOnErrors();
    }
}
