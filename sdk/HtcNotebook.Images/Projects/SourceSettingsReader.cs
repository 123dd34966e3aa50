using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads where downloads come from.</summary>
internal static partial class SourceSettingsReader
{
    /// <summary>Debian's own HTCondor.</summary>
    public const string DistributionSeries = "distribution";

    public static SourceSettings Read(ProjectInput input, NotebookStack stack, DiagnosticBag found)
    {
        var suite = Default(input.Get("DebianSuite"), "trixie");
        if (!Suite().IsMatch(suite))
        {
            found.Add(DiagnosticTable.InvalidSuite, input.Where("DebianSuite"), suite);
        }

        var series = Default(input.Get("HTCondorSeries"), stack == NotebookStack.Debian ? DistributionSeries : "25.x");
        if (series != DistributionSeries && !Series().IsMatch(series))
        {
            found.Add(DiagnosticTable.InvalidCondorSeries, input.Where("HTCondorSeries"), series);
        }

        const string ValidUntil = "DebianCheckValidUntil", Trusted = "DebianTrusted", Keyring = "DebianKeyring";
        const string TrustInImage = "ContainerTrustedCertificatesInImage";
        var security = input.Get("DebianSecurityMirror");
        return new SourceSettings
        {
            DebianSuite = suite,
            DebianMirror = ReadAddress("DebianMirror"),
            DebianSecurityMirror = security == "none" ? security : ReadAddress("DebianSecurityMirror"),
            DebianCheckValidUntil = input.Get(ValidUntil).Length == 0 || Switch.Read(input.Get(ValidUntil), input.Where(ValidUntil), ValidUntil, found),
            DebianKeyring = input.Get(Keyring).Length == 0 ? "" : Path.GetFullPath(input.Get(Keyring), Path.GetDirectoryName(input.FilePath)!),
            DebianTrusted = input.Get(Trusted).Length != 0 && Switch.Read(input.Get(Trusted), input.Where(Trusted), Trusted, found),
            PipIndexUrl = ReadAddress("PipIndexUrl"),
            CranMirror = ReadAddress("CranMirror"),
            CondaChannel = ReadChannel(),
            HTCondorSeries = series,
            HTCondorRepository = ReadAddress("HTCondorRepository"),
            TrustedCertificates = CertificateReader.Read(input, found),
            ImageTrustsCertificates = Switch.Read(input.Get(TrustInImage), input.Where(TrustInImage), TrustInImage, found),
        };

        string ReadAddress(string name)
        {
            var text = input.Get(name).TrimEnd('/');
            if (text.Length != 0 && !IsAddress(text))
            {
                found.Add(DiagnosticTable.InvalidAddress, input.Where(name), name, text);
            }

            return text;
        }

        string ReadChannel()
        {
            var text = input.Get("CondaChannel").TrimEnd('/');
            if (text.Length != 0 && !Channel().IsMatch(text) && !IsAddress(text))
            {
                found.Add(DiagnosticTable.InvalidAddress, input.Where("CondaChannel"), "CondaChannel", text);
            }

            return text;
        }
    }

    /// <summary>Whether a text is the address of a source.</summary>
    public static bool IsAddress(string text) => Address().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out _);

    private static string Default(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    // Only what stands in an address unescaped: such a text is one word in every file that it is written to.
    [GeneratedRegex("^https?://[A-Za-z0-9._~:/@!&()*+,=%-]+\\z")]
    private static partial Regex Address();

    [GeneratedRegex("^[a-z][a-z0-9.-]*\\z")]
    private static partial Regex Suite();

    [GeneratedRegex("^[0-9]{1,3}\\.(?:x|0|[1-9][0-9]?)\\z")]
    private static partial Regex Series();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)*\\z")]
    private static partial Regex Channel();
}
