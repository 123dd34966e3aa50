using System.Collections.Concurrent;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What can be taken at all; several projects may be sorted out at once.</summary>
internal sealed class CandidateRules(PythonPlatform platform, SourceRule sources)
{
    private readonly Pep440Version _python = Pep440Version.TryParse(platform.Python, out var version)
        ? version
        : throw new ArgumentException($"'{platform.Python}' is no version of Python.", nameof(platform));

    private readonly ConcurrentDictionary<string, bool> _forPython = new(StringComparer.Ordinal);

    /// <summary>The ranks of wheels.</summary>
    public WheelRanks Ranks { get; } = new(platform);

    /// <summary>Whether source distributions may be taken.</summary>
    public SourceRule Sources { get; } = sources;

    /// <summary>Whether a <c>Requires-Python</c> allows this Python; one that is not valid allows any, as pip has it.</summary>
    public bool IsForPython(string requiresPython) => requiresPython.Length == 0 || _forPython.GetOrAdd(
        requiresPython,
        text => !Pep440SpecifierSet.TryParse(text, out var set) || set.Contains(_python, allowPrereleases: true));
}
