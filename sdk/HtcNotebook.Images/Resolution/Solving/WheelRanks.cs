namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// Which wheels a platform takes, and which it prefers: the order of <c>packaging.tags.sys_tags</c>, which pip follows. What is
/// built for this Python comes first, then for the stable ABI, then code for one machine, then for any.
/// </summary>
internal sealed class WheelRanks
{
    private readonly Dictionary<string, int> _platforms = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Python, string Abi), int> _machineGroups = [];
    private readonly Dictionary<string, int> _anyGroups = new(StringComparer.Ordinal);

    /// <summary>The ranks of a platform.</summary>
    public WheelRanks(PythonPlatform platform)
    {
        AddPlatforms(platform);
        var (major, minor) = platform.PythonRelease;
        var own = $"cp{major}{minor}";
        var groups = 0;
        _machineGroups.Add((own, own), groups++);
        _machineGroups.Add((own, "abi3"), groups++);
        _machineGroups.Add((own, "none"), groups++);
        for (var older = minor - 1; older >= 2; older--)
        {
            _machineGroups.Add(($"cp{major}{older}", "abi3"), groups++);
        }

        string[] pure = [$"py{major}{minor}", $"py{major}", .. Enumerable.Range(0, minor).Reverse().Select(older => $"py{major}{older}")];
        foreach (var python in pure)
        {
            _machineGroups.Add((python, "none"), groups++);
        }

        foreach (var python in pure.Prepend(own))
        {
            _anyGroups.Add(python, groups++);
        }
    }

    /// <summary>The rank of a wheel, 0 for the best; null where it does not install.</summary>
    /// <param name="python">Its tags for Python, several with dots between.</param>
    /// <param name="abi">Its tags for the ABI.</param>
    /// <param name="platform">Its tags for the platform.</param>
    public int? Rank(ReadOnlySpan<char> python, ReadOnlySpan<char> abi, ReadOnlySpan<char> platform)
    {
        var best = int.MaxValue;
        var platforms = _platforms.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var part in platform.Split('.'))
        {
            var one = platform[part];
            if (one.SequenceEqual("any"))
            {
                best = Math.Min(best, AnyRank(python, abi));
            }
            else if (platforms.TryGetValue(one, out var index))
            {
                best = Math.Min(best, MachineRank(python, abi, index));
            }
        }

        return best == int.MaxValue ? null : best;
    }

    /// <summary>Whether a wheel is for this Python, on whatever machine.</summary>
    public bool IsForPython(ReadOnlySpan<char> python, ReadOnlySpan<char> abi) =>
        MachineRank(python, abi, 0) != int.MaxValue || AnyRank(python, abi) != int.MaxValue;

    private int AnyRank(ReadOnlySpan<char> python, ReadOnlySpan<char> abi)
    {
        var best = int.MaxValue;
        var groups = _anyGroups.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var abiPart in abi.Split('.'))
        {
            foreach (var part in python.Split('.'))
            {
                if (abi[abiPart].SequenceEqual("none") && groups.TryGetValue(python[part], out var group))
                {
                    best = Math.Min(best, group * _platforms.Count);
                }
            }
        }

        return best;
    }

    private int MachineRank(ReadOnlySpan<char> python, ReadOnlySpan<char> abi, int index)
    {
        var best = int.MaxValue;
        foreach (var abiPart in abi.Split('.'))
        {
            foreach (var part in python.Split('.'))
            {
                if (_machineGroups.TryGetValue((python[part].ToString(), abi[abiPart].ToString()), out var group))
                {
                    best = Math.Min(best, (group * _platforms.Count) + index);
                }
            }
        }

        return best;
    }

    // PEP 600: what runs on glibc 2.N runs on every later one. manylinux1, 2010 and 2014 are its older names.
    private void AddPlatforms(PythonPlatform platform)
    {
        var oldest = platform.Machine is "x86_64" or "i686" ? 5 : 17;
        for (var minor = platform.GlibcMinor; minor >= oldest; minor--)
        {
            Add($"manylinux_2_{minor}_{platform.Machine}");
            if (minor switch { 17 => "manylinux2014", 12 => "manylinux2010", 5 => "manylinux1", _ => null } is { } name)
            {
                Add($"{name}_{platform.Machine}");
            }
        }

        Add($"linux_{platform.Machine}");
        void Add(string tag) => _platforms.Add(tag, _platforms.Count);
    }
}
