using System.Text;

namespace HtcNotebook.Images.Resolution.Trust;

/// <summary>
/// A message of OpenPGP's cleartext signature framework (RFC 9580, section 7), read strictly: the message is all that the file
/// has, so that no text stands beside the one that is signed.
/// </summary>
/// <param name="Text">The text that is signed, lines ending with LF and without blanks at their ends, as the signature sees it.</param>
/// <param name="SignedBytes">The bytes that the signature is of.</param>
/// <param name="Signature">The armored signature.</param>
internal sealed record ClearsignedMessage(string Text, byte[] SignedBytes, byte[] Signature)
{
    private const string Head = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const string SignatureHead = "-----BEGIN PGP SIGNATURE-----";
    private const string SignatureEnd = "-----END PGP SIGNATURE-----";

    /// <summary>Whether a file claims to be one.</summary>
    public static bool IsClaimed(ReadOnlySpan<byte> file) => file.StartsWith(Encoding.ASCII.GetBytes(Head));

    /// <summary>Takes a file apart.</summary>
    /// <exception cref="FormatException">It is no such message, or more than one.</exception>
    public static ClearsignedMessage Parse(byte[] file)
    {
        // Latin-1 keeps every byte, whatever the text is encoded in.
        var lines = Encoding.Latin1.GetString(file).Split('\n');
        if (lines[0].TrimEnd() != Head)
        {
            throw new FormatException("it does not begin with a signed message");
        }

        var at = 1;
        for (; at < lines.Length && lines[at].TrimEnd().Length > 0; at++)
        {
            if (!lines[at].StartsWith("Hash: ", StringComparison.Ordinal))
            {
                throw new FormatException("its head has another field than Hash");
            }
        }

        var text = new List<string>();
        for (at++; at < lines.Length && lines[at].TrimEnd() != SignatureHead; at++)
        {
            var line = lines[at].TrimEnd(' ', '\t', '\r');
            if (line.StartsWith('-') && !line.StartsWith("- ", StringComparison.Ordinal) && line != "-")
            {
                throw new FormatException("a line of it is not escaped");
            }

            text.Add(line.StartsWith('-') ? line[Math.Min(2, line.Length)..] : line);
        }

        var end = Array.FindIndex(lines, Math.Min(at, lines.Length), line => line.TrimEnd() == SignatureEnd);
        if (end < 0)
        {
            throw new FormatException("it has no signature at its end");
        }

        return lines.Skip(end + 1).Any(line => line.AsSpan().Trim().Length > 0)
            ? throw new FormatException("there is more after its signature")
            : new ClearsignedMessage(
                Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(string.Join('\n', text) + "\n")),
                Encoding.Latin1.GetBytes(string.Join("\r\n", text)),
                Encoding.Latin1.GetBytes(string.Join('\n', lines[at..(end + 1)]) + "\n"));
    }
}
