using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HtcNotebook.Images.Resolution;

/// <summary>The part of the lock that names every file, one line each, so that a changed version is one line of a comparison.</summary>
internal static partial class LockedFilesJson
{
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteLayers<T>(Utf8JsonWriter json, string name, IReadOnlyList<LockedLayer<T>> layers, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject(name);
        foreach (var layer in layers)
        {
            json.WriteStartArray(layer.Name);
            foreach (var item in layer.Items)
            {
                WriteLine(json, line => write(line, item));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a value of an array on one line of its own.</summary>
    public static void WriteLine(Utf8JsonWriter json, Action<Utf8JsonWriter> write)
    {
        // A raw value is written as it is, without the line break and the blanks before it.
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write([(byte)'\n', .. Enumerable.Repeat((byte)' ', json.CurrentDepth * json.Options.IndentSize)]);
        using (var line = new Utf8JsonWriter(buffer, OneLine))
        {
            write(line);
        }

        json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }

    public static void Write(Utf8JsonWriter json, LockedDebianPackage package)
    {
        json.WriteStartObject();
        json.WriteString("name", package.Name);
        json.WriteString("version", package.Version);
        json.WriteString("file", package.File);
        json.WriteNumber("size", package.Size);
        json.WriteString("sha256", package.Sha256);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, LockedPythonFile file)
    {
        json.WriteStartObject();
        json.WriteString("name", file.Name);
        json.WriteString("version", file.Version);
        json.WriteString("file", file.File);
        json.WriteString("url", file.Url);
        json.WriteString("sha256", file.Sha256);
        if (file.Size is { } size)
        {
            json.WriteNumber("size", size);
        }

        if (file.Tags.Length > 0)
        {
            json.WriteString("tags", file.Tags);
        }

        json.WriteStartArray("wantedBy");
        foreach (var by in file.WantedBy)
        {
            json.WriteStringValue(by);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">Something is missing or is not what it should be.</exception>
    public static IReadOnlyList<LockedLayer<T>> ReadLayers<T>(JsonElement section, string name, string where, Func<JsonElement, string, T> read)
    {
        var layers = new List<LockedLayer<T>>();
        foreach (var layer in LockJson.Member(section, name, JsonValueKind.Object, where).EnumerateObject())
        {
            // Its name is the name of a folder of the image folder.
            if (!LayerNames().IsMatch(layer.Name) || layers.Any(other => other.Name == layer.Name) || layer.Value.ValueKind != JsonValueKind.Array)
            {
                throw LockJson.Wrong(name, where);
            }

            layers.Add(new LockedLayer<T>(layer.Name, [.. layer.Value.EnumerateArray().Select(item => read(item, $"{where}, '{name}'"))]));
        }

        return layers;
    }

    /// <exception cref="FormatException">Something is missing or is not what it should be.</exception>
    public static LockedDebianPackage ReadDebian(JsonElement package, string where) => new(
        LockJson.Text(package, "name", LockJson.Names(), where),
        LockJson.Text(package, "version", LockJson.Exact(), where),
        LockJson.Text(package, "file", Paths(), where),
        Size(package, where) ?? throw LockJson.Wrong("size", where),
        LockJson.Text(package, "sha256", OptionalHash(), where));

    /// <exception cref="FormatException">Something is missing or is not what it should be.</exception>
    public static LockedPythonFile ReadPython(JsonElement file, string where) => new()
    {
        Name = LockJson.Text(file, "name", LockJson.Names(), where),
        Version = LockJson.Text(file, "version", LockJson.Exact(), where),
        File = LockJson.Text(file, "file", FileNames(), where),
        Url = LockJson.Text(file, "url", Addresses(), where),
        Sha256 = LockJson.Text(file, "sha256", Hash(), where),
        Size = Size(file, where),
        Tags = LockJson.OptionalText(file, "tags", LockJson.Names(), where) ?? "",
        WantedBy = [.. LockJson.Member(file, "wantedBy", JsonValueKind.Array, where).EnumerateArray().Select(by => LockJson.Checked(by, Wanters(), "wantedBy", where))],
    };

    private static long? Size(JsonElement item, string where) =>
        item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("size", out var size) ? null
        : size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) && bytes >= 0 ? bytes
        : throw LockJson.Wrong("size", where);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LayerNames();

    [GeneratedRegex(@"\A([A-Za-z0-9][A-Za-z0-9.+~:%_/-]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Paths();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.+!_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileNames();

    [GeneratedRegex(@"\A[A-Za-z0-9.][A-Za-z0-9.+~:%_/?&=,@!-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.*+!~<>=, :_\[\]-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Wanters();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hash();

    [GeneratedRegex(@"\A([0-9a-f]{64})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex OptionalHash();
}
