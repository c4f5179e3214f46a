namespace Incidents.Core.Tests.Runbooks;

public class RiskTests
{
    [Theory]
    [InlineData("1. **CAUTION:** wipe\n2. look\n", "1,0")]
    [InlineData("1. **CAUTION**: wipe\n", "1")]
    [InlineData("- [ ] **CAUTION:** wipe\n", "1")]
    [InlineData("1. wipe, with CAUTION: maybe\n", "0")]
    [InlineData("1. **Caution:** wipe\n", "0")]
    [InlineData("## A\n> [!CAUTION]\n> All of it.\n\n1. a\n2. b\n", "1,1")]
    [InlineData("## A\n1. a\n\n> [!CAUTION]\n> Between.\n\n2. b\n", "1,1")]
    [InlineData("## A\n> [!WARNING]\n> Not this.\n\n1. a\n", "0")]
    [InlineData("## A\n> [!CAUTION]\n> x\n\n1. a\n## B\n1. b\n", "1,0")]
    [InlineData("1. **CAUTION:** a\n   1. b\n2. c\n", "1,1,0")]
    [InlineData("1. a <!-- step: x; verify=2 -->\n", "2")]
    [InlineData("1. **CAUTION:** a <!-- step: x; verify=3 -->\n", "3")]
    [InlineData("1. a\n   > [!CAUTION]\n   > nested\n2. b\n", "1,0")]
    [InlineData("## A\n<!-- step: a -->\n### Detail\n> [!CAUTION]\n> deep\n", "1")]
    [InlineData("## Fix\n```\nrm -rf /\n```\n", "0")]
    public void Who_must_verify_is_what_the_reader_can_see(string markdown, string quorums)
    {
        var steps = Reading.Steps(markdown);
        Assert.Equal(quorums, string.Join(',', steps.Select(step => step.Quorum)));
        Assert.All(steps, step => Assert.Equal(step.Quorum > 0, step.Risky));
    }

    [Theory]
    [InlineData("destructive-command-without-caution", "## Fix\n```\nkubectl -n x delete pod y\n```\n")]
    [InlineData("risk-word-without-caution", "1. This cannot be undone\n")]
    [InlineData("undeclared-placeholder", "Use {{cluster}} here\n")]
    [InlineData("duplicate-step-id", "1. a <!-- step: x -->\n2. b <!-- step: x -->\n")]
    [InlineData("tag-in-prose", "Restart <pod-name> now\n")]
    [InlineData("step-number-reference", "Go back to step 3.\n")]
    [InlineData("stray-step-comment", "1. a\n<!-- step: x -->\n2. b\n")]
    [InlineData("stray-step-comment", "- a <!-- step: x; verify=2 -->\n")]
    [InlineData("stray-step-comment", "text <!-- step: x -->\n")]
    [InlineData("bad-step-comment", "1. a <!-- step: A B -->\n")]
    [InlineData("caution-not-a-box", "- a\n  > [!CAUTION]\n  > b\n")]
    [InlineData("caution-without-step", "> [!CAUTION]\n> b\n\ntext\n")]
    [InlineData("verify-without-caution", "1. a <!-- step: x; verify=2 -->\n")]
    public void Lint_hints_and_never_refuses(string rule, string markdown) => Assert.Equal([rule], Reading.LintRules(markdown).Distinct());

    [Theory]
    [InlineData("Use {{environment}} and {{ .Values.x }} and {{ $labels.y }}\n")]
    [InlineData("## Fix\n> [!CAUTION]\n> deletes\n\n```\nrm -rf /x\n```\n")]
    [InlineData("## A\n<!-- step: a -->\n### Detail\n> [!CAUTION]\n> deep\n")]
    [InlineData("Some <b>bold</b> <https://example.org>\n")]
    public void Lint_keeps_quiet_about_what_is_right(string markdown) => Assert.Empty(Reading.LintRules(markdown));

    [Theory]
    [InlineData("25 min", 25)]
    [InlineData("1 h 30 min", 90)]
    [InlineData("2h", 120)]
    [InlineData("5 minutes", 5)]
    [InlineData("soon", null)]
    public void The_planned_time_is_read(string text, int? minutes) =>
        Assert.Equal(minutes, Reading.Steps($"1. a\n\n   **Time:** {text}\n").Single().PlannedMinutes);
}
