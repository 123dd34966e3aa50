using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Projects;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// The lock's form: sections sorted, two blanks of indentation, LF, no byte that depends on the machine. Whatever is read
/// from it ends up in data files of the image, so each text is held to the letters that its kind can have.
/// </summary>
internal static partial class LockJson
{
    /// <summary>The format that this SDK writes.</summary>
    public const int Version = 2;

    private static readonly JsonWriterOptions Form = new()
    {
        Indented = true,
        IndentCharacter = ' ',
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the format's number alone, which every format keeps.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static int ReadVersion(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("version", out var version)
            && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number > 0
            ? number
            : throw new FormatException("it has no 'version'");

    /// <summary>Reads all sections.</summary>
    /// <exception cref="FormatException">Something is missing or is not what it should be.</exception>
    public static SortedDictionary<string, NotebookResolution> Read(JsonElement root)
    {
        var sections = new SortedDictionary<string, NotebookResolution>(StringComparer.Ordinal);
        foreach (var section in Member(root, "images", JsonValueKind.Object, "the lock").EnumerateObject())
        {
            var where = $"section '{section.Name}'";
            var origin = Member(section.Value, "base", JsonValueKind.Object, where);
            var resolution = new NotebookResolution
            {
                RequestDigest = Text(section.Value, "request", Digests(), where),
                Base = new ResolvedBase(
                    Word<BaseKind>(origin, "kind", where),
                    Text(origin, "reference", References(), where),
                    OptionalText(origin, "digest", Digests(), where),
                    origin.TryGetProperty("epoch", out var epoch)
                        ? epoch.ValueKind == JsonValueKind.Number && epoch.TryGetInt64(out var seconds) ? seconds : throw Wrong("epoch", where)
                        : null,
                    OptionalText(origin, "mirror", Addresses(), where),
                    OptionalText(origin, "securityMirror", Addresses(), where)),
                Packages = ReadPackages(section.Value, "packages", where),
                Foundation = ReadPackages(section.Value, "foundation", where),
                StandIns = section.Value.TryGetProperty("standIns", out _)
                    ? [.. Member(section.Value, "standIns", JsonValueKind.Array, where).EnumerateArray().Select(install => ReadInstall(install, $"{where}, 'standIns'"))]
                    : null,
                Debian = LockedFilesJson.ReadLayers(section.Value, "debian", where, LockedFilesJson.ReadDebian),
                Python = LockedFilesJson.ReadLayers(section.Value, "python", where, LockedFilesJson.ReadPython),
            };
            if (!sections.TryAdd(section.Name, resolution))
            {
                throw new FormatException($"{where} is there twice");
            }
        }

        return sections;
    }

    /// <summary>Writes all sections.</summary>
    public static byte[] Write(SortedDictionary<string, NotebookResolution> sections)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Form))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartObject("images");
            foreach (var (name, resolution) in sections)
            {
                json.WriteStartObject(name);
                json.WriteString("request", resolution.RequestDigest);
                WriteBase(json, resolution.Base);
                WritePackages(json, "packages", resolution.Packages);
                WritePackages(json, "foundation", resolution.Foundation);
                if (resolution.StandIns is { } standIns)
                {
                    json.WriteStartArray("standIns");
                    foreach (var standIn in standIns)
                    {
                        LockedFilesJson.WriteLine(json, line => WriteInstall(line, standIn));
                    }

                    json.WriteEndArray();
                }

                LockedFilesJson.WriteLayers(json, "debian", resolution.Debian, LockedFilesJson.Write);
                LockedFilesJson.WriteLayers(json, "python", resolution.Python, LockedFilesJson.Write);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WritePackages(Utf8JsonWriter json, string name, IReadOnlyList<ResolvedPackage> packages)
    {
        json.WriteStartArray(name);
        foreach (var package in packages)
        {
            WritePackage(json, package);
        }

        json.WriteEndArray();
    }

    private static void WriteInstall(Utf8JsonWriter json, PinnedPackage install)
    {
        json.WriteStartObject();
        json.WriteString("name", install.Name);
        json.WriteString("version", install.Version);
        json.WriteEndObject();
    }

    private static void WriteBase(Utf8JsonWriter json, ResolvedBase origin)
    {
        json.WriteStartObject("base");
        json.WriteString("kind", origin.Kind.ToString().ToLowerInvariant());
        json.WriteString("reference", origin.Reference);
        if (origin.Digest is not null)
        {
            json.WriteString("digest", origin.Digest);
        }

        if (origin.Epoch is { } epoch)
        {
            json.WriteNumber("epoch", epoch);
        }

        foreach (var (name, address) in new[] { ("mirror", origin.Mirror), ("securityMirror", origin.SecurityMirror) })
        {
            if (address is not null)
            {
                json.WriteString(name, address);
            }
        }

        json.WriteEndObject();
    }

    private static void WritePackage(Utf8JsonWriter json, ResolvedPackage package)
    {
        json.WriteStartObject();
        json.WriteString("kind", package.Kind.ToString().ToLowerInvariant());
        json.WriteString("name", package.Name);
        if (package.Specifier.Length > 0)
        {
            json.WriteString("asked", package.Specifier);
        }

        if (package.Extras.Count > 0)
        {
            json.WriteStartArray("extras");
            foreach (var extra in package.Extras)
            {
                json.WriteStringValue(extra);
            }

            json.WriteEndArray();
        }

        if (package.Flavor is not null)
        {
            json.WriteString("flavor", package.Flavor);
        }

        if (package.Layer is not null)
        {
            json.WriteString("layer", package.Layer);
        }

        json.WriteString("source", package.Source.ToString().ToLowerInvariant());
        if (package.NoDependencies)
        {
            json.WriteBoolean("noDependencies", true);
        }

        json.WriteStartArray("installs");
        foreach (var install in package.Installs)
        {
            WriteInstall(json, install);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ResolvedPackage[] ReadPackages(JsonElement section, string name, string where) =>
        [.. Member(section, name, JsonValueKind.Array, where).EnumerateArray().Select(package => ReadPackage(package, where))];

    private static PinnedPackage ReadInstall(JsonElement install, string where) =>
        new(Text(install, "name", Names(), where), OptionalText(install, "version", Exact(), where));

    private static ResolvedPackage ReadPackage(JsonElement package, string where)
    {
        var name = Text(package, "name", Names(), where);
        where = $"{where}, package '{name}'";
        return new ResolvedPackage
        {
            Kind = Word<PackageKind>(package, "kind", where),
            Name = name,
            Specifier = OptionalText(package, "asked", Requests(), where) ?? "",
            Extras = package.TryGetProperty("extras", out _)
                ? [.. Member(package, "extras", JsonValueKind.Array, where).EnumerateArray().Select(extra => Checked(extra, Names(), "extras", where))]
                : [],
            Flavor = OptionalText(package, "flavor", Names(), where),
            Layer = OptionalText(package, "layer", Names(), where),
            Source = Word<PackageSource>(package, "source", where) is var source and not PackageSource.Auto ? source : throw Wrong("source", where),
            NoDependencies = package.TryGetProperty("noDependencies", out var alone)
                && (alone.ValueKind == JsonValueKind.True ? true : throw Wrong("noDependencies", where)),
            Installs =
            [
                .. Member(package, "installs", JsonValueKind.Array, where).EnumerateArray().Select(install => ReadInstall(install, where)),
            ],
        };
    }

    internal static JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string where) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw Wrong(name, where);

    internal static string Text(JsonElement parent, string name, Regex form, string where) =>
        Checked(Member(parent, name, JsonValueKind.String, where), form, name, where);

    internal static string? OptionalText(JsonElement parent, string name, Regex form, string where) =>
        parent.ValueKind == JsonValueKind.Object && (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            ? null
            : Text(parent, name, form, where);

    internal static string Checked(JsonElement value, Regex form, string name, string where) =>
        value.ValueKind == JsonValueKind.String && form.IsMatch(value.GetString()!) ? value.GetString()! : throw Wrong(name, where);

    private static T Word<T>(JsonElement parent, string name, string where)
        where T : struct, Enum
    {
        var word = Member(parent, name, JsonValueKind.String, where).GetString();
        foreach (var value in Enum.GetValues<T>())
        {
            if (value.ToString().ToLowerInvariant() == word)
            {
                return value;
            }
        }

        throw Wrong(name, where);
    }

    internal static FormatException Wrong(string name, string where) => new($"{where} has no valid '{name}'");

    [GeneratedRegex(@"\Ahttps?://[!-?A-~]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"\Asha(256:[0-9a-f]{64}|512:[0-9a-f]{128})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digests();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/:@\[\]-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex References();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.+_-]*\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Names();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.+~:!_-]*\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Exact();

    [GeneratedRegex(@"\A[A-Za-z0-9.*+!~<>=, :_-]*\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Requests();
}
