using System.Globalization;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Tests.Resolution.Solving;

/// <summary>Small random worlds, in which every set can be tried: the solver finds one exactly where there is one.</summary>
public sealed class RandomIndexTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task A_solution_is_found_exactly_where_there_is_one(int seed, bool withInstalled)
    {
        var random = new Random(seed);
        var found = 0;
        const int worlds = 700;
        for (var i = 0; i < worlds; i++)
        {
            var world = new World(random, withInstalled);
            var answer = await world.Index.SolveAsync(world.Problem);
            var exists = world.Sets().Any(world.IsSolution);
            Assert.True(exists == answer is PythonSolution, $"seed {seed}, world {i}: {(exists ? "there is a solution" : "there is none")}\n{world}");
            if (answer is PythonSolution solution)
            {
                found++;
                var set = Names.ToDictionary(name => name, name => solution.Distributions.FirstOrDefault(one => one.Name == name) is { } one
                    ? (one.File is null ? "installed" : one.Version) : null);
                Assert.True(world.IsSolution(set), $"seed {seed}, world {i}: {string.Join(", ", set)} is none\n{world}");
            }
            else
            {
                // What it names as the reason is one, and no part of it could be left out.
                var conflict = Assert.IsType<PythonConflict>(answer);
                Assert.NotEmpty(conflict.Lines);
                Assert.False(world.Sets().Any(set => world.IsSolution(set, conflict.Requests)), $"seed {seed}, world {i}: {string.Join("; ", conflict.Lines)}\n{world}");
            }
        }

        // Both answers are common, so that neither is right by chance.
        Assert.InRange(found, worlds / 10, worlds * 9 / 10);
    }

    private sealed class World
    {
        private readonly Dictionary<(string Name, string Version), Requirement[]> _needs = [];
        private readonly Dictionary<string, (string Version, Requirement[] Needs)> _installed = [];
        private readonly List<string> _text = [];

        public World(Random random, bool withInstalled)
        {
            foreach (var name in Names)
            {
                for (var version = 1; version <= random.Next(1, 4); version++)
                {
                    var requires = Needs(random, name, 2);
                    var text = version.ToString(CultureInfo.InvariantCulture);
                    Index.WithFile($"{name}-{text}-py3-none-any.whl", name, text, requires, ["x"]);
                    _needs.Add((name, text), [.. requires.Select(line => Requirement.Read(line)!)]);
                    _text.Add($"{name} {text}: {string.Join("; ", requires)}");
                }
            }

            var installed = new List<InstalledPython>();
            foreach (var name in withInstalled ? Names : [])
            {
                if (random.Next(2) == 0)
                {
                    var (version, requires) = ($"{random.Next(1, 4)}+deb", Needs(random, name, 1, extras: false));
                    installed.Add(MadeIndex.Installed(name, version, requires));
                    _installed.Add(name, (version, [.. requires.Select(line => Requirement.Read(line)!)]));
                    _text.Add($"installed {name} {version}: {string.Join("; ", requires)}");
                }
            }

            string[] requests = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Need(random, Names[random.Next(Names.Length)], extras: true))];
            _text.Add($"requests: {string.Join("; ", requests)}");
            Problem = MadeIndex.Problem(requests) with { Installed = installed };
        }

        public MadeIndex Index { get; } = new();

        public PythonProblem Problem { get; }

        /// <summary>Each name's version, <c>installed</c>, or null where it is no part of the set.</summary>
        public IEnumerable<Dictionary<string, string?>> Sets() => Names.Aggregate(
            (IEnumerable<Dictionary<string, string?>>)[[]],
            (sets, name) => sets.SelectMany(set => Values(name).Select(value => new Dictionary<string, string?>(set) { [name] = value })));

        public bool IsSolution(Dictionary<string, string?> set) => IsSolution(set, Problem.Requests);

        public bool IsSolution(Dictionary<string, string?> set, IReadOnlyList<PythonRequest> requests)
        {
            var reached = new HashSet<(string, string)>();
            var open = new Queue<(string Name, string Extra)>();
            if (!requests.All(request => Meets(request.Name, request.Extras, request.Specifier)))
            {
                return false;
            }

            while (open.TryDequeue(out var next))
            {
                var needs = set[next.Name] == "installed"
                    ? _installed[next.Name].Needs.Where(IsMetToday)
                    : _needs[(next.Name, set[next.Name]!)].Where(need => need.Marker is null == (next.Extra.Length == 0));
                if (next.Extra.Length > 0 && set[next.Name] == "installed")
                {
                    continue;
                }

                if (!needs.All(need => Meets(need.Name, need.Extras, need.Specifier)))
                {
                    return false;
                }
            }

            // Nothing without need, and nothing installed breaks that stays.
            return Names.All(name => set[name] is null == !reached.Contains((name, "")))
                && _installed.Where(one => set[one.Key] is null or "installed")
                    .All(one => one.Value.Needs.Where(IsMetToday).All(need => need.Specifier.Contains(Version(need.Name), allowPrereleases: true)));

            bool Meets(string name, IReadOnlyList<string> extras, Pep440SpecifierSet specifier)
            {
                if (set[name] is null || !specifier.Contains(Version(name), allowPrereleases: true))
                {
                    return false;
                }

                foreach (var extra in extras.Prepend("").Where(extra => reached.Add((name, extra))))
                {
                    open.Enqueue((name, extra));
                }

                return true;
            }

            Pep440Version Version(string name) =>
                Pep440Version.TryParse(set[name] is null or "installed" ? _installed[name].Version : set[name], out var version) ? version : throw new FormatException(name);
        }

        public override string ToString() => string.Join('\n', _text);

        private bool IsMetToday(Requirement need) => _installed.TryGetValue(need.Name, out var there)
            && Pep440Version.TryParse(there.Version, out var version) && need.Specifier.Contains(version, allowPrereleases: true);

        private IEnumerable<string?> Values(string name) =>
            _needs.Keys.Where(key => key.Name == name).Select(key => (string?)key.Version).Append(null).Concat(_installed.ContainsKey(name) ? ["installed"] : []);

        private static string[] Needs(Random random, string name, int most, bool extras = true) =>
        [
            .. Enumerable.Range(0, random.Next(most + 1))
                .Select(_ => Names[random.Next(Names.Length)])
                .Where(other => other != name)
                .Distinct()
                .Select(other => Need(random, other, extras) + (extras && random.Next(4) == 0 ? "; extra == 'x'" : "")),
        ];

        private static string Need(Random random, string name, bool extras)
        {
            var version = random.Next(1, 4);
            return name + (extras && random.Next(4) == 0 ? "[x]" : "") + random.Next(6) switch
            {
                0 => $"=={version}",
                1 => $"<{version}",
                2 => $"!={version}",
                3 => $">={version}",
                4 => $"<={version}",
                _ => "",
            };
        }
    }
}
