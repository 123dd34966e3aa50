namespace HtcNotebook.Images.Tests.Versions;

/// <summary>dpkg's word on versions, from one shell for a whole batch. Needs dpkg and bash, as every Debian has.</summary>
internal static class Dpkg
{
    private const string Needs = "dpkg and bash";

    /// <summary>For each pair whether dpkg says that it stands in the relation (<c>lt</c>, <c>eq</c>, <c>gt</c>).</summary>
    public static bool[] Compare(IReadOnlyCollection<(string A, string Relation, string B)> pairs) => Ask(
        """
        while IFS= read -r -d '' a && IFS= read -r -d '' relation && IFS= read -r -d '' b; do
          dpkg --compare-versions "$a" "$relation" "$b" 2>/dev/null; echo $?
        done
        """,
        string.Concat(pairs.Select(pair => $"{pair.A}\0{pair.Relation}\0{pair.B}\0")),
        pairs.Count);

    /// <summary>For each text whether dpkg takes it for a version without a complaint.</summary>
    public static bool[] Validate(IReadOnlyCollection<string> texts) => Ask(
        """
        while IFS= read -r -d '' text; do dpkg --validate-version -- "$text" 2>/dev/null; echo $?; done
        """,
        string.Concat(texts.Select(text => $"{text}\0")),
        texts.Count);

    /// <summary>All versions that apt's lists and dpkg's database on this machine know, each once, sorted.</summary>
    public static string[] RealVersions() =>
    [
        .. Tool.Run("bash", ["-c", "apt-cache dumpavail | sed -n 's/^Version: //p'; dpkg-query -W -f '${Version}\\n'"], "", "apt and dpkg")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static bool[] Ask(string script, string input, int count)
    {
        string[] answers = Tool.Run("bash", ["-c", "dpkg --version >/dev/null || exit 9\n" + script], input, Needs)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, answers.Length);
        return [.. answers.Select(answer => answer == "0")];
    }
}
