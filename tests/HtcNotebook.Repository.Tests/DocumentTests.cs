using System.Text.RegularExpressions;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Repository.Tests;

using Repository = HtcNotebook.Testing.Repository;

/// <summary>The documents against what they speak of.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_to_a_file_of_the_repository_leads_to_one()
    {
        var documents = Repository.Files().Where(file => file.EndsWith(".md", StringComparison.Ordinal)).ToList();
        Assert.Contains("README.md", documents);
        var broken =
            from document in documents
            from match in Link().Matches(Fence().Replace(File.ReadAllText(Repository.PathOf(document)), "")).Cast<Match>()
            let target = Uri.UnescapeDataString(match.Groups[1].Value)
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = target.Split('#')[0]
            where path.Length > 0 && !Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(document))!, path))
            select $"{document}: {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_code_has_its_section_in_the_page_on_errors()
    {
        var codes = DiagnosticTable.All.Select(row => $"""<a id="{row.Code.ToLowerInvariant()}"></a>{row.Code}: {row.Title}""").ToList();
        var page = File.ReadAllText(Repository.PathOf("docs/errors.md"));
        var sections = Heading().Matches(page).Select(match => match.Groups[1].Value).Where(heading => heading.Contains("<a id=\"htc", StringComparison.Ordinal)).ToList();
        var wrong = codes.Except(sections).Select(code => "no section: " + code).Concat(sections.Except(codes).Select(section => "no such code: " + section));
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Fact]
    public void Every_text_that_names_the_SDK_names_its_version()
    {
        var named =
            from file in Repository.Files()
            where file.EndsWith(".md", StringComparison.Ordinal) || file.StartsWith("samples/", StringComparison.Ordinal)
            from match in SdkName().Matches(File.ReadAllText(Repository.PathOf(file)))
            select $"{file}: {match.Groups[1].Value}";
        var all = named.ToList();
        Assert.NotEmpty(all);
        Assert.All(all, name => Assert.EndsWith($": {Repository.Version}", name, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"HtcNotebook\.Sdk(?:/|"": "")([0-9][^"" ]*)")]
    private static partial Regex SdkName();

    [GeneratedRegex(@"\]\(<?([^)\s>]+)>?(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
