using System.Runtime.InteropServices;

namespace HtcNotebook.Images.Engines;

/// <summary>
/// The smallest image folder that shows whether an engine works: <c>FROM scratch</c>, one program, and a step that runs it.
/// Running it matters: runtimes refuse machines only then.
/// </summary>
internal sealed class TrialImage : IDisposable
{
    // x86-64: xor edi,edi; mov eax,60; syscall. AArch64: mov x0,#0; mov x8,#93; svc #0. Both are exit(0).
    private static readonly byte[] X64Exit = [0x31, 0xff, 0xb8, 0x3c, 0x00, 0x00, 0x00, 0x0f, 0x05];
    private static readonly byte[] Arm64Exit = [0x00, 0x00, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4];

    /// <summary>Path of the program inside the image.</summary>
    public const string Program = "/probe";

    /// <summary>Writes the folder.</summary>
    public TrialImage()
    {
        Folder = Directory.CreateTempSubdirectory("htcnotebook-trial-").FullName;
        var executable = Executable(RuntimeInformation.OSArchitecture);
        Runs = executable is not null;
        File.WriteAllBytes(Path.Combine(Folder, "probe"), executable ?? [0]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Folder, "probe"), (UnixFileMode)Convert.ToInt32("755", 8));
        }

        // Files from Windows hosts carry no mode, hence --chmod where there is none to keep.
        var copy = OperatingSystem.IsWindows() ? "COPY --chmod=755 probe /probe" : "COPY probe /probe";
        File.WriteAllText(Path.Combine(Folder, "Dockerfile"), $"FROM scratch\n{copy}\n" + (Runs ? "RUN [\"/probe\"]\n" : ""));
    }

    /// <summary>The image folder.</summary>
    public string Folder { get; }

    /// <summary>Whether it runs its program; not on architectures for which none is known here.</summary>
    public bool Runs { get; }

    /// <summary>File that engines write the image's id to.</summary>
    public string IdFile => Path.Combine(Folder, ".id");

    /// <summary>The id that an engine wrote; null where it wrote none.</summary>
    public string? Id => File.Exists(IdFile) ? File.ReadAllText(IdFile).Trim() : null;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A static ELF program that ends with code 0; null for an architecture without one.</summary>
    internal static byte[]? Executable(Architecture architecture)
    {
        var (machine, code, alignment) = architecture switch
        {
            Architecture.X64 => ((ushort)62, X64Exit, 0x1000UL),
            Architecture.Arm64 => ((ushort)183, Arm64Exit, 0x10000UL),
            _ => ((ushort)0, null, 0UL),
        };
        if (code is null)
        {
            return null;
        }

        // elf(5): a 64-byte file header, one 56-byte program header, the code.
        const ulong Base = 0x400000;
        const ushort HeaderSize = 64;
        const ushort ProgramHeaderSize = 56;
        const ulong Size = HeaderSize + ProgramHeaderSize;
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((ushort)2);
        writer.Write(machine);
        writer.Write(1u);
        writer.Write(Base + Size);
        writer.Write((ulong)HeaderSize);
        writer.Write(0UL);
        writer.Write(0u);
        writer.Write(HeaderSize);
        writer.Write(ProgramHeaderSize);
        writer.Write((ushort)1);
        writer.Write((ushort)64);
        writer.Write((ushort)0);
        writer.Write((ushort)0);
        writer.Write(1u);
        writer.Write(5u);
        writer.Write(0UL);
        writer.Write(Base);
        writer.Write(Base);
        writer.Write(Size + (ulong)code.Length);
        writer.Write(Size + (ulong)code.Length);
        writer.Write(alignment);
        writer.Write(code);
        return memory.ToArray();
    }
}
