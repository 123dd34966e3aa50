using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads the accelerator, and checks that the flavor and what else is asked for go with it.</summary>
internal static class AcceleratorReader
{
    private const string Property = "Accelerator";
    private const string PoolProperty = "PoolGpus";
    private static readonly string[] Names = [.. Enum.GetValues<Accelerator>().Select(Word)];

    /// <summary>The word for it in project files, tags and labels.</summary>
    public static string Word(Accelerator accelerator) => accelerator.ToString().ToLowerInvariant();

    /// <summary>The accelerator that the project names.</summary>
    public static Accelerator Read(ProjectInput input, DiagnosticBag found)
    {
        var text = input.Get(Property);
        if (text.Length == 0 || TryRead(text, out var accelerator))
        {
            return text.Length == 0 ? Accelerator.None : Enum.Parse<Accelerator>(text, ignoreCase: true);
        }

        found.Add(DiagnosticTable.UnknownAccelerator, input.Where(Property), Printable.Quote(text), string.Join(", ", Names), Hint(text));
        return accelerator;
    }

    /// <summary>Whether the personal pool offers GPUs: <c>auto</c>, those that it finds, or <c>none</c>.</summary>
    public static bool ReadPoolGpus(ProjectInput input, DiagnosticBag found)
    {
        var text = input.Get(PoolProperty).ToLowerInvariant();
        if (text is not ("" or "auto" or "none"))
        {
            found.Add(DiagnosticTable.InvalidPoolGpus, input.Where(PoolProperty), Printable.Quote(input.Get(PoolProperty)));
        }

        return text != "none";
    }

    /// <summary>The accelerators that a flavor's definition lists.</summary>
    public static IReadOnlyList<Accelerator> ReadList(ProjectItem flavor, DiagnosticBag found)
    {
        var listed = new List<Accelerator>();
        foreach (var text in flavor.Get("Accelerators").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (TryRead(text, out var accelerator))
            {
                listed.Add(accelerator);
            }
            else
            {
                found.Add(DiagnosticTable.UnknownAccelerator, flavor.Location, Printable.Quote(text), string.Join(", ", Names), Hint(text));
            }
        }

        return listed;
    }

    /// <summary>Checks that one of the flavors has software for it: else the image would be the same as without, under another name.</summary>
    public static void CheckFlavors(ProjectInput input, Accelerator accelerator, IReadOnlyList<FlavorDefinition> flavors, NotebookStack stack, string architecture, DiagnosticBag found)
    {
        var has = flavors.SelectMany(flavor => flavor.Accelerators ?? []).Distinct().Order().ToList();
        if (accelerator != Accelerator.None && !has.Contains(accelerator))
        {
            found.Add(
                DiagnosticTable.AcceleratorNotInFlavor,
                input.Where(Property),
                flavors[^1].Name,
                Word(accelerator),
                stack.ToString().ToLowerInvariant(),
                architecture,
                string.Join(", ", has.Prepend(Accelerator.None).Distinct().Select(Word)));
        }
    }

    /// <summary>Checks that no torch of Debian is asked for beside that of the wheels: one process cannot load both.</summary>
    public static void CheckPackages(Accelerator accelerator, IReadOnlyList<PackageRequest> packages, DiagnosticBag found)
    {
        if (accelerator == Accelerator.None)
        {
            return;
        }

        foreach (var request in packages.Where(IsDebiansTorch))
        {
            found.Add(DiagnosticTable.AcceleratorBesideDebian, request.Location, request.Name, Word(accelerator));
        }
    }

    private static bool IsDebiansTorch(PackageRequest request) => request.Kind switch
    {
        PackageKind.Python => request.Source == PackageSource.Apt && request.Name.StartsWith("torch", StringComparison.Ordinal),
        PackageKind.System => request.Name.StartsWith("python3-torch", StringComparison.Ordinal) || request.Name.StartsWith("libtorch", StringComparison.Ordinal),
        _ => false,
    };

    private static bool TryRead(string text, out Accelerator accelerator)
    {
        accelerator = Accelerator.None;
        return Names.Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out accelerator);
    }

    private static string Hint(string asked) => NameSuggestions.Nearest(asked, Names, 1) is [var nearest, ..] ? $" Did you mean {nearest}?" : "";
}
