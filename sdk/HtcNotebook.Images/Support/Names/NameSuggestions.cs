namespace HtcNotebook.Images.Support.Names;

/// <summary>Finds what a user may have meant by a name that does not exist.</summary>
public static class NameSuggestions
{
    /// <summary>The known names nearest to the one asked for, nearest first and equally near ones in ordinal order.</summary>
    /// <param name="asked">The name that does not exist.</param>
    /// <param name="known">The names that do.</param>
    /// <param name="max">How many names at most.</param>
    /// <returns>
    /// Names at most one edit in three characters away, but not the very name, where an edit adds, drops or changes a character or swaps two
    /// neighbours; case does not count, nor which of <c>. _ -</c> stands between words. Empty where none is that near.
    /// </returns>
    public static IReadOnlyList<string> Nearest(string asked, IEnumerable<string> known, int max)
    {
        if (max <= 0 || asked.Length == 0)
        {
            return [];
        }

        string folded = Fold(asked);
        int limit = Math.Max(1, folded.Length / 3);
        var rows = new Rows(folded.Length + limit + 1);
        var found = new SortedSet<(int Distance, string Name)>(ByDistance);
        foreach (string name in known)
        {
            int distance = Distance(folded, name, limit, rows);

            if (distance > limit || name == asked)
            {
                continue;
            }

            found.Add((distance, name));
            if (found.Count > max)
            {
                found.Remove(found.Max);
                limit = found.Max.Distance;
            }
        }

        return [.. found.Select(row => row.Name)];
    }

    private static readonly Comparer<(int Distance, string Name)> ByDistance = Comparer<(int Distance, string Name)>.Create(
        static (a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : string.CompareOrdinal(a.Name, b.Name));

    // Damerau-Levenshtein with adjacent swaps, given up as soon as every way costs more than the limit.
    private static int Distance(string asked, string name, int limit, Rows rows)
    {
        if (Math.Abs(asked.Length - name.Length) > limit)
        {
            return int.MaxValue;
        }

        (int[] beforeLast, int[] last, int[] current) = (rows.A, rows.B, rows.C);
        for (int j = 0; j <= name.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= asked.Length; i++)
        {
            current[0] = i;
            int best = i;
            for (int j = 1; j <= name.Length; j++)
            {
                char c = Fold(name[j - 1]);
                int cost = Math.Min(Math.Min(last[j], current[j - 1]) + 1, last[j - 1] + (asked[i - 1] == c ? 0 : 1));
                if (i > 1 && j > 1 && asked[i - 1] == Fold(name[j - 2]) && asked[i - 2] == c)
                {
                    cost = Math.Min(cost, beforeLast[j - 2] + 1);
                }

                current[j] = cost;
                best = Math.Min(best, cost);
            }

            // A swap reaches back over one row, so one row of look-back is needed before giving up.
            if (best > limit && last.AsSpan(0, name.Length + 1).IndexOfAnyInRange(0, limit - 1) < 0)
            {
                return int.MaxValue;
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[name.Length];
    }

    private static string Fold(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = Fold(from[i]);
        }
    });

    private static char Fold(char c) => c switch
    {
        >= 'A' and <= 'Z' => (char)(c | 0x20),
        '_' or '.' => '-',
        _ => c,
    };

    // Working memory for one search instead of for each of tens of thousands of names.
    private sealed class Rows(int length)
    {
        public int[] A { get; } = new int[length];

        public int[] B { get; } = new int[length];

        public int[] C { get; } = new int[length];
    }
}
