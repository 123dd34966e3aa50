using System.Text.Json;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Files;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// <c>notebook.lock.json</c>: the resolutions of a project, a section for each image that it makes, so that flavors do not
/// disturb each other.
/// </summary>
public sealed class NotebookLock
{
    private readonly SortedDictionary<string, NotebookResolution> _sections;

    private NotebookLock(SortedDictionary<string, NotebookResolution> sections) => _sections = sections;

    /// <summary>Name of the file, beside the project.</summary>
    public const string FileName = "notebook.lock.json";

    /// <summary>The sections by name, sorted.</summary>
    public IReadOnlyDictionary<string, NotebookResolution> Sections => _sections;

    /// <summary>Name of a project's section: <c>stack/flavor/suite/architecture</c>, and the accelerator where it has one.</summary>
    /// <param name="project">The project.</param>
    public static string SectionOf(NotebookProject project) =>
        $"{project.Stack.ToString().ToLowerInvariant()}/{project.Flavor.Name}/{project.Sources.DebianSuite}/{project.Architecture}"
        + (project.Accelerator == Accelerator.None ? "" : $"/{AcceleratorReader.Word(project.Accelerator)}");

    /// <summary>Reads a lock; an empty one where there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NotebookException">It is damaged (HTC2201), newer (HTC2202) or older than this SDK (HTC2206).</exception>
    public static NotebookLock Load(string path)
    {
        if (!File.Exists(path))
        {
            return new NotebookLock(new SortedDictionary<string, NotebookResolution>(StringComparer.Ordinal));
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var version = LockJson.ReadVersion(json.RootElement);
            return version == LockJson.Version
                ? new NotebookLock(LockJson.Read(json.RootElement))
                : throw new NotebookException((version > LockJson.Version ? DiagnosticTable.LockNewer : DiagnosticTable.LockOlder).At(
                    new SourceLocation(path), version, LockJson.Version));
        }
        catch (JsonException error)
        {
            var line = (int)(error.LineNumber ?? 0) + 1;
            var column = (int)(error.BytePositionInLine ?? 0) + 1;
            throw new NotebookException(DiagnosticTable.LockDamaged.At(new SourceLocation(path, line, column), "it is not JSON"));
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair.
            throw new NotebookException(DiagnosticTable.LockDamaged.At(new SourceLocation(path), "it has a text with half a character"));
        }
        catch (FormatException error)
        {
            throw new NotebookException(DiagnosticTable.LockDamaged.At(new SourceLocation(path), error.Message));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(DiagnosticTable.LockDamaged.At(new SourceLocation(path), error.Message.TrimEnd('.')));
        }
    }

    /// <summary>The resolution of a project; null where the lock has none or one that does not fit what the project asks for.</summary>
    /// <param name="project">The project.</param>
    public NotebookResolution? Find(NotebookProject project) =>
        _sections.TryGetValue(SectionOf(project), out var section) && Difference(section, project) is null ? section : null;

    /// <summary>The resolution that was there for a project, whether it fits what the project asks for now or not; null where there is none.</summary>
    /// <param name="project">The project.</param>
    public NotebookResolution? Earlier(NotebookProject project) => _sections.TryGetValue(SectionOf(project), out var section) ? section : null;

    /// <summary>The resolution of a project, for locked mode.</summary>
    /// <param name="project">The project.</param>
    /// <param name="path">The lock's file, for messages.</param>
    /// <exception cref="NotebookException">The lock has none (HTC2203) or one that does not fit (HTC2204).</exception>
    public NotebookResolution Require(NotebookProject project, string path)
    {
        var name = SectionOf(project);
        if (!_sections.TryGetValue(name, out var section))
        {
            throw new NotebookException(DiagnosticTable.LockMissing.At(new SourceLocation(path), name));
        }

        return Difference(section, project) is { } difference
            ? throw new NotebookException(DiagnosticTable.LockUnfit.At(new SourceLocation(path), name, difference))
            : section;
    }

    /// <summary>Puts a project's resolution into a lock and leaves its other sections as they are, whoever else writes at the same time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="project">The project.</param>
    /// <param name="resolution">Its resolution.</param>
    /// <param name="replaceDamaged">Whether a damaged or older file is replaced by a new one.</param>
    /// <param name="lockFolder">Folder for lock files between processes.</param>
    /// <param name="cancellation">Ends the wait for others.</param>
    /// <exception cref="NotebookException">The file is damaged, newer or older (HTC2201, HTC2202, HTC2206), or cannot be written (HTC2205).</exception>
    public static async Task SaveAsync(
        string path,
        NotebookProject project,
        NotebookResolution resolution,
        bool replaceDamaged,
        string lockFolder,
        CancellationToken cancellation)
    {
        try
        {
            using var mine = await InterProcessLock.TakeForAsync(path, lockFolder, cancellation).ConfigureAwait(false);
            var sections = LoadForWriting(path, replaceDamaged)._sections;
            sections[SectionOf(project)] = resolution;
            var content = LockJson.Write(sections);
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            {
                AtomicFile.Write(path, content);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(DiagnosticTable.LockNotWritten.At(new SourceLocation(path), error.Message.TrimEnd('.')));
        }
    }

    /// <summary>Reads a lock, or takes an empty one for a damaged or older one where that is to be replaced; a newer one never is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replaceDamaged">Whether such a file is to be replaced.</param>
    internal static NotebookLock LoadForWriting(string path, bool replaceDamaged)
    {
        try
        {
            return Load(path);
        }
        catch (NotebookException error) when (replaceDamaged && error.Diagnostics.All(one => one.Descriptor == DiagnosticTable.LockDamaged || one.Descriptor == DiagnosticTable.LockOlder))
        {
            return new NotebookLock(new SortedDictionary<string, NotebookResolution>(StringComparer.Ordinal));
        }
    }

    /// <summary>Says how a section differs from what the project asks for; null where it does not.</summary>
    private static string? Difference(NotebookResolution section, NotebookProject project)
    {
        static (PackageKind, string, string, string, string?) Key(PackageKind kind, string name, string specifier, IReadOnlyList<string> extras, string? flavor) =>
            (kind, name, specifier, string.Join(',', extras), flavor);
        static string Asked((PackageKind Kind, string Name, string Specifier, string Extras, string? Flavor) key) => new PackageRequest
        {
            Kind = key.Kind,
            Name = key.Name,
            Specifier = key.Specifier,
            Extras = key.Extras.Length == 0 ? [] : key.Extras.Split(','),
        }.Asked;

        var asked = PackageRequests.Merge(project.Packages)
            .Select(request => Key(request.Kind, request.Name, request.Specifier, request.Extras, request.Flavor)).ToArray();
        var locked = section.Packages
            .Select(package => Key(package.Kind, package.Name, package.Specifier, package.Extras, package.Flavor)).ToArray();
        if (asked.SequenceEqual(locked))
        {
            return section.RequestDigest == RequestDigest.Of(project)
                ? null
                : "a source, an order, the base, the system of the image or the version of this SDK was changed since";
        }

        var missing = asked.Except(locked).Select(Asked).ToArray();
        var surplus = locked.Except(asked).Select(Asked).ToArray();
        return string.Join(" and ", new[]
        {
            missing.Length == 0 ? "" : $"the project asks for {string.Join(", ", missing)}",
            surplus.Length == 0 ? "" : $"the lock has {string.Join(", ", surplus)}",
            missing.Length + surplus.Length == 0 ? "the packages are in another order" : "",
        }.Where(part => part.Length > 0));
    }
}
