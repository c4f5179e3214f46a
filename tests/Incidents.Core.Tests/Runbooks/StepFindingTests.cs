namespace Incidents.Core.Tests.Runbooks;

public class StepFindingTests
{
    [Theory]
    [InlineData("ordered list", "1. First. More.\n2. Second\n", "First|Second")]
    [InlineData("link items", "1. [A](a)\n2. [B](b)\n", "")]
    [InlineData("nested ordered", "1. A\n   1. B\n   2. C\n2. D\n", "A|B|C|D")]
    [InlineData("nested bullets", "1. A\n   - B\n2. C\n", "A|C")]
    [InlineData("task list", "- [ ] A\n- [x] B\n", "A|B")]
    [InlineData("plain bullets", "- A\n- B\n", "")]
    [InlineData("action bullets", "## Mitigation\n- A\n- B\n", "A|B")]
    [InlineData("numbered heading", "## Step 2: Stop it\nSome text\n", "Step 2: Stop it")]
    [InlineData("heading 3.", "## 3. Stop it\nSome text\n", "3. Stop it")]
    [InlineData("two codes", "Look:\n```\na\n```\nThen:\n```\nb\n```\nDone.\n", "Look|Then")]
    [InlineData("joined codes", "Look:\n```\na\n```\n```\nb\n```\nThen:\n```\nc\n```\n", "Look|Then")]
    [InlineData("one code", "Look:\n```\na\n```\n", "Look")]
    [InlineData("code only", "```\nls -l\n```\n", "ls -l")]
    [InlineData("action prose", "## Resolution\nRestart it. Then wait.\n", "Restart it")]
    [InlineData("plain prose", "## Colours\nBlue.\n", "")]
    [InlineData("context bullets", "## Overview\n- A\n- B\n```\nx\n```\n", "")]
    [InlineData("context with one", "## Meaning\n1. A\n", "")]
    [InlineData("context with two", "## Meaning\n1. A\n2. B\n", "A|B")]
    [InlineData("below context", "## Overview\n### Colours\n```\nx\n```\n", "")]
    [InlineData("below action", "## Diagnosis\n### Pods\nLook at them.\n", "Look at them")]
    public void Within_a_section_the_first_form_that_fits_gives_the_steps(string form, string markdown, string titles)
    {
        Assert.NotEmpty(form);
        Assert.Equal(titles, string.Join('|', Reading.Steps(markdown).Select(step => step.Title)));
    }

    [Fact]
    public void A_list_broken_by_code_that_goes_on_counting_is_one_list()
    {
        var steps = Reading.Steps("1. A\n\n```\na\n```\n\n2. B\n\n> note\n\n3. C\n\n```\nc\n```\n");
        Assert.Equal(["A", "B", "C"], steps.Select(step => step.Title));
        Assert.Equal(["a"], steps[0].Commands.Select(command => command.Text));
        Assert.Contains("> note", steps[1].Markdown, StringComparison.Ordinal);
        Assert.Equal(["c"], steps[2].Commands.Select(command => command.Text));
    }

    [Fact]
    public void A_list_of_single_items_that_restarts_at_one_is_one_list()
    {
        var steps = Reading.Steps("1. A\n\n```\na\n```\n\n1. B\n\n```\nb\n```\n");
        Assert.Equal(["a", "b"], steps.Select(step => step.Commands.Single().Text));
    }

    [Fact]
    public void A_list_that_restarts_after_a_longer_one_is_an_alternative_and_takes_no_text_along()
    {
        var steps = Reading.Steps("1. A\n2. B\n\nOr else:\n\n1. C\n2. D\n");
        Assert.Equal(["A", "B", "C", "D"], steps.Select(step => step.Title));
        Assert.DoesNotContain("Or else", steps[1].Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Sub_steps_take_their_lines_from_their_parent()
    {
        var steps = Reading.Steps("1. A\n   text\n   1. B\n\n   after\n2. C\n");
        Assert.Equal("1. A\n   text\n   after\n", steps[0].Markdown);
        Assert.Equal("   1. B\n\n", steps[1].Markdown);
        Assert.Equal((steps[0].Id, 1, 5), (steps[1].ParentId, steps[0].FirstLine, steps[0].LastLine));
        Assert.Equal((3, 3), (steps[1].FirstLine, steps[1].LastLine));
    }

    [Fact]
    public void Two_numbers_on_one_line_are_one_step() => Assert.Single(Reading.Steps("1. 1. A\n   2. B\n"));

    [Fact]
    public void A_title_is_at_most_120_characters_and_whole_words()
    {
        var title = Reading.Steps("1. " + string.Concat(Enumerable.Repeat("word ", 60)) + "\n").Single().Title;
        Assert.True(title.Length <= 120);
        Assert.EndsWith("word…", title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1. Use `a.b`, e.g. **this** one: now\n", "Use a.b, e.g. this one: now")]
    [InlineData("1. Restart [the pod](x)!\n", "Restart the pod!")]
    [InlineData("1. Delete <name> now.\n", "Delete <name> now")]
    [InlineData("1. 再起動する。次へ\n", "再起動する")]
    [InlineData("## Undo\n1. ```\n   x\n   ```\n", "Undo")]
    public void A_title_is_the_first_sentence_without_markup(string markdown, string title) =>
        Assert.Equal(title, Reading.Steps(markdown).Single().Title);

    [Theory]
    [InlineData("---\ntitle: From the matter\n---\n# H\n", "From the matter")]
    [InlineData("---\ntitle: <%= x %>\n---\n# H\n", "H")]
    [InlineData("# <%= name %> is down\n", "is down")]
    [InlineData("text\n", "a-slug")]
    [InlineData("\uFEFF---\ntitle: T\n---\n", "T")]
    [InlineData("---\r\ntitle: T\r\n---\r\n# H\r\n", "T")]
    [InlineData("---\ntitle: a: b\n---\n", "a: b")]
    [InlineData("Heading\n=======\n", "Heading")]
    public void The_title_is_the_matters_or_the_first_heading_or_the_file_name(string markdown, string title) =>
        Assert.Equal(title, Reading.Runbook(markdown).Title);

    [Fact]
    public void A_page_that_opens_with_a_rule_is_not_swallowed_as_front_matter()
    {
        var runbook = Reading.Runbook("---\n1. A\n2. B\n---\n3. C\n");
        Assert.NotEmpty(runbook.Steps);
        Assert.Contains("<li>A</li>", Core.Runbooks.RunbookHtml.Render("---\n1. A\n2. B\n---\n3. C\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("```console\n$ ls\na\nb\n```\n", "ls", "a\nb")]
    [InlineData("```\nls\npwd\n```\n", "ls\npwd", null)]
    [InlineData("```sh\n$ cat <<EOF\nx\nEOF\n$ ls\n```\n", "cat <<EOF\nx\nEOF\nls", null)]
    [InlineData("    $ ls\n", "ls", null)]
    [InlineData("```sql\nselect 1\n```\n", null, null)]
    public void A_command_is_what_is_typed_apart_from_what_is_answered(string code, string? text, string? output)
    {
        var command = Reading.Steps("Do:\n\n" + code).Single().Commands.SingleOrDefault();
        Assert.Equal((text, output), (command?.Text, command?.Output));
    }
}
