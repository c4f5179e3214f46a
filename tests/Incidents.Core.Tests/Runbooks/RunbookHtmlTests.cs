using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class RunbookHtmlTests
{
    public static TheoryData<string> Hostile => [.. HostileMarkdown.Payloads];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_text_becomes_only_text_and_safe_links(string payload)
    {
        foreach (var markdown in new[] { payload, $"1. {payload}", $"> {payload}", $"# {payload}", $"| a |\n|---|\n| {payload} |", $"```{payload}\nx\n```" })
        {
            var html = RunbookHtml.Render(markdown);
            SafeHtml.Check(html);
        }
    }

    [Theory]
    [InlineData("[a](https://example.org/x?y#z)", "<a href=\"https://example.org/x?y#z\" rel=\"noopener noreferrer nofollow\">a</a>")]
    [InlineData("[a](mailto:a@example.org)", "href=\"mailto:a@example.org\"")]
    [InlineData("[a](tel:+123)", "href=\"tel:+123\"")]
    [InlineData("[a](../b.md#c)", "href=\"../b.md#c\"")]
    [InlineData("[a](#My-Part)", "href=\"#s-my-part\"")]
    [InlineData("<https://example.org>", "<a href=\"https://example.org\" rel=")]
    [InlineData("![a](pic.png)", "<img src=\"pic.png\" alt=\"a\" />")]
    [InlineData("![a](https://example.org/p.png)", "<a href=\"https://example.org/p.png\" rel=\"noopener noreferrer nofollow\">a</a>")]
    [InlineData("[![a](https://example.org/p.png)](https://example.org)", "<a href=\"https://example.org\" rel=\"noopener noreferrer nofollow\">a")]
    [InlineData("[a](ssh://host)", "<p>a (ssh://host)</p>")]
    [InlineData("[a](//host/x)", "<p>a (//host/x)</p>")]
    [InlineData("[a](http://good@evil)", "<p>a (http://good@evil)</p>")]
    [InlineData("<ssh://host>", "&lt;ssh://host&gt;")]
    [InlineData("# My part\n# My part", "<h1 id=\"s-my-part\">My part</h1>\n<h1 id=\"s-my-part-1\">")]
    [InlineData("# location", "id=\"s-location\"")]
    [InlineData("restart <pod>", "restart &lt;pod&gt;")]
    [InlineData("<details>\nx\n</details>", "&lt;details&gt;")]
    [InlineData("a\u202Eb", "a[U+202E]b")]
    [InlineData("a&#x202E;b", "a[U+202E]b")]
    [InlineData("> [!CAUTION]\n> hot", "<div class=\"alert alert-caution\" role=\"note\"><p class=\"alert-title\">Caution</p>")]
    [InlineData("a | b\n--|--:\n1 | 2", "<td class=\"align-right\">2</td>")]
    [InlineData("```sh\nx\n```", "<code class=\"language-sh\">")]
    [InlineData("metric{code=\"4xx\"}", "metric{code=&quot;4xx&quot;}")]
    [InlineData("   2. sub\n      ```sh\n      x\n      ```", "<ol start=\"2\">")]
    [InlineData("- [x] done", "<input disabled=\"disabled\" type=\"checkbox\" checked=\"checked\" />")]
    public void Ordinary_text_is_shown_as_its_author_meant(string markdown, string contains)
    {
        var html = RunbookHtml.Render(markdown);
        Assert.Contains(contains, html, StringComparison.Ordinal);
        SafeHtml.Check(html);
    }

    [Theory]
    [InlineData("### A\n<!-- step: a -->\ntext")]
    [InlineData("1. a <!-- step: a; verify=2 -->")]
    public void Step_comments_are_not_shown(string markdown) =>
        Assert.DoesNotContain("step:", RunbookHtml.Render(markdown), StringComparison.Ordinal);

    [Fact]
    public void A_step_is_shown_with_links_that_are_defined_elsewhere()
    {
        var runbook = Reading.Runbook("## Fix\n1. See [the board][b]\n\n## Links\n\n[b]: https://example.org/b\n");
        var html = RunbookHtml.Render(runbook.Steps[0].Markdown, runbook.LinkDefinitions);
        Assert.Contains("href=\"https://example.org/b\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_rendered_is_shown_as_its_source() =>
        Assert.StartsWith("<pre class=\"source\">[[", RunbookHtml.Render(new string('[', 5_000)), StringComparison.Ordinal);
}
