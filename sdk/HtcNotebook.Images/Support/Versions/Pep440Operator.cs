namespace HtcNotebook.Images.Support.Versions;

/// <summary>The comparisons of PEP 440.</summary>
public enum Pep440Operator
{
    /// <summary><c>~=</c>: at least this release, and the same one but for its last number.</summary>
    Compatible,

    /// <summary><c>==</c>, also with <c>.*</c>.</summary>
    Equal,

    /// <summary><c>!=</c>, also with <c>.*</c>.</summary>
    NotEqual,

    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary><c>&gt;=</c>.</summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c>: not the pre-releases of the version either, unless it is one itself.</summary>
    Less,

    /// <summary><c>&gt;</c>: not the post-releases and local builds of the version either.</summary>
    Greater,

    /// <summary><c>===</c>: the same text.</summary>
    Arbitrary,
}
