using System.Text.Json.Nodes;
using HtcNotebook.Images.Tests.Versions;

namespace HtcNotebook.Images.Tests.Hubs;

/// <summary>Reads YAML with PyYAML, which docker-compose reads it with as well.</summary>
internal static class Yaml
{
    private const string Read = "import json, sys, yaml\njson.dump(yaml.safe_load(sys.stdin.buffer.read()), sys.stdout)";

    public static JsonNode? Parse(string text) =>
        JsonNode.Parse(Tool.Run("/usr/bin/python3", ["-I", "-c", Read], text, "python3-yaml"));
}
