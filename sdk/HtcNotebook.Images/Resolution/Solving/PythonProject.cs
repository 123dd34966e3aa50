using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Why no file of a version can be taken.</summary>
internal enum LeftOut
{
    /// <summary>It is not for this Python (<c>Requires-Python</c>).</summary>
    OtherPython,

    /// <summary>It has wheels, but none for this Python and this machine.</summary>
    OtherWheels,

    /// <summary>It has only source distributions, and these are not to be taken.</summary>
    SourceOnly,
}

/// <summary>A version that cannot be taken.</summary>
/// <param name="Version">The version.</param>
/// <param name="Why">Why not.</param>
/// <param name="Detail">The needed versions of Python, or the tags of a wheel.</param>
/// <param name="IsYanked">Whether it is withdrawn besides.</param>
internal sealed record LeftOutVersion(Pep440Version Version, LeftOut Why, string Detail, bool IsYanked);

/// <summary>What there is of a project: candidates, the best first, and what cannot be taken.</summary>
internal sealed class PythonProject
{
    private PythonProject(string name, bool isKnown, Candidate[] candidates, LeftOutVersion[] leftOut)
    {
        Name = name;
        IsKnown = isKnown;
        Candidates = candidates;
        LeftOut = leftOut;
        HasPrereleases = candidates.Any(candidate => candidate.IsPrerelease);
        HasYanked = candidates.Any(candidate => candidate.IsYanked);
    }

    /// <summary>Name, normalised.</summary>
    public string Name { get; }

    /// <summary>Whether the index has the project.</summary>
    public bool IsKnown { get; }

    /// <summary>What can be taken: an installed one first, then by version from the newest, source distributions as the rule says.</summary>
    public IReadOnlyList<Candidate> Candidates { get; }

    /// <summary>What cannot be taken, from the newest.</summary>
    public IReadOnlyList<LeftOutVersion> LeftOut { get; }

    /// <summary>Whether there are pre-releases among the candidates.</summary>
    public bool HasPrereleases { get; }

    /// <summary>Whether there are withdrawn ones among the candidates.</summary>
    public bool HasYanked { get; }

    /// <summary>Sorts out the files of a project.</summary>
    /// <param name="name">Name, normalised.</param>
    /// <param name="files">Its files; null where the index does not have it.</param>
    /// <param name="installed">The installed distribution of that name; null where there is none.</param>
    /// <param name="rules">What is taken.</param>
    public static PythonProject Of(string name, IReadOnlyList<IndexFile>? files, InstalledPython? installed, CandidateRules rules)
    {
        var names = new PythonFileName(name);
        var found = new Dictionary<Pep440Version, Best>();
        foreach (var file in files ?? [])
        {
            if (names.TryReadWheel(file.Name, out var wheel))
            {
                var best = Entry(wheel.Version);
                if (!rules.IsForPython(file.RequiresPython))
                {
                    best.OtherPython = file.RequiresPython;
                }
                else if (rules.Ranks.Rank(wheel.Python, wheel.Abi, wheel.Platform) is { } rank)
                {
                    best.AddWheel(file, rank, wheel.Build.ToString(), $"{wheel.Python}-{wheel.Abi}-{wheel.Platform}");
                }
                else
                {
                    best.OtherWheel = file.Name;
                    if (rules.Ranks.IsForPython(wheel.Python, wheel.Abi))
                    {
                        best.OtherMachine = file;
                    }
                }
            }
            else if (names.SourceVersion(file.Name) is { } version)
            {
                var best = Entry(version);
                if (!rules.IsForPython(file.RequiresPython))
                {
                    best.OtherPython = file.RequiresPython;
                }
                else
                {
                    best.AddSource(file);
                }
            }
        }

        var candidates = new List<Candidate>();
        var leftOut = new List<LeftOutVersion>();
        foreach (var (version, best) in found)
        {
            if (best.Choose(version, rules.Sources != SourceRule.Never) is { } candidate)
            {
                candidates.Add(candidate);
            }
            else
            {
                leftOut.Add(best.Why(version));
            }
        }

        candidates.Sort((a, b) => rules.Sources == SourceRule.WhereNoWheelFits && a.IsFromSource != b.IsFromSource
            ? a.IsFromSource.CompareTo(b.IsFromSource)
            : b.Version.CompareTo(a.Version));
        if (installed is not null)
        {
            candidates.Insert(0, new Candidate(installed.Version, null, "", installed));
        }

        return new PythonProject(name, files is not null, [.. candidates], [.. leftOut.OrderByDescending(one => one.Version)]);

        Best Entry(Pep440Version version)
        {
            if (!found.TryGetValue(version, out var best))
            {
                found.Add(version, best = new Best());
            }

            return best;
        }
    }

    // What was seen of one version: its best wheel and source distribution, those not withdrawn before others.
    private sealed class Best
    {
        private (IndexFile File, int Rank, string Build, string Tags)? _wheel;
        private IndexFile? _source;

        public string? OtherPython { get; set; }

        public string? OtherWheel { get; set; }

        public IndexFile? OtherMachine { get; set; }

        public void AddWheel(IndexFile file, int rank, string build, string tags)
        {
            if (_wheel is not { } best
                || (file.Yanked is null, -rank).CompareTo((best.File.Yanked is null, -best.Rank)) is var order && order > 0
                || (order == 0 && PythonFileName.CompareBuilds(build, best.Build) > 0))
            {
                _wheel = (file, rank, build, tags);
            }
        }

        public void AddSource(IndexFile file)
        {
            if (_source is null || (_source.Yanked is not null && file.Yanked is null)
                || (file.Name.EndsWith(".tar.gz", StringComparison.Ordinal) && _source.Name.EndsWith(".zip", StringComparison.Ordinal)))
            {
                _source = file;
            }
        }

        public Candidate? Choose(Pep440Version version, bool takesSources) =>
            _wheel is { } wheel && (wheel.File.Yanked is null || !takesSources || _source is not { Yanked: null })
                ? new Candidate(version, wheel.File, wheel.Tags, null)
            : takesSources && _source is not null ? new Candidate(version, _source, "", null) { Metadata = OtherMachine ?? _source }
            : null;

        public LeftOutVersion Why(Pep440Version version) =>
            OtherWheel is not null ? new LeftOutVersion(version, Solving.LeftOut.OtherWheels, OtherWheel, IsYanked: false)
            : _source is not null ? new LeftOutVersion(version, Solving.LeftOut.SourceOnly, _source.Name, _source.Yanked is not null)
            : new LeftOutVersion(version, Solving.LeftOut.OtherPython, OtherPython ?? "", IsYanked: false);
    }
}
