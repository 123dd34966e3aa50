using System.Security.Cryptography;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Trust;
using HtcNotebook.Images.Support.Diagnostics;
using HtcNotebook.Testing;
using Org.BouncyCastle.Bcpg;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>What restore takes from a Debian archive, and what it refuses: each from a real server, with the lock and the cache beside it.</summary>
public sealed class TrustTests : IDisposable
{
    private const string InRelease = "/debian/dists/trixie/InRelease";
    private const string Later = "Wed, 16 Sep 2026 07:55:41 UTC";

    private static readonly byte[] Index = MadeArchive.Gzip(MadeArchive.Package("graphviz", "2.42.4-3"));
    private static readonly byte[] ForgedIndex = MadeArchive.Gzip(MadeArchive.Package("evil", "1"));

    private readonly Folder _folder = new();
    private readonly StandIn _server = new();
    private readonly MadeArchive _archive;
    private readonly SourceSettings _sources;

    public TrustTests()
    {
        _archive = MadeArchive.On(_server, "");
        _archive.Publish("trixie", Index, ".gz");
        _sources = Given.Sources(_archive.Address);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public Task A_text_that_was_changed_after_it_was_signed_is_refused() => RefusedAsync(
        "HTC2109", ArchiveKey.Shared.Sign(Text()).Replace(Digest(Index), Digest(ForgedIndex), StringComparison.Ordinal), "does not fit the text");

    [Fact]
    public Task A_signature_by_a_key_that_does_not_count_is_refused() =>
        RefusedAsync("HTC2109", ArchiveKey.Make().Sign(Text()), "not among those of", "DebianKeyring");

    [Fact]
    public Task A_signature_that_is_nonsense_is_refused() => RefusedAsync(
        "HTC2109", $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{Text()}-----BEGIN PGP SIGNATURE-----\n\nnonsense\n-----END PGP SIGNATURE-----\n");

    [Fact]
    public Task A_file_without_a_signature_is_refused() => RefusedAsync("HTC2108", Text(), "plain text", "DebianTrusted");

    [Fact]
    public Task A_text_before_the_signed_one_is_refused() => RefusedAsync("HTC2108", Text() + "\n" + ArchiveKey.Shared.Sign(Text()));

    [Fact]
    public Task A_text_after_the_signed_one_is_refused() => RefusedAsync("HTC2109", ArchiveKey.Shared.Sign(Text()) + "\n" + Text(), "more after");

    [Fact]
    public Task Two_signed_texts_are_refused() =>
        RefusedAsync("HTC2109", ArchiveKey.Shared.Sign(Text()) + ArchiveKey.Shared.Sign(Text()), "more after");

    [Fact]
    public Task A_field_in_the_head_that_no_signature_sees_is_refused() => RefusedAsync(
        "HTC2109", ArchiveKey.Shared.Sign(Text()).Replace("Hash: SHA256\n", "Hash: SHA256\nSuite: trixie\n", StringComparison.Ordinal), "another field");

    [Fact]
    public Task A_signature_over_a_broken_digest_is_refused() =>
        RefusedAsync("HTC2109", ArchiveKey.Shared.Sign(Text(), HashAlgorithmTag.Sha1), "broken");

    [Fact]
    public Task A_wrong_signature_by_a_known_key_is_a_forgery_whatever_the_others_say()
    {
        var other = ArchiveKey.Make();
        File.WriteAllBytes(_folder["two.gpg"], [.. ArchiveKey.Shared.Keyring, .. other.Keyring]);
        var good = ArchiveKey.Shared.Sign(Text());
        var wrong = other.Sign(Text() + "X: y\n");
        var (head, signature) = (good[..good.IndexOf("-----BEGIN PGP SIGNATURE", StringComparison.Ordinal)], wrong[wrong.IndexOf("-----BEGIN PGP SIGNATURE", StringComparison.Ordinal)..]);
        return RefusedAsync("HTC2109", head + signature, _sources with { DebianKeyring = _folder["two.gpg"] }, "does not fit the text");
    }

    [Theory]
    [InlineData("expired", "past its day")]
    [InlineData("revoked", "revoked")]
    [InlineData("short", "too few")]
    public async Task A_key_that_is_no_longer_good_does_not_count(string kind, string reason)
    {
        var key = kind switch
        {
            "expired" => ArchiveKey.Make(life: TimeSpan.FromDays(300)),
            "revoked" => ArchiveKey.Make(isRevoked: true),
            _ => ArchiveKey.MakeRsa(1024),
        };
        await File.WriteAllBytesAsync(_folder["own.gpg"], key.Keyring);
        await RefusedAsync("HTC2109", key.Sign(Text()), _sources with { DebianKeyring = _folder["own.gpg"] }, reason);
    }

    [Fact]
    public async Task One_good_signature_among_others_is_enough()
    {
        _archive.Release("trixie", ArchiveKey.Make().Sign(Text(), HashAlgorithmTag.Sha512, ArchiveKey.Shared));
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await ResolveAsync(_sources)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_keyring_of_ones_own_may_be_binary_or_armored(bool isArmored)
    {
        var key = ArchiveKey.MakeRsa(2048);
        await File.WriteAllBytesAsync(_folder["own"], isArmored ? System.Text.Encoding.ASCII.GetBytes(key.Armored()) : key.Keyring);
        foreach (var suite in new[] { "trixie", "trixie-updates", "trixie-security" })
        {
            _archive.Release(suite, key.Sign(Text(suite)));
            _server.Put($"/debian/dists/{suite}/main/binary-amd64/Packages.gz", Index);
        }

        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await ResolveAsync(_sources with { DebianKeyring = _folder["own"] })));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no keyring")]
    public async Task A_keyring_that_cannot_be_read_is_an_error_that_names_it(string? content)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(_folder["own"], content);
        }

        Expect.Is(await Expect.ErrorAsync(_folder, Project(_sources with { DebianKeyring = _folder["own"] })), "HTC2111", null, _folder["own"], "DebianKeyring");
    }

    [Fact]
    public Task An_archive_past_its_day_is_refused() =>
        RefusedAsync("HTC2110", ArchiveKey.Shared.Sign(Text(until: MadeArchive.Date)), "valid until 2026-09-12 07:55 UTC", "DebianCheckValidUntil");

    [Fact]
    public async Task An_archive_past_its_day_is_taken_where_the_user_says_so()
    {
        _archive.Release("trixie", ArchiveKey.Shared.Sign(Text(until: MadeArchive.Date)));
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await ResolveAsync(_sources with { DebianCheckValidUntil = false })));
    }

    [Fact]
    public async Task A_copy_that_passed_its_day_in_the_cache_is_refused_too()
    {
        _archive.Release("trixie", ArchiveKey.Shared.Sign(Text(until: Later)));
        await ResolveAsync(_sources);
        var options = Given.Options(_folder["cache"]) with { Clock = new FixedClock(MadeArchive.Published.AddDays(5)) };
        Expect.Is(await Expect.ErrorAsync(_folder, Project(_sources), options), "HTC2110", null, "valid until");
    }

    [Fact]
    public Task An_archive_of_a_day_to_come_is_refused() =>
        RefusedAsync("HTC2110", ArchiveKey.Shared.Sign(Text(date: Later)), "still to come", "clock");

    [Fact]
    public Task An_older_archive_than_the_one_before_is_refused() => RefusedAfterAnotherAsync(
        "HTC2110", ArchiveKey.Shared.Sign(Text(date: "Fri, 11 Sep 2026 07:55:41 UTC")), _sources, "has seen the one of 2026-09-12");

    [Fact]
    public async Task An_older_archive_is_taken_where_the_mirror_stands_still_on_purpose()
    {
        await ResolveAsync(_sources);
        _archive.Release("trixie", ArchiveKey.Shared.Sign(Text(date: "Fri, 11 Sep 2026 07:55:41 UTC")));
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await ResolveAsync(_sources with { DebianCheckValidUntil = false })));
    }

    [Fact]
    public Task An_archive_of_another_suite_is_refused() =>
        RefusedAsync("HTC2112", ArchiveKey.Shared.Sign(Text(codename: "bookworm")), "bookworm", "trixie");

    [Theory]
    [InlineData("trixie")]
    [InlineData("trixie-security")]
    public async Task A_security_suite_cannot_stand_in_for_its_suite_nor_the_other_way(string from)
    {
        var to = from == "trixie" ? "trixie-security" : "trixie";
        _archive.Release(to, ArchiveKey.Shared.Sign(Text(from)));
        Expect.Is((await Expect.ErrorsAsync(_folder, Project(_sources)))[0], "HTC2112", null, from);
    }

    [Fact]
    public async Task A_forged_copy_in_the_cache_is_not_revalidated()
    {
        // With the genuine file's tag a server would answer that the copy is still the right one.
        await ResolveAsync(_sources);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder["cache"], "documents")))
        {
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(file, text.Replace(Digest(Index), Digest(ForgedIndex), StringComparison.Ordinal));
        }

        _server.TakeLog();
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await ResolveAsync(_sources)));
        Assert.Contains(("GET", InRelease, 200), _server.TakeLog());
    }

    [Fact]
    public async Task An_archive_without_signatures_needs_the_users_word()
    {
        _server.Remove(InRelease);
        _archive.Release("trixie", Text(), "Release");
        Expect.Is(await Expect.ErrorAsync(_folder, Project(_sources)), "HTC2108", null, "no InRelease", "DebianTrusted");
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await ResolveAsync(_sources with { DebianTrusted = true })));

        // The user's word is not kept with the copy.
        Expect.Is(await Expect.ErrorAsync(_folder, Project(_sources)), "HTC2108", null);
    }

    [Fact]
    public async Task What_was_trusted_without_a_signature_is_not_trusted_with_one()
    {
        _archive.Release("trixie", Text());
        Assert.Equal(("graphviz", "2.42.4-3"), Expect.Install(await ResolveAsync(_sources with { DebianTrusted = true })));
        Expect.Is(await Expect.ErrorAsync(_folder, Project(_sources)), "HTC2108", null);
    }

    [Fact]
    public void The_keyring_that_the_sdk_carries_has_the_keys_that_its_page_names()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "trust.md"));
        Assert.NotEmpty(ArchiveKeyrings.OfSdk().Fingerprints);
        Assert.All(ArchiveKeyrings.OfSdk().Fingerprints, fingerprint => Assert.Contains(fingerprint, page, StringComparison.Ordinal));
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Text(string suite = "trixie", string? codename = null, string date = MadeArchive.Date, string? until = null) =>
        MadeArchive.Text(suite, $"{Digest(Index)} {Index.Length} main/binary-amd64/Packages.gz", codename, date, until);

    private static NotebookProject Project(SourceSettings sources, params PackageRequest[] more) =>
        Given.Project(sources, packages: [Given.System("graphviz"), .. more]);

    private Task<ResolverResult> ResolveAsync(SourceSettings sources) => Expect.ResolveAsync(_folder, Project(sources));

    private Task RefusedAsync(string code, string release, params string[] parts) => RefusedAsync(code, release, _sources, parts);

    /// <summary>Refused beside a lock and a cache from a good archive, and where there was nothing before.</summary>
    private async Task RefusedAsync(string code, string release, SourceSettings sources, params string[] parts)
    {
        await RefusedAfterAnotherAsync(code, release, sources, parts);

        using var empty = new Folder();
        Expect.Is(await Expect.ErrorAsync(empty, Project(sources)), code, null, [InRelease, .. parts]);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(empty.Path, "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains(release, StringComparison.Ordinal) || file.Contains(Digest(ForgedIndex), StringComparison.Ordinal));
    }

    /// <summary>With a lock and a cache from a good archive, another file in its place is refused, and both are as they were.</summary>
    private async Task RefusedAfterAnotherAsync(string code, string release, SourceSettings sources, params string[] parts)
    {
        var lockPath = _folder["notebook.lock.json"];
        var options = new RestoreOptions { Resolver = Given.Options(_folder["cache"]) };
        await NotebookRestorer.RestoreAsync(Project(_sources), lockPath, options, CancellationToken.None);
        var before = Files();

        _archive.Release("trixie", release);
        var error = await Assert.ThrowsAsync<NotebookException>(
            () => NotebookRestorer.RestoreAsync(Project(sources), lockPath, options with { ForceEvaluate = true }, CancellationToken.None));
        Expect.Is(Assert.Single(error.Diagnostics), code, null, [InRelease, .. parts]);
        Assert.Equal(before, Files());
    }

    private IReadOnlyList<string> Files() =>
    [
        .. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(_folder.Path, file)} {Digest(File.ReadAllBytes(file))}"),
    ];
}
