using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit.Sdk;

namespace HtcNotebook.Testing;

/// <summary>
/// Compares text with a file beside the test, in Verify's manner: <c>Class.Method.verified.txt</c> holds what is
/// expected; where the text differs, <c>Class.Method.received.txt</c> is written and the test fails.
/// To accept, rename received to verified.
/// </summary>
internal static class Snapshot
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Compares <paramref name="actual"/>, byte for byte, with <c>FILE.MEMBER[_PARAMETERS].verified.txt</c>.</summary>
    /// <param name="actual">What the code under test made.</param>
    /// <param name="parameters">Tells apart the cases of a theory; letters, digits, '.', '-', '_' and '='.</param>
    /// <param name="file">Source file of the test; filled in by the compiler.</param>
    /// <param name="member">Name of the test; filled in by the compiler.</param>
    /// <exception cref="XunitException">The text differs, or nothing was accepted yet.</exception>
    public static void Verify(
        string actual, string? parameters = null, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        if (parameters is not null && parameters.Any(c => !char.IsAsciiLetterOrDigit(c) && !".-_=".Contains(c, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"'{parameters}' cannot be a part of a file name.", nameof(parameters));
        }

        var stem = Path.Combine(
            Path.GetDirectoryName(file)!,
            $"{Path.GetFileNameWithoutExtension(file)}.{member}{(parameters is null ? "" : "_" + parameters)}");
        var (verified, received) = (stem + ".verified.txt", stem + ".received.txt");
        var expected = File.Exists(verified) ? File.ReadAllText(verified, Utf8) : null;
        if (string.Equals(expected, actual, StringComparison.Ordinal))
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual, Utf8);
        throw new XunitException(
            $"{(expected is null ? "Nothing was accepted yet." : FirstDifference(expected, actual))}\nTo accept: mv '{received}' '{verified}'");
    }

    /// <summary>Compares a folder, rendered by <see cref="FolderText"/>, in the same manner.</summary>
    /// <inheritdoc cref="Verify"/>
    /// <param name="folder">The folder that the code under test made.</param>
    public static void VerifyFolder(
        string folder, string? parameters = null, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
        => Verify(FolderText.Render(folder), parameters, file, member);

    private static string FirstDifference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(left.Length, right.Length))
            .First(i => i >= left.Length || i >= right.Length || left[i] != right[i]);
        return string.Create(CultureInfo.InvariantCulture, $"Line {at + 1} differs.\n  expected: {Line(left, at)}\n  received: {Line(right, at)}");
    }

    private static string Line(string[] lines, int at) => at < lines.Length ? lines[at] : "(the end)";
}
