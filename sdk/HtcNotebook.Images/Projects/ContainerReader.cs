using System.Globalization;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads how the image is named, described and configured: the <c>Container*</c> words of the .NET SDK.</summary>
internal static partial class ContainerReader
{
    private static readonly string[] Protocols = ["tcp", "udp", "sctp"];

    public static ContainerSettings Read(ProjectInput input, string projectName, string variant, DiagnosticBag found)
    {
        var registry = input.Get("ContainerRegistry");
        if (registry.Length != 0 && !ImageNames.IsRegistry(registry))
        {
            found.Add(DiagnosticTable.InvalidRegistry, input.Where("ContainerRegistry"), registry);
        }

        var repository = input.Get("ContainerRepository");
        if (repository.Length == 0)
        {
            repository = ImageNames.ToRepository(projectName);
        }
        else if (!ImageNames.IsRepository(repository))
        {
            found.Add(DiagnosticTable.InvalidRepository, input.Where("ContainerRepository"), repository, ImageNames.ToRepository(repository));
        }

        var baseImage = input.Get("ContainerBaseImage");
        if (baseImage.Length != 0 && ImageReference.Parse(baseImage) is null)
        {
            found.Add(DiagnosticTable.InvalidBaseImage, input.Where("ContainerBaseImage"), baseImage);
        }

        var user = input.Get("ContainerUser");
        if (user.Length != 0 && !UserName().IsMatch(user))
        {
            found.Add(DiagnosticTable.InvalidUser, input.Where("ContainerUser"), user);
        }

        return new ContainerSettings
        {
            BaseImage = baseImage.Length == 0 ? null : baseImage,
            Registry = registry,
            Repository = repository,
            Tags = ReadTags(input, variant, found),
            Labels = ReadPairs(input, "ContainerLabel", LabelKey(), DiagnosticTable.InvalidLabel, found),
            Environment = ReadPairs(input, "ContainerEnvironmentVariable", VariableName(), DiagnosticTable.InvalidVariable, found),
            Ports = ReadPorts(input, found),
            User = user.Length == 0 ? null : user,
            Format = ReadFormat(input, found),
        };
    }

    /// <summary>Debian's word for the architecture of <c>ContainerRuntimeIdentifier</c>.</summary>
    public static string ReadArchitecture(ProjectInput input, DiagnosticBag found)
    {
        var several = input.Get("ContainerRuntimeIdentifiers");
        var text = input.Get("ContainerRuntimeIdentifier");
        if (text.Length == 0)
        {
            text = several;
        }

        switch (text)
        {
            case "" or "linux-x64":
                return "amd64";
            case "linux-arm64":
                return "arm64";
            default:
                var name = several.Length == 0 ? "ContainerRuntimeIdentifier" : "ContainerRuntimeIdentifiers";
                found.Add(DiagnosticTable.UnsupportedRuntimeIdentifier, input.Where(name), text);
                return "amd64";
        }
    }

    private static List<string> ReadTags(ProjectInput input, string variant, DiagnosticBag found)
    {
        var one = input.Get("ContainerImageTag");
        var several = input.Get("ContainerImageTags");
        if (one.Length != 0 && several.Length != 0)
        {
            found.Add(DiagnosticTable.BothTagProperties, input.Where("ContainerImageTags"), one, several);
        }

        var property = one.Length != 0 ? "ContainerImageTag" : "ContainerImageTags";
        var tags = one.Length != 0
            ? [one]
            : several.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToList();
        if (tags.Count == 0)
        {
            tags.Add(variant);
            if (input.Get("Version") is { Length: > 0 } version)
            {
                // SemVer's build metadata starts with a plus sign, which no tag may hold.
                tags.Add($"{variant}-{version.Replace('+', '-')}");
                property = "Version";
            }
        }

        foreach (var tag in tags.Where(tag => !ImageNames.IsTag(tag)))
        {
            found.Add(DiagnosticTable.InvalidTag, input.Where(property), tag);
        }

        return tags;
    }

    private static SortedDictionary<string, string> ReadPairs(
        ProjectInput input, string itemType, Regex keyPattern, DiagnosticDescriptor invalid, DiagnosticBag found)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in input.Of(itemType))
        {
            var value = item.Get("Value");
            if (!keyPattern.IsMatch(item.Include) || value.Any(char.IsControl))
            {
                found.Add(invalid, item.Location, item.Include);
            }
            else
            {
                // As in the .NET SDK, the last one of a name wins.
                pairs[item.Include] = value;
            }
        }

        return pairs;
    }

    private static List<ContainerPort> ReadPorts(ProjectInput input, DiagnosticBag found)
    {
        var ports = new List<ContainerPort>();
        foreach (var item in input.Of("ContainerPort"))
        {
            var parts = item.Include.Split('/');
            var protocol = item.Get("Type") is { Length: > 0 } type ? type : parts.Length == 2 ? parts[1] : "tcp";
            if (parts.Length > 2
                || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > 65535
                || !Protocols.Contains(protocol, StringComparer.Ordinal))
            {
                found.Add(DiagnosticTable.InvalidPort, item.Location, item.Include, protocol);
            }
            else
            {
                ports.Add(new ContainerPort(number, protocol));
            }
        }

        return [.. ports.Distinct().OrderBy(port => port.Number).ThenBy(port => port.Protocol, StringComparer.Ordinal)];
    }

    private static ContainerImageFormat ReadFormat(ProjectInput input, DiagnosticBag found)
    {
        var text = input.Get("ContainerImageFormat");
        switch (text.ToLowerInvariant())
        {
            case "" or "docker":
                return ContainerImageFormat.Docker;
            case "oci":
                return ContainerImageFormat.Oci;
            default:
                found.Add(DiagnosticTable.InvalidFormat, input.Where("ContainerImageFormat"), text);
                return ContainerImageFormat.Docker;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?\\z")]
    private static partial Regex LabelKey();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex VariableName();

    [GeneratedRegex("^(?:[a-z_][a-z0-9_-]{0,31}|[0-9]{1,10})(?::(?:[a-z_][a-z0-9_-]{0,31}|[0-9]{1,10}))?\\z")]
    private static partial Regex UserName();
}
