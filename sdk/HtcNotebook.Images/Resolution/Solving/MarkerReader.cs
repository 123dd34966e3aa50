namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>Reads a marker of PEP 508.</summary>
internal ref struct MarkerReader
{
    // More than any file has; keeps hostile metadata from filling the stack.
    private const int Deepest = 100;

    private static readonly string[] Relations = ["===", "==", "!=", "<=", ">=", "~=", "<", ">"];

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private MarkerReader(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Reads a marker; null where the text is none.</summary>
    public static Marker? Read(ReadOnlySpan<char> text)
    {
        var reader = new MarkerReader(text);
        var marker = reader.ReadOr();
        reader.SkipBlanks();
        return reader._at == text.Length ? marker : null;
    }

    private Marker? ReadOr()
    {
        var left = ReadAnd();
        while (left is not null && TakeWord("or"))
        {
            left = ReadAnd() is { } right ? new Marker.Or(left, right) : null;
        }

        return left;
    }

    private Marker? ReadAnd()
    {
        var left = ReadOne();
        while (left is not null && TakeWord("and"))
        {
            left = ReadOne() is { } right ? new Marker.And(left, right) : null;
        }

        return left;
    }

    private Marker? ReadOne()
    {
        if (Take("("))
        {
            var inner = ++_depth > Deepest ? null : ReadOr();
            _depth--;
            return Take(")") ? inner : null;
        }

        return ReadSide() is { } left && ReadRelation() is { } relation && ReadSide() is { } right && (left.IsVariable || right.IsVariable)
            ? new Marker.Comparison(left, relation, right)
            : null;
    }

    private Marker.Side? ReadSide()
    {
        SkipBlanks();
        if (_at == _text.Length)
        {
            return null;
        }

        if (_text[_at] is '\'' or '"')
        {
            var length = _text[(_at + 1)..].IndexOf(_text[_at]);
            if (length < 0)
            {
                return null;
            }

            var text = _text.Slice(_at + 1, length).ToString();
            _at += length + 2;
            return new Marker.Side(text, IsVariable: false);
        }

        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.'))
        {
            _at++;
        }

        return MarkerEnvironment.Variable(_text[start.._at].ToString()) is { } variable ? new Marker.Side(variable, IsVariable: true) : null;
    }

    private string? ReadRelation()
    {
        foreach (var relation in Relations)
        {
            if (Take(relation))
            {
                return relation;
            }
        }

        return TakeWord("in") ? "in" : TakeWord("not") && TakeWord("in") ? "not in" : null;
    }

    private bool TakeWord(string word)
    {
        var before = _at;
        if (Take(word) && (_at == _text.Length || !(char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_')))
        {
            return true;
        }

        _at = before;
        return false;
    }

    private bool Take(string text)
    {
        SkipBlanks();
        if (!_text[_at..].StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        _at += text.Length;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && (_text[_at] is ' ' or '\t'))
        {
            _at++;
        }
    }
}
