using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads the certificate authorities of a site that the project names, files in PEM.</summary>
internal static class CertificateReader
{
    /// <summary>The property that names the files.</summary>
    public const string Property = "ContainerTrustedCertificates";

    /// <summary>Reads them.</summary>
    /// <returns>The certificates alone, in PEM and one after another, whatever else the files hold; empty for none.</returns>
    public static string Read(ProjectInput input, DiagnosticBag found)
    {
        var folder = Path.GetDirectoryName(input.FilePath)!;
        var certificates = new List<string>();
        foreach (var name in input.Get(Property).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Problem(Path.Combine(folder, name), certificates) is { } problem)
            {
                found.Add(DiagnosticTable.InvalidCertificates, input.Where(Property), name, problem);
            }
        }

        return string.Concat(certificates.Distinct(StringComparer.Ordinal).Select(certificate => certificate + "\n"));
    }

    private static string? Problem(string path, List<string> certificates)
    {
        try
        {
            var read = new X509Certificate2Collection();
            read.ImportFromPem(File.ReadAllText(path));
            certificates.AddRange(read.Select(certificate => certificate.ExportCertificatePem()));
            return read.Count == 0 ? "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)" : null;
        }
        catch (CryptographicException)
        {
            return "holds a certificate that is damaged";
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return "does not exist";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {error.Message}";
        }
    }
}
