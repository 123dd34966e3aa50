using System.Text.Json.Nodes;
using HtcNotebook.Images.Tests.Versions;

namespace HtcNotebook.Images.Tests.Hubs;

/// <summary>values.yaml against what reads it: the chart's schema, KubeSpawner's profiles, Python.</summary>
public sealed class KubernetesValuesTests
{
    /// <summary>
    /// The keys that the chart knows, of those that we use: jupyterhub/values.schema.yaml of jupyterhub/zero-to-jupyterhub-k8s (as of
    /// commit 02dd73df, which has additionalProperties: false everywhere but below **), and KubeSpawner.profile_list's documentation.
    /// </summary>
    private static readonly string[] Known =
    [
        "hub.image.name:string", "hub.image.tag:string", "hub.command:array", "hub.config.**", "hub.extraEnv.**", "hub.extraVolumes:array", "hub.extraVolumeMounts:array",
        "hub.extraFiles.*.mountPath:string", "hub.extraConfig.**",
        "singleuser.image.name:string", "singleuser.image.tag:string", "singleuser.cmd:null", "singleuser.defaultUrl:string", "singleuser.startTimeout:integer",
        "singleuser.cpu.limit:number", "singleuser.memory.limit:string", "singleuser.extraEnv.**", "singleuser.profileList:array",
        "singleuser.networkPolicy.enabled:boolean", "singleuser.networkPolicy.egress:array", "singleuser.networkPolicy.egressAllowRules.cloudMetadataServer:boolean",
        "singleuser.cloudMetadata.blockWithIptables:boolean", "singleuser.cloudMetadata.ip:string",
        "cull.enabled:boolean", "cull.timeout:integer",
    ];

    private static readonly string[] KnownProfile =
    [
        "display_name:string", "description:string", "slug:string", "default:boolean", "kubespawner_override.image:string", "kubespawner_override.environment.**",
        "profile_options.*.display_name:string", "profile_options.*.choices.*.display_name:string", "profile_options.*.choices.*.default:boolean",
        "profile_options.*.choices.*.kubespawner_override.environment.**",
    ];

    public static TheoryData<string> Hubs() => ["default", "everything", "only the site's pool"];

    [Theory]
    [MemberData(nameof(Hubs))]
    public void TheChartKnowsEveryKey(string which)
    {
        using var input = Make(which);

        var values = Yaml.Parse(input.Render("values.yaml"))!;

        Assert.Empty(Unknown(values, Known));
        Assert.All(values["singleuser"]!["profileList"]!.AsArray(), profile => Assert.Empty(Unknown(profile!, KnownProfile)));
    }

    [Fact]
    public void AKeyThatTheChartDoesNotKnowIsFound()
    {
        var values = JsonNode.Parse("""{ "hub": { "Image": {}, "image": { "name": 1 } }, "cull": { "enabled": true, "timeout": 1.5 } }""")!;

        Assert.Equal(["hub.Image:object", "hub.image.name:integer", "cull.timeout:number"], Unknown(values, Known));
    }

    [Fact]
    public void ImagesAreProfiles()
    {
        using var input = HubRendererTests.Everything();

        var profiles = Yaml.Parse(input.Render("values.yaml"))!["singleuser"]!["profileList"]!.AsArray();

        var images = input.Read().Images;
        Assert.Equal(images.Select(image => image.Image), profiles.Select(profile => profile!["kubespawner_override"]!["image"]!.GetValue<string>()));
        Assert.Equal(images.Select(image => image.Image), profiles.Select(profile => profile!["kubespawner_override"]!["environment"]!["HTCNOTEBOOK_IMAGE"]!.GetValue<string>()));
        Assert.Equal(images.Select(image => image.Name), profiles.Select(profile => profile!["slug"]!.GetValue<string>()));

        // KubeSpawner puts them into its form as they are.
        Assert.All(profiles, profile => Assert.DoesNotMatch("[<>\"]", $"{profile!["display_name"]}{profile["description"]}"));
        Assert.Equal(images.Select(image => image.DisplayName), profiles.Select(profile => System.Net.WebUtility.HtmlDecode(profile!["display_name"]!.GetValue<string>())));
        Assert.Equal(images.Select(image => image.Description), profiles.Select(profile => System.Net.WebUtility.HtmlDecode(profile!["description"]!.GetValue<string>())));
        Assert.True(profiles[0]!["default"]!.GetValue<bool>());
        Assert.Null(profiles[1]!["default"]);
    }

    [Fact]
    public void ADigestStaysWhole()
    {
        using var input = new HubInput().Item("HubImage", "quay.io/a/b:1@sha256:" + new string('a', 64));

        var image = Yaml.Parse(input.Render("values.yaml"))!["singleuser"]!["image"]!;

        // The chart joins them with a colon.
        Assert.Equal("quay.io/a/b:1@sha256:" + new string('a', 64), $"{image["name"]}:{image["tag"]}");
    }

    [Theory]
    [InlineData("localhost:5000/a/b", "localhost:5000/a/b:latest")]
    [InlineData("a/b:1", "a/b:1")]
    public void AReferenceIsTakenApartAtItsTag(string image, string whole)
    {
        using var input = new HubInput().Item("HubImage", image);

        var values = Yaml.Parse(input.Render("values.yaml"))!["singleuser"]!["image"]!;

        Assert.Equal(whole, $"{values["name"]}:{values["tag"]}");
    }

    [Fact]
    public void UsersChooseTheirPoolAndTakeBackTheirChoice()
    {
        using var input = HubInput.WithSite();

        var choices = Yaml.Parse(input.Render("values.yaml"))!["singleuser"]!["profileList"]![0]!["profile_options"]!["pool"]!["choices"]!;

        Assert.Equal("ap.example.org", choices["site"]!["kubespawner_override"]!["environment"]!["_condor_SCHEDD_HOST"]!.GetValue<string>());
        Assert.Equal("cm.example.org", choices["site"]!["kubespawner_override"]!["environment"]!["_condor_COLLECTOR_HOST"]!.GetValue<string>());
        var personal = choices["personal"]!["kubespawner_override"]!["environment"]!.AsObject();
        Assert.Equal(["_condor_SCHEDD_HOST", "_condor_COLLECTOR_HOST"], personal.Select(pair => pair.Key));
        Assert.All(personal, pair => Assert.Null(pair.Value));
    }

    [Fact]
    public void WithTheSitesPoolAloneEveryServerGetsIt()
    {
        using var input = Make("only the site's pool");

        var values = Yaml.Parse(input.Render("values.yaml"))!["singleuser"]!;

        Assert.Equal("ap.example.org", values["extraEnv"]!["_condor_SCHEDD_HOST"]!.GetValue<string>());
        Assert.Null(values["profileList"]![0]!["profile_options"]);
    }

    [Fact]
    public void TheHubIsTheProjectsOwnOnlyWhereItCanBe()
    {
        using var input = HubInput.WithSite().Set("HubKubernetes", "true");
        Assert.Null(Yaml.Parse(input.Render("values.yaml"))!["hub"]!["image"]);

        input.Project.Set("ContainerRegistry", "ghcr.io");
        Assert.Equal("ghcr.io/climate", Yaml.Parse(input.Render("values.yaml"))!["hub"]!["image"]!["name"]!.GetValue<string>());

        input.Set("HubKubernetes", "false");
        Assert.Null(Yaml.Parse(input.Render("values.yaml"))!["hub"]!["image"]);
    }

    [Theory]
    [MemberData(nameof(Hubs))]
    public void TheCodeForTheHubIsPython(string which)
    {
        using var input = Make(which);
        var code = Yaml.Parse(input.Render("values.yaml"))!["hub"]!["extraConfig"]?.AsObject();

        Assert.All(code ?? [], part => Tool.Run("/usr/bin/python3", ["-I", "-c", "import sys\ncompile(sys.stdin.read(), 'extraConfig', 'exec')"], part.Value!.GetValue<string>(), "python3"));
        Assert.Equal(which switch { "default" => ["10-password"], "everything" => ["20-site-pool"], _ => ["10-password", "20-site-pool"] }, code!.Select(part => part.Key));
    }

    [Theory]
    [MemberData(nameof(Hubs))]
    public void NothingOfTheUserIsInTheCode(string which)
    {
        using var input = Make(which);
        using var other = HubInput.WithSite();

        string[] Code(HubInput hub) => [.. Yaml.Parse(hub.Render("values.yaml"))!["hub"]!["extraConfig"]!.AsObject().Select(part => part.Value!.GetValue<string>())];

        Assert.Subset(Code(other).ToHashSet(), Code(input).ToHashSet());
    }

    private static HubInput Make(string which) => which switch
    {
        "default" => HubInput.WithImage(),
        "everything" => HubRendererTests.Everything(),
        _ => HubInput.WithSite().Set("HubPools", "site"),
    };

    /// <summary>Paths, with their types, that no pattern knows: <c>*</c> stands for one key, <c>**</c> for anything below.</summary>
    private static List<string> Unknown(JsonNode values, string[] known)
    {
        var patterns = known.Select(pattern => new System.Text.RegularExpressions.Regex(
            "\\A" + System.Text.RegularExpressions.Regex.Escape(pattern).Replace("\\*\\*", ".+", StringComparison.Ordinal).Replace("\\*", "[^.]+", StringComparison.Ordinal) + "\\z")).ToList();
        return [.. Leaves(values, "").Where(leaf => !patterns.Any(pattern => pattern.IsMatch(leaf) || pattern.IsMatch(leaf.Replace(":integer", ":number", StringComparison.Ordinal))))];
    }

    private static IEnumerable<string> Leaves(JsonNode? value, string path) => value is JsonObject { Count: > 0 } members
        ? members.SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
        : [$"{path}:{TypeOf(value)}"];

    private static string TypeOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ when value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
        _ when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => value.ToJsonString().All(char.IsAsciiDigit) ? "integer" : "number",
        _ => "string",
    };
}
