using System.Diagnostics;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Debian;
using Xunit.Abstractions;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>Against the Debian mirror that this host's own apt uses.</summary>
[Trait("Category", "Network")]
public sealed class RealMirrorTests(ITestOutputHelper output)
{
    private static readonly SourceSettings Sources = new() { DebianSuite = "trixie", HTCondorSeries = "distribution" };

    [Fact]
    public async Task Trixie_has_what_climate_asks_for()
    {
        using var folder = new Folder();
        var options = new RestoreOptions
        {
            Resolver = Given.Options(folder["cache"]) with
            {
                AptFolder = "/etc/apt",
                OsReleaseFile = "/etc/os-release",
                MmdebstrapPath = null,
                Clock = TimeProvider.System,
                StallTimeout = TimeSpan.FromSeconds(30),
            },
        };
        var project = Given.Project(Sources, packages:
            [Given.Python("pandas"), Given.Python("xarray", ">=2024.1"), Given.R("data.table"), Given.System("graphviz")]);
        var lockPath = folder["notebook.lock.json"];

        var clock = Stopwatch.StartNew();
        var cold = await NotebookRestorer.RestoreAsync(project, lockPath, options, default);
        output.WriteLine($"cold {clock.ElapsedMilliseconds} ms");
        var first = await File.ReadAllTextAsync(lockPath);
        clock.Restart();
        var warm = await NotebookRestorer.RestoreAsync(project, lockPath, options with { ForceEvaluate = true }, default);
        output.WriteLine($"warm {clock.ElapsedMilliseconds} ms");
        clock.Restart();
        var fits = await NotebookRestorer.RestoreAsync(project, lockPath, options, default);
        output.WriteLine($"fits {clock.Elapsed.TotalMilliseconds} ms");
        output.WriteLine(cold.Table);

        Assert.Equal(
            ["python3-pandas", "python3-xarray", "r-cran-data.table", "graphviz"],
            cold.Resolution.Packages.Select(package => package.Installs[0].Name));
        Assert.All(cold.Resolution.Packages, package => Assert.Equal(PackageSource.Apt, package.Source));
        Assert.All(cold.Resolution.Packages, package => Assert.NotNull(package.Installs[0].Version));
        Assert.Equal(BaseKind.Bootstrap, cold.Resolution.Base.Kind);
        Assert.InRange(cold.Resolution.Base.Epoch!.Value, 1_754_000_000, 4_000_000_000);
        Assert.Empty(cold.Warnings);
        Assert.True(warm.Asked);
        Assert.False(fits.Asked);
        Assert.Equal(first, await File.ReadAllTextAsync(lockPath));
    }

    [Fact]
    public void The_hosts_own_mirror_is_found()
    {
        var mirrors = DebianMirrors.Find(Sources, new ResolverOptions());
        Assert.Contains("debian", mirrors.Archive.AbsolutePath, StringComparison.Ordinal);
        Assert.NotNull(mirrors.Security);
    }
}
