using HtcNotebook.Images.Planning.Checks;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Testing;

/// <summary>
/// Chooses checks, in the words of <c>dotnet test --filter</c>: conditions <c>PROPERTY OPERATOR VALUE</c>, joined with <c>&amp;</c>
/// (which binds tighter) and <c>|</c>, grouped with parentheses; a condition that is a value alone means that
/// <c>FullyQualifiedName</c> contains it. A backslash before a character of the syntax makes it a plain one.
/// Source: https://learn.microsoft.com/dotnet/core/testing/selective-unit-tests
/// </summary>
public sealed class TestFilter
{
    private static readonly string[] Operators = ["!=", "!~", "=", "~"];

    private static readonly Dictionary<string, Func<ImageCheck, string>> Properties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["FullyQualifiedName"] = check => check.FullyQualifiedName,
        ["DisplayName"] = check => check.Name,
        ["Name"] = check => check.Name,
        ["Category"] = check => check.Category,
        ["TestCategory"] = check => check.Category,
    };

    private readonly string _text;
    private readonly Func<ImageCheck, bool> _matches;
    private int _at;

    private TestFilter(string text)
    {
        _text = text;
        _matches = Any();
        if (_at != _text.Length)
        {
            throw Malformed($"there is a '{_text[_at]}' too many");
        }
    }

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The filter; empty for all checks.</param>
    /// <exception cref="NotebookException"><c>HTC4004</c>.</exception>
    public static Func<ImageCheck, bool> Parse(string text) => text.Trim().Length == 0 ? _ => true : new TestFilter(text.Trim())._matches;

    private Func<ImageCheck, bool> Any()
    {
        var left = All();
        while (Take('|'))
        {
            var (first, second) = (left, All());
            left = check => first(check) || second(check);
        }

        return left;
    }

    private Func<ImageCheck, bool> All()
    {
        var left = One();
        while (Take('&'))
        {
            var (first, second) = (left, One());
            left = check => first(check) && second(check);
        }

        return left;
    }

    private Func<ImageCheck, bool> One()
    {
        if (Take('('))
        {
            var inside = Any();
            return Take(')') ? inside : throw Malformed("a ')' is missing");
        }

        var property = Word(stopAtOperator: true);
        var operation = Operators.FirstOrDefault(each => _text.AsSpan(_at).StartsWith(each, StringComparison.Ordinal));
        if (operation is null)
        {
            return property.Length == 0 ? throw Malformed("a condition is missing") : Contains(Properties["FullyQualifiedName"], property);
        }

        if (!Properties.TryGetValue(property, out var read))
        {
            throw Malformed($"there is no property '{property}'; there are {string.Join(", ", Properties.Keys)}");
        }

        _at += operation.Length;
        var value = Word(stopAtOperator: false);
        if (value.Length == 0)
        {
            throw Malformed($"there is no value after {property}{operation}");
        }

        return operation switch
        {
            "=" => check => Equal(read(check), value),
            "!=" => check => !Equal(read(check), value),
            "~" => Contains(read, value),
            _ => check => !Contains(read, value)(check),
        };
    }

    private static Func<ImageCheck, bool> Contains(Func<ImageCheck, string> read, string value) =>
        check => read(check).Contains(value, StringComparison.OrdinalIgnoreCase);

    private static bool Equal(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private bool Take(char letter)
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }

        if (_at == _text.Length || _text[_at] != letter)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Text up to a character of the syntax, without surrounding blanks.</summary>
    private string Word(bool stopAtOperator)
    {
        var word = new System.Text.StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            var letter = _text[_at];
            if (letter == '\\' && _at + 1 < _text.Length)
            {
                word.Append(_text[++_at]);
            }
            else if (letter is '&' or '|' or '(' or ')' || (stopAtOperator && (letter is '=' or '~' || (letter == '!' && _at + 1 < _text.Length && _text[_at + 1] is '=' or '~'))))
            {
                break;
            }
            else
            {
                word.Append(letter);
            }
        }

        return word.ToString().Trim();
    }

    private NotebookException Malformed(string problem) => new(DiagnosticTable.InvalidTestFilter.At(null, Printable.Quote(_text), problem));
}
