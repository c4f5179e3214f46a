using System.Diagnostics;
using System.Text;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class MarkdownGuardTests
{
    private const int Size = 256 * 1024;

    /// <summary>A guard against minutes and hangs, not a measurement: each pattern takes well under 2 s on an idle machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Patterns => [.. All.Keys];

    private static readonly Dictionary<string, Func<string>> All = new()
    {
        ["wide table of short rows"] = () => Fill("|a", 10_000) + "\n" + Fill("|-", 10_000) + "\n" + Fill("|\n", 20_000),
        ["long table"] = () => "a|b\n-|-\n" + Fill("a|b\n"),
        ["60 columns of short rows"] = () => Fill("|a", 120) + "\n" + Fill("|-", 120) + "\n" + Fill("|\n"),
        ["identical headings"] = () => Fill("# a\n"),
        ["setext headings"] = () => Fill("a\n=\n"),
        ["open links"] = () => Fill("[a](b"),
        ["open links in paragraphs"] = () => Paragraphs("[a](b"),
        ["mixed emphasis"] = () => Fill("_a*"),
        ["mixed emphasis in paragraphs"] = () => Paragraphs("_a*"),
        ["closing emphasis"] = () => Fill("a** b"),
        ["opening emphasis"] = () => Fill("**a "),
        ["emphasis lines"] = () => Fill("*a\n"),
        ["nested brackets"] = () => Fill("["),
        ["nested images"] = () => Fill("!["),
        ["nested quotes"] = () => Fill(">"),
        ["nested lists on a line"] = () => Fill("- "),
        ["nested lists on lines"] = () => string.Join('\n', Enumerable.Range(0, 700).Select(i => new string(' ', 2 * i) + "- a")),
        ["backticks"] = () => Fill("`` ` "),
        ["autolinks"] = () => Fill("www.a.b "),
        ["autolinks in paragraphs"] = () => Paragraphs("http://a.b "),
        ["angle autolinks"] = () => Fill("<http://a>"),
        ["comment openers"] = () => Fill("<!-- "),
        ["attribute openers"] = () => Fill("<a href=\""),
        ["definitions"] = () => Fill("[a]: b\n"),
        ["definitions and uses"] = () => "[a]: b\n\n" + Paragraphs("[a] "),
        ["backslashes"] = () => Fill("\\"),
        ["entities"] = () => Fill("&#1;"),
        ["table of brackets"] = () => Fill("|[a]("),
        ["delete commands"] = () => "## Steps\n```\n" + Fill("gcloud a aws ") + "\n```\n",
        ["braces"] = () => Fill("{{"),
        ["templates in a heading"] = () => "# " + Fill("<% "),
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pathological_text_is_refused_or_read_and_shown_in_bounded_time_and_size(string pattern)
    {
        var markdown = All[pattern]();
        var clock = Stopwatch.StartNew();
        var refusal = RunbookReader.Read(markdown, "x").Refusal;
        var html = RunbookHtml.Render(markdown);
        Assert.True(clock.Elapsed < Patience, $"{pattern} took {clock.Elapsed}");
        Assert.True(html.Length < 12 * Size, $"{pattern} became {html.Length} characters");
        Assert.True(refusal is null or { Code: "markdown_too_complex" or "too_many_steps" }, refusal?.Code);
    }

    [Theory]
    [InlineData("wide table of short rows")]
    [InlineData("identical headings")]
    [InlineData("open links")]
    [InlineData("mixed emphasis")]
    [InlineData("nested brackets")]
    [InlineData("nested quotes")]
    [InlineData("nested lists on a line")]
    [InlineData("definitions")]
    public void The_known_ones_are_refused_with_what_to_change(string pattern)
    {
        var refusal = RunbookReader.Read(All[pattern](), "x").Refusal;
        Assert.Equal((RefusalKind.Invalid, "markdown_too_complex"), (refusal!.Kind, refusal.Code));
    }

    [Fact]
    public void A_long_inventory_table_and_a_long_check_list_are_no_attack()
    {
        var table = "| host | address | owner |\n|---|---|---|\n" + Fill("| `db-01` | [10.0.0.1](x) | **team** |\n", 12_000);
        Assert.Null(RunbookReader.Read(table, "x").Refusal);
        Assert.Equal(900, RunbookReader.Read(string.Concat(Enumerable.Repeat("- [ ] look at `it`\n", 900)), "x").Value.Steps.Count);
    }

    [Fact]
    public void More_than_one_MiB_is_too_large()
    {
        var refusal = Reading.Refusal(new string('é', (512 * 1024) + 1));
        Assert.Equal((RefusalKind.TooLarge, "runbook_too_large"), (refusal.Kind, refusal.Code));
        Assert.Null(RunbookReader.Read(new string('é', 512 * 1024), "x").Refusal);
    }

    [Fact]
    public void More_than_2000_steps_are_too_many()
    {
        Assert.Equal("too_many_steps", Reading.Refusal(string.Concat(Enumerable.Repeat("1. a\n", 2_001))).Code);
        Assert.Equal(2_000, Reading.Steps(string.Concat(Enumerable.Repeat("1. a\n", 2_000))).Count);
    }

    /// <summary>Not a table of cases: the test runner's own wire replaces half characters on the way.</summary>
    [Fact]
    public void What_is_no_text_is_refused_with_its_line()
    {
        Assert.Equal(["line 2"], Reading.Refusal("a\n\0\n").Fields!.Keys);
        Assert.Equal(["line 1"], Reading.Refusal("a\ud800b").Fields!.Keys);
        Assert.Equal(["line 3"], Reading.Refusal("a\n\n\udc00").Fields!.Keys);
        Assert.StartsWith("<pre", RunbookHtml.Render("a\ud800b"), StringComparison.Ordinal);
    }

    private static string Fill(string piece, int size = Size)
    {
        var text = new StringBuilder(size + piece.Length);
        while (text.Length < size)
            text.Append(piece);
        return text.ToString();
    }

    private static string Paragraphs(string piece) => Fill(Fill(piece, 1_000) + "\n\n");
}
