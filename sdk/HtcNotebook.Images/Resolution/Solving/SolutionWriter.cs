using HtcNotebook.Images.Resolution.Python;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Makes a <see cref="PythonSolution"/> of what a search found.</summary>
internal static class SolutionWriter
{
    /// <summary>Writes the solution of a search without failure.</summary>
    public static async Task<PythonSolution> WriteAsync(PythonProblem problem, CandidateProvider provider, PythonSearch search)
    {
        var packages = search.Packages.Where(package => search.Chosen(package) is not null).ToDictionary(package => (package.Project.Name, package.Extra));
        var wanted = new Dictionary<string, List<PythonWanter>>(StringComparer.Ordinal);
        var extras = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var warnings = new List<PythonWarning>();
        var specifiers = new Dictionary<string, List<Pep440SpecifierSet>>(StringComparer.Ordinal);
        var leads = new Dictionary<string, PythonRequest>(StringComparer.Ordinal);
        var reached = new HashSet<(string, string)>();
        var queue = new Queue<((string Name, string Extra) Package, PythonRequest Request)>();

        foreach (var request in problem.Requests)
        {
            Want(request.Name, new PythonWanter(request.Text, request.Specifier.ToString(), request), request.Specifier, request);
            foreach (var extra in request.Extras.Prepend(""))
            {
                Reach(request.Name, extra, request);
            }
        }

        while (queue.TryDequeue(out var next))
        {
            var package = packages[next.Package];
            var chosen = search.Chosen(package)!;
            var needs = await provider.NeedsAsync(package.Project, chosen).ConfigureAwait(false);
            if (package.Extra.Length > 0)
            {
                if (!needs.HasExtra(package.Extra))
                {
                    warnings.Add(new PythonWarning(
                        PythonWarningKind.UnknownExtra,
                        $"{package.Project.Name} {chosen.Version}",
                        $"{package.Project.Name} {chosen.Version} has no extra '{package.Extra}'; it has {(needs.Extras.Count == 0 ? "none" : string.Join(", ", needs.Extras.Order(StringComparer.Ordinal)))}",
                        next.Request));
                    continue;
                }

                (extras.TryGetValue(package.Project.Name, out var own) ? own : extras[package.Project.Name] = new(StringComparer.Ordinal)).Add(package.Extra);
            }

            foreach (var requirement in needs.For(package.Extra))
            {
                if (requirement.Name != package.Project.Name)
                {
                    Want(requirement.Name, new PythonWanter(package.Shown, requirement.Specifier.ToString(), null), requirement.Specifier, next.Request);
                }

                foreach (var extra in requirement.Extras.Prepend(""))
                {
                    Reach(requirement.Name, extra, next.Request);
                }
            }
        }

        var distributions = new List<PythonDistribution>();
        foreach (var name in wanted.Keys.Order(StringComparer.Ordinal))
        {
            var package = packages[(name, "")];
            var chosen = search.Chosen(package)!;
            distributions.Add(new PythonDistribution
            {
                Name = name,
                Version = chosen.Version.ToString(),
                Extras = extras.TryGetValue(name, out var own) ? [.. own] : [],
                File = chosen.File is { } file ? FileOf(file, chosen.Tags) : null,
                Installed = chosen.Installed,
                Shadows = chosen.Installed is null ? provider.Installed.Find(name) : null,
                WantedBy = [.. wanted[name].Distinct().OrderBy(wanter => wanter.Request is null).ThenBy(wanter => wanter.Request is null ? wanter.By : "", StringComparer.Ordinal)],
            });
            warnings.AddRange(SolutionWarnings.Of(package.Project, chosen, specifiers[name], leads[name], problem));
        }

        var order = problem.Requests.Select((request, at) => (request, at)).DistinctBy(one => one.request).ToDictionary(one => one.request, one => one.at);
        return new PythonSolution(distributions, [.. warnings.OrderBy(warning => warning.Request is { } request ? order[request] : int.MaxValue)]);

        void Want(string name, PythonWanter wanter, Pep440SpecifierSet specifier, PythonRequest request)
        {
            (wanted.TryGetValue(name, out var list) ? list : wanted[name] = []).Add(wanter);
            (specifiers.TryGetValue(name, out var all) ? all : specifiers[name] = []).Add(specifier);
            leads.TryAdd(name, request);
        }

        void Reach(string name, string extra, PythonRequest request)
        {
            if (reached.Add((name, extra)))
            {
                queue.Enqueue(((name, extra), request));
            }
        }
    }

    /// <summary>What a search replaced though nothing in its solution asks for it.</summary>
    public static IReadOnlyList<string> Unasked(PythonSearch search, PythonSolution solution) =>
    [
        .. search.Packages
            .Where(package => package.Extra.Length == 0 && search.Chosen(package) is { Installed: null })
            .Select(package => package.Project.Name)
            .Except(solution.Distributions.Select(distribution => distribution.Name), StringComparer.Ordinal),
    ];

    private static PythonFile FileOf(IndexFile file, string tags) => new()
    {
        Name = file.Name,
        Address = IndexClient.WithoutCredentials(file.Address),
        Sha256 = file.Sha256,
        Size = file.Size,
        Tags = tags,
        Yanked = file.Yanked,
    };
}
