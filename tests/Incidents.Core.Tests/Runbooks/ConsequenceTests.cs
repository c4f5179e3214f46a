using System.Text.Json;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

/// <summary>What a step can do, and what must be said when nothing undoes it.</summary>
public class ConsequenceTests
{
    private const string Caution = "\n> [!CAUTION]\n> Gone.\n";

    [Fact]
    public void A_step_says_how_far_its_effects_reach()
    {
        var steps = Reading.Steps($"---\nrunbook: 1\n---\n## S\n### Keep\n<!-- step: keep -->\n### Change\n<!-- step: change; rollback=keep; break-glass=no -->\n{Caution}\n### Wipe\n<!-- step: wipe; irreversible; safeguard=keep; rollback=none -->\n{Caution}");
        Assert.Equal([StepRisk.Read, StepRisk.Reversible, StepRisk.Irreversible], steps.Select(s => s.Risk));
        Assert.Equal([0, 1, 2], steps.Select(s => s.Quorum));
        Assert.Equal([(null, null, true), (null, "keep", false), ("keep", "none", true)], steps.Select(s => (s.Safeguard, s.RollbackStep, s.BreakGlass)));
    }

    [Theory]
    [InlineData("irreversible; verify=1; safeguard=keep; rollback=none", 2)]
    [InlineData("irreversible; verify=3; safeguard=keep; rollback=none", 3)]
    [InlineData("verify=1", 1)]
    public void What_cannot_be_undone_takes_two_others_whatever_the_comment_says(string words, int quorum) =>
        Assert.Equal(quorum, Reading.Steps($"---\nrunbook: 1\n---\n## S\n### Keep\n<!-- step: keep -->\n### Wipe\n<!-- step: wipe; {words} -->\n{Caution}")[1].Quorum);

    [Theory]
    [InlineData("irreversible; rollback=none", "safeguard=step-id")]
    [InlineData("irreversible; safeguard=keep", "rollback=step-id")]
    [InlineData("irreversible; safeguard=nothing; rollback=none", "nothing is no step")]
    [InlineData("irreversible; safeguard=after; rollback=none", "after must come before")]
    [InlineData("irreversible; safeguard=wipe; rollback=none", "wipe must come before")]
    [InlineData("irreversible; safeguard=keep; rollback=nothing", "nothing is no step")]
    [InlineData("irreversible; safeguard=keep; rollback=wipe", "does not undo itself")]
    [InlineData("safeguard=nothing", "nothing is no step")]
    [InlineData("rollback=nothing", "nothing is no step")]
    [InlineData("irreversible; irreversible", "second time")]
    [InlineData("safeguard=keep; safeguard=after", "second time")]
    [InlineData("irreversible=yes", "not understood")]
    [InlineData("safeguard=", "not understood")]
    [InlineData("safeguard", "not understood")]
    [InlineData("break-glass=never", "not understood")]
    [InlineData("safeguard=Keep it", "not understood")]
    public void A_way_back_that_is_not_there_is_refused_with_its_line(string words, string what)
    {
        var refusal = Reading.Refusal($"---\nrunbook: 1\n---\n## S\n### Keep\n<!-- step: keep -->\n### Wipe\n<!-- step: wipe; {words} -->\n{Caution}\n### After\n<!-- step: after -->\n");
        Assert.Equal("invalid_runbook", refusal.Code);
        Assert.Contains(what, refusal.Fields!["line 7"], StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_on_a_line_is_told_at_once()
    {
        var told = Reading.Refusal("---\nrunbook: 1\n---\n## S\n### Wipe\n<!-- step: wipe; irreversible -->\n").Fields!["line 5"];
        foreach (var word in new[] { "CAUTION", "safeguard=", "rollback=" }) Assert.Contains(word, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_convention_an_irreversible_step_is_guarded_all_the_same_and_its_author_is_told()
    {
        const string Markdown = "## S\n### Wipe\n<!-- step: wipe; irreversible -->\ntext\n";
        var step = Assert.Single(Reading.Steps(Markdown));
        Assert.Equal((true, 2, StepRisk.Irreversible), (step.Risky, step.Quorum, step.Risk));
        Assert.Contains("irreversible-without-caution", Reading.LintRules(Markdown));
    }

    [Fact]
    public void A_warning_above_covers_a_part_of_the_step() =>
        Assert.Equal(StepRisk.Irreversible, Reading.Steps($"---\nrunbook: 1\n---\n## S\n### Keep\n<!-- step: keep -->\n## T\n### All\n<!-- step: all -->\n{Caution}\n1. Wipe. <!-- step: wipe; irreversible; safeguard=keep; rollback=none -->\n")[^1].Risk);

    [Theory]
    [InlineData("""{"Id":"a","Title":"a","Section":"","Markdown":"","Risky":true,"Quorum":1}""", StepRisk.Reversible)]
    [InlineData("""{"Id":"a","Title":"a","Section":"","Markdown":"","Quorum":0}""", StepRisk.Read)]
    public void A_step_that_was_frozen_before_this_was_known_is_read_with_good_defaults(string json, StepRisk risk)
    {
        var step = JsonSerializer.Deserialize<Step>(json)!;
        Assert.Equal((risk, null, null, true), (step.Risk, step.Safeguard, step.RollbackStep, step.BreakGlass));
        var again = JsonSerializer.Deserialize<Step>(JsonSerializer.Serialize(step with { Risk = StepRisk.Irreversible, BreakGlass = false, Safeguard = "s" }))!;
        Assert.Equal((StepRisk.Irreversible, "s", false), (again.Risk, again.Safeguard, again.BreakGlass));
    }

    [Fact]
    public void What_was_frozen_before_keeps_its_JSON_and_so_its_hash() =>
        Assert.DoesNotContain("Compare", JsonSerializer.Serialize(new Parameter { Name = "a" }), StringComparison.Ordinal);
}
