using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Turns what the project file says into a <see cref="NotebookProject"/>, or says everything that is wrong with it.</summary>
public static class ProjectReader
{
    /// <summary>Checks the input.</summary>
    /// <param name="input">What the project file says.</param>
    /// <exception cref="NotebookException">With all findings, when there is an error among them.</exception>
    public static NotebookProject Read(ProjectInput input)
    {
        var found = new DiagnosticBag();
        var name = Path.GetFileNameWithoutExtension(input.FilePath);
        var kind = KindReader.Read(input, found);
        var stack = FlavorReader.ReadStack(input, found);
        var flavors = FlavorReader.ReadFlavors(input, stack, found);
        var accelerator = AcceleratorReader.Read(input, found);
        var architecture = ContainerReader.ReadArchitecture(input, found);
        KindReader.CheckFlavor(input, kind, flavors, found);

        // It decides by its condition on an item, so that only its form is looked at here.
        Switch.Read(input.Get("InstallHTMap"), input.Where("InstallHTMap"), "InstallHTMap", found);

        // Whatever follows from an unknown flavor or stack would only repeat the same finding.
        found.ThrowOnErrors();
        AcceleratorReader.CheckFlavors(input, accelerator, flavors, stack, architecture, found);

        var content = ContentReader.Read(input, found);
        var sources = SourceSettingsReader.Read(input, stack, found);
        var packages = PackageReader.Read(input, flavors, found);
        var project = new NotebookProject
        {
            Name = name,
            FilePath = input.FilePath,
            Kind = kind,
            Flavors = flavors,
            Stack = stack,
            Accelerator = accelerator,
            PoolGpus = AcceleratorReader.ReadPoolGpus(input, found),
            Sources = sources,
            Packages = packages,
            Foundation = FoundationReader.Read(stack, sources.HTCondorSeries, packages),
            Content = [.. content.Where(file => file.Kind != ContentKind.ImageTest)],
            Tests = TestReader.Read(input, flavors, content, found),
            Container = ContainerReader.Read(input, name, accelerator == Accelerator.None ? flavors[^1].Name : $"{AcceleratorReader.Word(accelerator)}-{flavors[^1].Name}", found),
            Architecture = architecture,
        };
        AcceleratorReader.CheckPackages(accelerator, project.Packages, found);
        FlavorReader.CheckItems(input, found);
        found.ThrowOnErrors();
        return project;
    }
}
