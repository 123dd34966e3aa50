using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// Distributions against whose compiled interface others are built, so that an installed neighbour works with fewer versions than
/// its metadata says. Who depends on one of these is taken to be built against it.
/// </summary>
internal static class BinaryInterfaces
{
    /// <summary>The versions that work with what was built against an installed distribution, and why; null where its metadata is enough.</summary>
    /// <param name="installed">The installed distribution.</param>
    public static (Pep440SpecifierSet Specifier, string Rule)? Of(InstalledPython installed)
    {
        var release = installed.Version.Release;
        return installed.Name switch
        {
            // Libraries of torch have no stable interface: torchvision and torchaudio crash beside another release.
            "torch" => (Specifier($"=={string.Join('.', release)}"), "it is built against this release of torch"),

            // NumPy keeps its C interface within a major version (NEP 23, NEP 53).
            "numpy" => (Specifier($"=={release[0]}.*"), $"it is built against NumPy {release[0]}"),
            _ => null,
        };
    }

    private static Pep440SpecifierSet Specifier(string text) =>
        Pep440SpecifierSet.TryParse(text, out var set) ? set : throw new InvalidOperationException($"'{text}' is no specifier.");
}
