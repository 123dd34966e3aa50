using System.Globalization;
using System.Text;
using HtcNotebook.Images.Resolution.Trust;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>
/// Looks at a suite's <c>InRelease</c> before anything of it is used or kept, as apt does: its signature, that it is of this
/// suite, that it is of no time to come and not past its day, and that it is not older than the one that was there before.
/// </summary>
/// <param name="suite">The suite that was asked for.</param>
/// <param name="shown">The file's address, for people.</param>
/// <param name="setting">The setting that names another mirror.</param>
/// <param name="keyring">The keys that count; null where the user trusts the mirror without a signature.</param>
/// <param name="checkDates">Whether a file past its day, or older than before, is refused.</param>
/// <param name="now">The time.</param>
internal sealed class ReleaseGuard(string suite, Uri shown, string setting, Keyring? keyring, bool checkDates, DateTimeOffset now) : IDocumentGuard
{
    // Clocks of hosts are not all right.
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public bool Trusts(IndexDocument copy)
    {
        try
        {
            Read(copy);
            return true;
        }
        catch (NotebookException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Check(IndexDocument document, IndexDocument? copy)
    {
        var release = Read(document);
        if (release.Date > (now + Leeway).ToUnixTimeSeconds())
        {
            throw Untimely($"it says that it was made on {Day(release.Date)}, which is still to come: check this machine's clock");
        }

        if (!checkDates)
        {
            return;
        }

        if (release.ValidUntil is { } last && last < now.ToUnixTimeSeconds())
        {
            throw Untimely($"it says that it is valid until {Day(last)}");
        }

        if (copy is not null && Read(copy).Date is var before && before > release.Date)
        {
            throw Untimely($"it was made on {Day(release.Date)}, and this machine has seen the one of {Day(before)} there");
        }
    }

    /// <summary>Reads a file whose signature is good.</summary>
    /// <exception cref="NotebookException">It is not signed (HTC2108), not by a key that counts (HTC2109), of another suite (HTC2112) or damaged (HTC2105).</exception>
    public ReleaseFile Read(IndexDocument document)
    {
        ReleaseFile release;
        try
        {
            release = ReleaseFile.Parse(Text(document.Body));
        }
        catch (FormatException error)
        {
            throw new NotebookException(DiagnosticTable.IndexDamaged.At(null, shown, error.Message, setting));
        }

        return suite == release.Suite || suite == release.Codename
            ? release
            : throw new NotebookException(DiagnosticTable.ArchiveOfOtherSuite.At(
                null, shown, Printable.Escape(release.Suite), Printable.Escape(release.Codename), suite, setting));
    }

    private string Text(byte[] file)
    {
        if (!ClearsignedMessage.IsClaimed(file))
        {
            var text = Encoding.UTF8.GetString(file);
            return keyring is null ? text

                // What a network's login page, or nothing at all, answers is no archive that lacks a signature.
                : text.Contains("SHA256:", StringComparison.Ordinal)
                    ? throw new NotebookException(DiagnosticTable.ArchiveUnsigned.At(null, shown, "it is plain text", setting))
                    : throw new NotebookException(DiagnosticTable.IndexDamaged.At(null, shown, "it is no release file", setting));
        }

        ClearsignedMessage message;
        try
        {
            message = ClearsignedMessage.Parse(file);
        }
        catch (FormatException error)
        {
            throw new NotebookException(DiagnosticTable.ArchiveForged.At(null, shown, error.Message, setting));
        }

        try
        {
            keyring?.Verify(message, now);
            return message.Text;
        }
        catch (SignatureException error)
        {
            throw new NotebookException(DiagnosticTable.ArchiveForged.At(null, shown, error.Message, setting));
        }
    }

    private NotebookException Untimely(string reason) => new(DiagnosticTable.ArchiveUntimely.At(null, shown, reason, setting));

    private static string Day(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
