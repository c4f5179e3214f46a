using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class RandomTextTests
{
    private static readonly string[] Pieces =
    [
        "\n", "\r\n", "\r", "\n\n", " ", "    ", "\t", "# ", "## Steps\n", "1. ", "2) ", "- ", "- [ ] ", "> ", "> [!CAUTION]\n", "```", "```sh\n", "$ ls\n", "~~~", "---\n", "---\nrunbook: 1\n", "title: x\n",
        "params:\n", "  - {name: a}\n", "<!-- step: a -->", "<!--", "-->", "<b>", "<a href=\"", "**CAUTION:** ", "**Time:** 5 min", "**Expect:**", "[a](b)", "[a]: b\n", "![", "](", "`", "*", "_", "|", "|-|-|\n", "{{a}}", "{{", "}}",
        "&amp;", "&#x202e;", "\\", "https://x.example/", "http://a@b", "www.x", "é", "日本", "😀", "\u202e", "\u0301", "\ufeff", "\ufffe", "&a *a !!x", "[[[[[", "{{{{{", "=\n", "<%", "%>", "a", "word ", ": ", "\"", "'", "<?", "]]>",
    ];

    private static readonly Arbitrary<string> Mixed =
        Gen.OneOf(Gen.Elements(Pieces), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1_500);

    [Fact]
    public void No_text_makes_reading_or_rendering_throw_or_lose_a_character() =>
        Prop.ForAll(Mixed, text =>
        {
            var outcome = RunbookReader.Read(text, "x");
            SafeHtml.Check(RunbookHtml.Render(text));
            if (!outcome.Is(out var runbook, out _))
                return;
            Assert.Equal(text, string.Concat(runbook.Slices.Select(slice => slice.Text)));
            Assert.Equal(runbook.Steps.Count, runbook.Steps.Select(step => step.Id).Distinct().Count());
            foreach (var step in runbook.Steps)
            {
                Assert.Equal(step.Markdown, string.Concat(runbook.Slices.Where(slice => slice.StepId == step.Id).Select(slice => slice.Text)));
                Assert.NotEmpty(step.Title);
                Assert.True(step.FirstLine <= step.LastLine);
                Assert.True(step.ParentId is null || runbook.Steps.TakeWhile(other => other != step).Any(other => other.Id == step.ParentId));
                SafeHtml.Check(RunbookHtml.Render(step.Markdown));
            }
        }).Check(Many);

    /// <summary>Found by the test above: the scanner of YAML gives up on this front matter, and not by saying that it is none.</summary>
    [Fact]
    public void Front_matter_on_which_the_scanner_gives_up_is_no_defect()
    {
        const string Found = "---\nrunbook: 1\n#|-|-|\n[<%*title: x\n- e\u0015_|-|-|\n---\n[a]: b\n![;~~~1. \u0014~~~ \u001a3&amp;\t*'{{~~~Kz\u0011dx+.@c\u0019p\u001a---\nrunbook: 1\n\n}}6Z](**CAUTION:** {{{{{";
        if (RunbookReader.Read(Found, "x").Is(out var runbook, out var refusal)) Assert.Equal(Found, string.Concat(runbook.Slices.Select(slice => slice.Text)));
        else Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        SafeHtml.Check(RunbookHtml.Render(Found));
    }

    [Fact]
    public void Any_value_is_refused_or_has_a_spelling_that_stays() =>
        Prop.ForAll(Mixed, Gen.Elements(Enum.GetValues<ParameterType>()).ToArbitrary(), (raw, type) =>
        {
            var parameter = new Parameter { Name = "p", Type = type, Pattern = type == ParameterType.Text ? ".*" : null, Choices = ["a", "é"] };
            Assert.True(ParameterValues.Same(parameter, raw, raw) || type is ParameterType.Number or ParameterType.Timestamp);
            if (ParameterValues.Canonical(parameter, raw).Is(out var canonical, out _))
                Assert.Equal(canonical, ParameterValues.Canonical(parameter, canonical).Value);
        }).Check(Many);
}
