using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What is wrong with requests taken one by one; all of it is said at once.</summary>
internal static class RequestChecks
{
    /// <summary>The requests that cannot be met by themselves; null where there are none.</summary>
    public static async Task<PythonConflict?> FindAsync(PythonProblem problem, CandidateProvider provider)
    {
        var found = new List<(PythonConflictKind Kind, PythonRequest Request, string Line)>();
        var nearest = new List<string>();
        foreach (var request in problem.Requests)
        {
            if (request.Address is null)
            {
                provider.Foresee(request.Name, request.Extras, request.Specifier);
            }
        }

        foreach (var request in problem.Requests)
        {
            if (request.Address is not null)
            {
                found.Add((PythonConflictKind.DirectReference, request, $"'{request.Text}' names an address, and only names with versions can be resolved"));
                continue;
            }

            var project = await provider.ProjectAsync(request.Name).ConfigureAwait(false);
            if (!project.IsKnown && project.Candidates.Count == 0)
            {
                nearest.AddRange(await provider.NearestAsync(request.Name).ConfigureAwait(false));
                found.Add((PythonConflictKind.UnknownName, request, $"the index has no {request.Name}"));
            }
            else if (!project.Candidates.Any(candidate => Fits(request.Specifier, candidate)))
            {
                found.Add((PythonConflictKind.NoVersion, request, ProjectWords.NoVersion(project, request.Specifier, problem.Platform)));
            }
        }

        if (found.Count == 0)
        {
            return null;
        }

        // Of several kinds the one that says most about what to change.
        var kind = found.Min(one => one.Kind == PythonConflictKind.DirectReference ? PythonConflictKind.UnknownName : one.Kind);
        kind = found.First(one => one.Kind == kind || one.Kind == PythonConflictKind.DirectReference).Kind;
        return new PythonConflict(
            kind,
            [.. found.Select(one => one.Request)],
            [.. found.Select(one => one.Line)],
            [.. found.Select(one => one.Request.Name).Distinct(StringComparer.Ordinal)])
        {
            Nearest = [.. nearest.Distinct(StringComparer.Ordinal)],
        };
    }

    private static bool Fits(Pep440SpecifierSet specifier, Candidate candidate) =>
        specifier.Contains(candidate.Version, allowPrereleases: true)
        && (!candidate.IsYanked || specifier.IsPin);
}
