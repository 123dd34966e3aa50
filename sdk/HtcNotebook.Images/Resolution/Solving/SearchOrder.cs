namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Remembers which packages were in each other's way: as uv has it, one that was so often is settled before the one that it was in the way of.</summary>
internal sealed class SearchOrder
{
    /// <summary>How often is often.</summary>
    public const int ManyConflicts = 5;

    private readonly Dictionary<int, int> _trouble = [];
    private readonly Dictionary<int, int> _blame = [];
    private readonly Dictionary<int, int> _rank = [];

    /// <summary>The rank of a package: the lower, the earlier it is settled.</summary>
    public int Rank(int package) => _rank.GetValueOrDefault(package);

    /// <summary>How many candidates of a package were refused.</summary>
    public int Trouble(int package) => _trouble.GetValueOrDefault(package);

    /// <summary>Counts that a candidate was refused.</summary>
    /// <param name="affected">The package.</param>
    /// <param name="inTheWay">What refused it.</param>
    /// <param name="isDecided">Whether a package is decided.</param>
    /// <returns>The package whose decision has to be taken back, since it was in the way too often; null for none.</returns>
    public int? Remember(int affected, Incompatibility inTheWay, Func<int, bool> isDecided)
    {
        int? worst = null;
        var count = _trouble[affected] = Trouble(affected) + 1;
        foreach (var term in inTheWay.Span)
        {
            if (term.Package != affected)
            {
                var blame = _blame[term.Package] = _blame.GetValueOrDefault(term.Package) + 1;
                if (isDecided(term.Package) && count >= ManyConflicts && Rank(affected) == 0)
                {
                    worst = term.Package;
                }

                if (blame >= ManyConflicts && Rank(term.Package) == 0)
                {
                    _rank[term.Package] = 1;
                }
            }
        }

        if (worst is not null)
        {
            _rank[affected] = -1;
        }

        return worst;
    }
}
