using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Images.Engines;

namespace HtcNotebook.Images.Tests.Engines;

public class EngineFailureTests
{
    // Lines as docker 20.10, buildx 0.13, podman 4.3, buildah 1.28 and apt-get printed them.
    [Theory]
    [InlineData("HTC3014", "#6 1.234 dd: error writing '/big': No space left on device")]
    [InlineData("HTC3014", "E: You don't have enough free space in /var/cache/apt/archives/.")]
    [InlineData("HTC3015", "E: Version '1.2-3' for 'python3-numpy' was not found")]
    [InlineData("HTC3015", "#9 3.210 E: Version '1.2-3' for 'python3-numpy' was not found")]
    [InlineData("HTC3016", "Error: pinging container registry 10.0.0.5:5000: Get \"https://10.0.0.5:5000/v2/\": http: server gave HTTP response to HTTPS client")]
    [InlineData("HTC3011", "Error: reading manifest 1 in localhost:5000/none: manifest unknown: manifest unknown")]
    [InlineData("HTC3011", "ERROR: failed to solve: localhost:5000/none:1: localhost:5000/none:1: not found")]
    [InlineData("HTC3011", "failed to solve with frontend dockerfile.v0: pull access denied, repository does not exist or may require authorization")]
    [InlineData("HTC3012", "no basic auth credentials")]
    [InlineData("HTC3012", "Error: writing blob: initiating layer upload to /v2/x/blobs/uploads/ in localhost:5000: unauthorized: authentication required")]
    [InlineData("HTC3013", "#5 0.5 E: Failed to fetch http://mirror.example.org/pool/x.deb  Could not resolve 'mirror.example.org'")]
    [InlineData("HTC3013", "Error: initializing source: pinging container registry quay.example.org: dial tcp: lookup quay.example.org: no such host")]
    [InlineData("HTC3010", "install-layer: 3 files are missing")]
    public void Cause_is_told_from_what_was_said(string code, string line)
    {
        var finding = EngineFailure.Explain("podman", ["STEP 2/3: RUN x", line, "Error: building at STEP \"RUN x\": exit status 1"], "/logs/build.log", DiagnosticTable.BuildFailed);
        Assert.Equal(code, finding.Code);
        Assert.Contains("/logs/build.log", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', finding.Message);
    }

    [Fact]
    public void Quote_has_the_steps_words_before_the_verdict() =>
        Assert.Equal(
            "cp: can't stat '/nowhere': No such file or directory / executor failed running [cp]: exit code: 1",
            EngineFailure.Quote(
            [
                "#7 [3/3] RUN [\"cp\"]", "#7 0.3 cp: can't stat '/nowhere': No such file or directory", "#7 ERROR: executor failed running [cp]: exit code: 1",
                "------", " > [3/3] RUN [\"cp\"]:", "#7 0.3 cp: can't stat '/nowhere': No such file or directory", "------", "executor failed running [cp]: exit code: 1",
            ]));

    [Fact]
    public void Long_lines_are_cut() => Assert.InRange(EngineFailure.Quote([new string('x', 10_000)]).Length, 1, 300);

    [Fact]
    public void Silence_is_said() => Assert.Equal("it said nothing", EngineFailure.Quote([]));
}
