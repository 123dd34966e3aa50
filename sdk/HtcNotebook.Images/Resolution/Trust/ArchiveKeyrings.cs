using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Resolution.Trust;

/// <summary>
/// Finds the keys that a Debian archive has to be signed with: those of <c>DebianKeyring</c>; else those that the host's
/// package debian-archive-keyring has; else those that this SDK carries, a copy of that package's.
/// </summary>
internal static class ArchiveKeyrings
{
    private const string Carried = "HtcNotebook.Images.Resolution.Trust.debian-archive-keyring.gpg";

    /// <summary>Finds the keyring of a project.</summary>
    /// <param name="settings">The user's settings.</param>
    /// <param name="options">Where to look on this host.</param>
    /// <exception cref="NotebookException">The keyring cannot be read (HTC2111).</exception>
    public static Keyring Find(SourceSettings settings, ResolverOptions options)
    {
        if (settings.DebianKeyring.Length > 0)
        {
            return Load(settings.DebianKeyring);
        }

        return options.HostKeyrings.FirstOrDefault(File.Exists) is { } host ? Load(host) : OfSdk();
    }

    /// <summary>The keyring that this SDK carries.</summary>
    public static Keyring OfSdk()
    {
        using var resource = typeof(ArchiveKeyrings).Assembly.GetManifestResourceStream(Carried)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return Keyring.Read(bytes.ToArray(), "this SDK's copy of debian-archive-keyring");
    }

    private static Keyring Load(string path)
    {
        try
        {
            return Keyring.Read(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(DiagnosticTable.KeyringUnreadable.At(null, path, error.Message.TrimEnd('.')));
        }
    }
}
