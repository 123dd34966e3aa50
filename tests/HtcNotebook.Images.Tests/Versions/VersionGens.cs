using FsCheck;
using FsCheck.Fluent;

namespace HtcNotebook.Images.Tests.Versions;

/// <summary>Makes versions that stress what orders them: zeros, empty parts, equal starts, every suffix in every spelling.</summary>
internal static class VersionGens
{
    private static readonly Gen<string> Number = Gen.Frequency(
        (6, Gen.Elements("0", "1", "2", "3", "9", "10")),
        (2, Gen.Elements("00", "01", "002", "20240101", "99999999999999999999")),
        (1, Gen.Choose(0, 3000).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture))));

    /// <summary>Texts like Debian versions; most are some.</summary>
    public static Gen<string> Debian { get; } =
        from epoch in Gen.Frequency((5, Gen.Constant("")), (1, Gen.Elements("0:", "1:", "2:", "00:", "2147483647:", "2147483648:", ":", "x:")))
        from upstream in Pieces(Gen.Elements(".", ".", ".", "", "~", "~~", "+", "a", "b", "Z", "rc", "~rc", "+dfsg", "-", ":", "_", "é"), 4)
        from revision in Gen.Frequency(
            (3, Gen.Constant("")),
            (5, Pieces(Gen.Elements(".", "~", "+b", "+deb13u", "", "~bpo", "a"), 2).Select(text => "-" + text)),
            (1, Gen.Elements("-", "-0", "-~", "-a_b")))
        select epoch + upstream + revision;

    /// <summary>Versions by PEP 440, in every spelling that it reads.</summary>
    public static Gen<string> Pep440 { get; } =
        from v in Sometimes("v", "V")
        from epoch in Sometimes("0!", "1!", "2!")
        from release in Release
        from pre in Suffix(["a", "b", "rc", "alpha", "Beta", "c", "RC", "pre", "preview"], ["", ".", "-", "_"])
        from post in Gen.OneOf(Suffix(["post", "rev", "r", "POST"], ["", ".", "-", "_"]), Sometimes("-0", "-1", "-7"))
        from dev in Suffix(["dev", "Dev"], ["", ".", "-", "_"])
        from local in Sometimes("+1", "+abc", "+ABC.1", "+1-abc", "+0_1", "+01", "+a.b.c", "+1a", "+2", "+10", "+local.2.x")
        select v + epoch + release + pre + post + dev + local;

    /// <summary>Texts near versions by PEP 440; most are none.</summary>
    public static Gen<string> NearPep440 { get; } =
        from version in Pep440
        from place in Gen.Choose(0, 20)
        from drop in Gen.Choose(0, 2)
        from piece in Gen.Elements("", "", " ", "\t", "\n", ".", "..", "-", "+", "!", "*", "a", "post", "1", "v", "é", "ſ", "１", "\u00a0", "'", "$(id)", ",", "=")
        let at = Math.Min(place, version.Length)
        select version[..at] + piece + version[Math.Min(at + drop, version.Length)..];

    /// <summary>One to three clauses; most are allowed.</summary>
    public static Gen<string> Specifiers { get; } =
        from clauses in Gen.Choose(1, 3).SelectMany(n => Gen.ArrayOf(Clause, n))
        from comma in Gen.Elements(",", ", ", " ,", ",,")
        select string.Join(comma, clauses);

    /// <summary>Few numbers and short suffixes, so that versions often meet the specifiers' own.</summary>
    public static Gen<string> Near { get; } =
        from epoch in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Constant("1!")))
        from release in Gen.Elements("1", "1.0", "1.0.0", "1.1", "1.1.0", "1.1.1", "1.2", "1.2.0.0", "2", "2.0", "2.1.3", "10")
        from pre in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements("a0", "a1", "b2", "rc1")))
        from post in Gen.Frequency((5, Gen.Constant("")), (1, Gen.Elements(".post0", ".post1")))
        from dev in Gen.Frequency((5, Gen.Constant("")), (1, Gen.Elements(".dev0", ".dev1")))
        from local in Gen.Frequency((6, Gen.Constant("")), (1, Gen.Elements("+abc", "+1", "+abc.5")))
        select epoch + release + pre + post + dev + local;

    /// <summary>Versions of R packages; the second spells the first's separators otherwise.</summary>
    public static Gen<string> R { get; } = Pieces(Gen.Elements(".", "-"), 4);

    /// <summary>A batch that is the same at every run.</summary>
    public static IReadOnlyList<T> Sample<T>(Gen<T> gen, int count, ulong seed) => [.. gen.Sample(count, new Rnd(seed, 1), 30)];

    private static Gen<string> Release => Gen.Choose(1, 4).SelectMany(n => Gen.ArrayOf(Number, n)).Select(parts => string.Join('.', parts));

    private static Gen<string> Clause =>
        from relation in Gen.Elements("~=", "==", "!=", "<=", ">=", "<", ">", "===")
        from blank in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Constant(" ")))
        from version in Gen.Frequency((5, Near), (1, Pep440))
        from star in Gen.Frequency((3, Gen.Constant("")), (relation is "==" or "!=" ? 2 : 0, Gen.Constant(".*")))
        select relation + blank + version + star;

    private static Gen<string> Pieces(Gen<string> between, int most) =>
        from first in Number
        from rest in Gen.Choose(0, most).SelectMany(n => Gen.ArrayOf(from b in between from x in Number select b + x, n))
        select first + string.Concat(rest);

    private static Gen<string> Suffix(string[] words, string[] separators) => Gen.Frequency(
        (3, Gen.Constant("")),
        (1, from before in Gen.Elements(separators)
            from word in Gen.Elements(words)
            from after in Gen.Elements(separators)
            from number in Number
            select before + word + after + number),
        (1, from before in Gen.Elements(separators) from word in Gen.Elements(words) select before + word));

    private static Gen<string> Sometimes(params string[] texts) => Gen.Frequency((3, Gen.Constant("")), (1, Gen.Elements(texts)));
}
