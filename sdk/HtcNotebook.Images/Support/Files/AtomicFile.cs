namespace HtcNotebook.Images.Support.Files;

/// <summary>Writes files as a whole: whoever looks sees either the old bytes or the new ones.</summary>
public static class AtomicFile
{
    /// <summary>Replaces a file's bytes.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="content">The new bytes, in one piece or in several.</param>
    /// <exception cref="IOException">The disk cannot take it; the old file is as it was.</exception>
    public static void Write(string path, params ReadOnlySpan<ReadOnlyMemory<byte>> content)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // A name of its own for each writer: two at a time must not meet in one temporary file.
        var next = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = File.Create(next))
            {
                foreach (var part in content)
                {
                    file.Write(part.Span);
                }
            }

            File.Move(next, path, overwrite: true);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    /// <summary>Replaces a file's bytes, and leaves the file and its time alone where it has them already.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="content">The bytes.</param>
    /// <returns>Whether the file was written.</returns>
    /// <exception cref="IOException">The disk cannot take it; the old file is as it was.</exception>
    public static bool WriteIfDifferent(string path, ReadOnlyMemory<byte> content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content.Span))
        {
            return false;
        }

        Write(path, content);
        return true;
    }
}
