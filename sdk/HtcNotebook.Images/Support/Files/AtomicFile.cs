namespace HtcNotebook.Images.Support.Files;

/// <summary>Writes files as a whole: whoever looks sees either the old bytes or the new ones.</summary>
public static class AtomicFile
{
    /// <summary>Replaces a file's bytes.</summary>
    /// <param name="path">Path of the file; its folder is made where it is missing.</param>
    /// <param name="content">The new bytes.</param>
    /// <exception cref="IOException">The disk cannot take it; the old file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            File.WriteAllBytes(next, content);
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
    public static bool WriteIfDifferent(string path, ReadOnlySpan<byte> content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            return false;
        }

        Write(path, content);
        return true;
    }
}
