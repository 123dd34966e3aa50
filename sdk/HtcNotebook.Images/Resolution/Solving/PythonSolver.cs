namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>
/// Finds one set of distributions that meets all requests beside what is installed, or says why there is none. The search is
/// complete: where there is a solution one is found.
/// </summary>
public static class PythonSolver
{
    /// <summary>Solves a problem.</summary>
    /// <param name="problem">What is to be resolved.</param>
    /// <param name="index">The index, or several as one.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="Support.Http.IndexUnreachableException">The index could not be asked.</exception>
    /// <exception cref="Support.Http.IndexDamagedException">What it answered is no page of an index.</exception>
    public static async Task<PythonAnswer> SolveAsync(PythonProblem problem, IPythonIndex index, CancellationToken cancellation)
    {
        var provider = new CandidateProvider(problem, index, cancellation);
        if (await RequestChecks.FindAsync(problem, provider).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        var search = await RunAsync(problem.Requests, Neighbours.Stay).ConfigureAwait(false);
        if (search.Failure is null)
        {
            return await SolutionWriter.WriteAsync(problem, provider, search).ConfigureAwait(false);
        }

        if (problem.Installed.Count == 0)
        {
            return await ConflictAsync(problem.Requests, Neighbours.Stay, PythonConflictKind.Conflict).ConfigureAwait(false);
        }

        // Whatever would break may be replaced as well where something asks for it, which only a whole solution can tell.
        var following = await RunAsync(problem.Requests, Neighbours.Follow).ConfigureAwait(false);
        IReadOnlyList<string> followers = [];
        if (following.Failure is null)
        {
            var solution = await SolutionWriter.WriteAsync(problem, provider, following).ConfigureAwait(false);
            followers = SolutionWriter.Unasked(following, solution);
            if (followers.Count == 0)
            {
                return solution;
            }
        }

        var breaking = await RunAsync(problem.Requests, Neighbours.Break).ConfigureAwait(false);
        return breaking.Failure is null
            ? await ConflictAsync(problem.Requests, Neighbours.Stay, PythonConflictKind.BreaksInstalled, breaking.Broken(), followers).ConfigureAwait(false)
            : await ConflictAsync(problem.Requests, Neighbours.Break, PythonConflictKind.Conflict).ConfigureAwait(false);

        Task<PythonSearch> RunAsync(IReadOnlyList<PythonRequest> requests, Neighbours neighbours) =>
            PythonSearch.RunAsync(provider, requests, problem.Constraints, neighbours, problem.Prereleases);

        async Task<PythonConflict> ConflictAsync(
            IReadOnlyList<PythonRequest> requests,
            Neighbours neighbours,
            PythonConflictKind kind,
            IReadOnlyList<InstalledNeed>? broken = null,
            IReadOnlyList<string>? followers = null)
        {
            var (core, failed) = await SmallestAsync(requests, neighbours).ConfigureAwait(false);
            return ConflictWriter.Write(kind, core, failed, broken ?? [], followers ?? []);
        }

        // Leaves out one request after another as long as the conflict stays.
        async Task<(IReadOnlyList<PythonRequest> Core, PythonSearch Failed)> SmallestAsync(IReadOnlyList<PythonRequest> requests, Neighbours neighbours)
        {
            var failed = await RunAsync(requests, neighbours).ConfigureAwait(false);
            var core = ConflictWriter.Requests(failed, requests);
            for (var i = core.Count - 1; i >= 0 && core.Count > 1; i--)
            {
                PythonRequest[] rest = [.. core.Where((_, at) => at != i)];
                var run = await RunAsync(rest, neighbours).ConfigureAwait(false);
                if (run.Failure is not null)
                {
                    core = rest;
                }
            }

            return (core, await RunAsync(core, neighbours).ConfigureAwait(false));
        }
    }
}
