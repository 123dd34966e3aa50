using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Testing;

namespace HtcNotebook.Images.Planning;

/// <summary>Decides what an image is: layers in order, each with its data and key, and the configuration. Reads nothing but its arguments.</summary>
public static class ImagePlanner
{
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
        layers.AddRange(Foundation(project, resolution).Concat(Packages(project, resolution)).Select(layer =>
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

    /// <summary>The layers that every image of a stack has.</summary>
    private static IEnumerable<InstallLayer> Foundation(NotebookProject project, NotebookResolution resolution)
    {
        var sources = project.Sources;
        var trust = sources.ImageTrustsCertificates && sources.TrustedCertificates.Length != 0 ? "true" : "";
        var ownCondor = sources.HTCondorSeries == SourceSettingsReader.DistributionSeries;
        foreach (var name in project.Foundation.Select(request => request.Layer!).Distinct())
        {
            IEnumerable<(string, string)> settings = name == LayerNames.Foundation
                ?
                [
                    ("DEBIAN_MIRROR", sources.DebianMirror),
                    ("DEBIAN_SECURITY_MIRROR", sources.DebianSecurityMirror),
                    ("DEBIAN_CHECK_VALID_UNTIL", sources.DebianCheckValidUntil ? "" : "false"),
                    ("TRUST_CERTIFICATES", trust),
                ]
                :
                [
                    ("TRUST_CERTIFICATES", project.Stack == NotebookStack.Jupyter ? trust : ""),
                    ("HTCONDOR_SERIES", ownCondor ? "" : sources.HTCondorSeries),
                    ("HTCONDOR_REPOSITORY", ownCondor ? "" : sources.HTCondorRepository.Length == 0 ? HtcssRepository : sources.HTCondorRepository),
                ];
            yield return new InstallLayer(name, "", LayerData.For(name, Extras(resolution, name), resolution, sources, settings));
        }
    }

    /// <summary>A layer for each flavor that adds packages, then one for the project's own.</summary>
    private static IEnumerable<InstallLayer> Packages(NotebookProject project, NotebookResolution resolution)
    {
        foreach (var flavor in project.Flavors.Select(flavor => flavor.Name).Append(null))
        {
            var name = LayerNames.Of(flavor);
            var wheels = SharedWheels.Of(resolution, name);
            foreach (var wheel in wheels)
            {
                var alone = LayerNames.OfWheel(wheel.Name);
                yield return new InstallLayer(alone, "", LayerData.For(alone, [], SharedWheels.Alone(resolution, alone, wheel), project.Sources, Indexes(project, request => request.Name == wheel.Name)));
            }

            var data = LayerData.For(
                name,
                [.. resolution.Packages.Where(package => package.Flavor == flavor && wheels.All(wheel => wheel.Name != package.Name)), .. Extras(resolution, name)],
                SharedWheels.Without(resolution, wheels),
                project.Sources,
                Indexes(project, request => request.Flavor == flavor));
            if (data.Count != 0)
            {
                yield return new InstallLayer(name, "", data);
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Indexes(NotebookProject project, Func<PackageRequest, bool> counts) =>
        [("PIP_EXTRA_INDEX_URL", string.Join(' ', project.Packages.Where(counts).Select(request => request.IndexUrl).Where(index => index.Length != 0).Distinct(StringComparer.Ordinal)))];

    private static IReadOnlyList<ResolvedPackage> Extras(NotebookResolution resolution, string layer) =>
        [.. resolution.Foundation.Where(package => package.Layer == layer)];

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
