using System.Security.Cryptography;
using System.Text;

namespace HtcNotebook.Testing;

/// <summary>Makes one text of a folder, so that folders can be compared and read.</summary>
internal static class FolderText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A folder as text: each entry, ordinally sorted, with its mode in octal and its content; digests stand for binary files.</summary>
    /// <param name="folder">The folder to render.</param>
    public static string Render(string folder)
    {
        var text = new StringBuilder();
        foreach (var (name, entry) in Entries(new DirectoryInfo(folder), "").OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            var mode = OperatingSystem.IsWindows() ? "----" : Convert.ToString((int)entry.UnixFileMode, 8).PadLeft(4, '0');
            text.Append(entry switch
            {
                { LinkTarget: { } target } => $"==> {name} -> {target}\n",
                DirectoryInfo => $"==> {mode} {name}/\n",
                _ => $"==> {mode} {name}\n{Content(File.ReadAllBytes(entry.FullName))}",
            });
        }

        return text.ToString();
    }

    // Links are shown and never followed; the framework's own recursion would follow them.
    private static IEnumerable<(string Name, FileSystemInfo Entry)> Entries(DirectoryInfo folder, string prefix) => folder
        .EnumerateFileSystemInfos()
        .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } below
            ? Entries(below, $"{prefix}{entry.Name}/").Prepend((prefix + entry.Name, entry))
            : [(prefix + entry.Name, entry)]);

    private static string Content(byte[] bytes)
    {
        try
        {
            var text = bytes.Contains((byte)0) ? null : Utf8.GetString(bytes);
            return text switch { null => Digest(bytes), "" => "", _ when text.EndsWith('\n') => text, _ => text + "\n(no newline at the end)\n" };
        }
        catch (DecoderFallbackException)
        {
            return Digest(bytes);
        }
    }

    private static string Digest(byte[] bytes) => $"({bytes.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))})\n";
}
