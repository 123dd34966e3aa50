using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>A marker of PEP 508: for which environments a requirement counts.</summary>
internal abstract record Marker
{
    /// <summary>Whether it is true.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="extra">The extra asked for, normalised; empty for none.</param>
    public abstract bool Holds(MarkerEnvironment environment, string extra);

    /// <summary>Whether the extra asked for plays a part.</summary>
    public abstract bool NamesExtra { get; }

    /// <summary>One that is true where both are.</summary>
    public sealed record And(Marker Left, Marker Right) : Marker
    {
        /// <inheritdoc/>
        public override bool NamesExtra => Left.NamesExtra || Right.NamesExtra;

        /// <inheritdoc/>
        public override bool Holds(MarkerEnvironment environment, string extra) =>
            Left.Holds(environment, extra) && Right.Holds(environment, extra);
    }

    /// <summary>One that is true where either is.</summary>
    public sealed record Or(Marker Left, Marker Right) : Marker
    {
        /// <inheritdoc/>
        public override bool NamesExtra => Left.NamesExtra || Right.NamesExtra;

        /// <inheritdoc/>
        public override bool Holds(MarkerEnvironment environment, string extra) =>
            Left.Holds(environment, extra) || Right.Holds(environment, extra);
    }

    /// <summary>A side of a comparison.</summary>
    /// <param name="Text">The text, or the variable's name.</param>
    /// <param name="IsVariable">Whether it is a variable.</param>
    public readonly record struct Side(string Text, bool IsVariable);

    /// <summary>A comparison, of versions where both sides are some and of texts else.</summary>
    public sealed record Comparison : Marker
    {
        private readonly Side _left;
        private readonly string _relation;
        private readonly Side _right;
        private readonly Pep440Specifier? _specifier;

        /// <summary>Makes a comparison.</summary>
        public Comparison(Side left, string relation, Side right)
        {
            _left = left;
            _relation = relation;
            _right = right;
            _specifier = right.IsVariable ? null : Specifier(relation, right.Text);
        }

        /// <inheritdoc/>
        public override bool NamesExtra =>
            (_left.IsVariable && _left.Text == MarkerEnvironment.Extra) || (_right.IsVariable && _right.Text == MarkerEnvironment.Extra);

        /// <inheritdoc/>
        public override bool Holds(MarkerEnvironment environment, string extra)
        {
            var left = _left.IsVariable ? environment.Value(_left.Text, extra) : _left.Text;
            var right = _right.IsVariable ? environment.Value(_right.Text, extra) : _right.Text;
            if (NamesExtra)
            {
                (left, right) = (PythonName.Normalise(left), PythonName.Normalise(right));
            }
            else if ((_right.IsVariable ? Specifier(_relation, right) : _specifier) is { } specifier && Pep440Version.TryParse(left, out var version))
            {
                return specifier.Matches(version);
            }

            return _relation switch
            {
                "==" or "===" => left == right,
                "!=" => left != right,
                "<" => string.CompareOrdinal(left, right) < 0,
                "<=" => string.CompareOrdinal(left, right) <= 0,
                ">" => string.CompareOrdinal(left, right) > 0,
                ">=" => string.CompareOrdinal(left, right) >= 0,
                "in" => right.Contains(left, StringComparison.Ordinal),
                "not in" => !right.Contains(left, StringComparison.Ordinal),
                _ => false,
            };
        }

        private static Pep440Specifier? Specifier(string relation, string version) =>
            relation is not ("in" or "not in") && Pep440Specifier.TryParse(relation + version, out var specifier) ? specifier : null;
    }
}
