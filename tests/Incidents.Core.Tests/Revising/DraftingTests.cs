using Incidents.Core.Revising;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Tests.Runbooks;

namespace Incidents.Core.Tests.Revising;

public class DraftingTests
{
    private const string Declared =
        """
        ---
        runbook: 1
        title: Restore orders-db
        params:
          - {name: snapshot_id, type: text, pattern: "snap-[0-9a-f]{8}", derive: "The console"}
          - {name: taken_at, type: timestamp}
        ---
        # Restore orders-db

        ## Steps

        ### Stop the writers
        <!-- step: stop -->

        Stop them all.

        - **Time:** 25 min

        ### Restore the snapshot
        <!-- step: restore -->

        > [!CAUTION]
        > Overwrites the live database.

        ```sh
        restore --snapshot {{snapshot_id}} --taken {{taken_at}}
        ```

        ### Start
        <!-- step: start -->

        1. Start the pods. <!-- step: pods -->
        2. Watch the errors. <!-- step: watch -->

        """;

    private static readonly Dictionary<string, string> Values = new() { ["snapshot_id"] = "snap-0a1b2c3d", ["taken_at"] = "2026-11-19T12:00:00Z" };

    private static Learned Run => Learned.From(Declared, Values);

    [Fact]
    public void A_skipped_step_gets_a_box_that_says_when_and_why() =>
        Assert.Equal("+> [!NOTE]\n+> Skipped in run_1 on 2026-11-20: the writers were down\n+", Run.Said(DeviationKind.Skipped, "stop", "the writers were down").Diff);

    [Fact]
    public void A_step_that_took_far_longer_is_planned_with_what_it_took()
    {
        var learned = Run.Step("stop", s => s with { EndedAt = s.StartedAt!.Value.AddMinutes(80).AddSeconds(1) }).With(DeviationKind.Overran, "stop", "Took 80 min, planned were 25: Stop the writers");
        Assert.Equal("-- **Time:** 25 min\n+- **Time:** 1 h 21 min", learned.Diff);
        Assert.Equal(81, Reading.Steps(learned.Draft.Markdown)[0].PlannedMinutes);
    }

    [Fact]
    public void An_inserted_step_stands_after_the_one_before_it_with_placeholders_for_the_values()
    {
        var learned = Run.Inserted("stop", "Check the *volume*", "Look first.\n\n```sh\nls /vol/snap-0a1b2c3d\n```", "it was not mounted");
        Assert.Equal("""
            +### Check the \*volume\*
            +<!-- step: check-the-volume -->
            +
            +Look first.
            +
            +```sh
            +ls /vol/{{snapshot_id}}
            +```
            +
            +> [!NOTE]
            +> Needed in run_1 on 2026-11-20: it was not mounted
            +
            """, learned.Diff, ignoreLineEndingDifferences: true);
        Assert.Equal(["stop", "check-the-volume", "restore", "start", "pods", "watch"], Reading.Steps(learned.Draft.Markdown).Select(s => s.Id));
    }

    [Fact]
    public void In_a_list_it_is_an_item_and_notes_stand_inside_theirs()
    {
        var learned = Run.Inserted("pods", "Warm the cache", null, "it was slow").Said(DeviationKind.Failed, "watch", "graph was empty");
        Assert.Equal("""
            +2. Warm the cache <!-- step: warm-the-cache -->
            +   > **Note:** Needed in run_1 on 2026-11-20: it was slow
            +   > **Note:** Failed in run_1 on 2026-11-20: graph was empty
            """, learned.Diff, ignoreLineEndingDifferences: true);
        Assert.Equal(["stop", "restore", "start", "pods", "warm-the-cache", "watch"], Reading.Steps(learned.Draft.Markdown).Select(s => s.Id));
    }

    [Fact]
    public void Two_new_steps_keep_their_order_and_one_that_was_skipped_is_not_added()
    {
        var learned = Run.Inserted("stop", "First", null, "a").Inserted("inserted-1", "Second", null, "b").Inserted("inserted-2", "Never", null, "c", StepState.Skipped);
        Assert.Equal(["stop", "first", "second", "restore", "start", "pods", "watch"], Reading.Steps(learned.Draft.Markdown).Select(s => s.Id));
    }

    [Fact]
    public void A_destructive_new_step_is_guarded()
    {
        var learned = Run.Inserted("stop", "Clear it", "```sh\nrm -rf /scratch\n```", "full");
        Assert.Equal((true, 1), Reading.Steps(learned.Draft.Markdown).Where(s => s.Id == "clear-it").Select(s => (s.Risky, s.Quorum)).Single());
    }

    [Theory]
    [InlineData("use snap-0a1b2c3d", "use (the snapshot_id)")]
    [InlineData("taken 2026-11-19 13:00:00+01:00", "(what was written names a guarded value; it stands in the run)")]
    public void Guarded_values_never_appear(string reason, string shown)
    {
        var learned = Run.Said(DeviationKind.CalledWrong, "stop", reason);
        Assert.EndsWith($": {shown}\n+", learned.Diff);
    }

    [Fact]
    public void What_is_not_about_the_text_teaches_nothing() =>
        Assert.Empty(Run.With(DeviationKind.HandedOver, "stop", "to Grace").With(DeviationKind.Unqualified, null, "no practice").Hunks);

    [Fact]
    public void A_skip_that_the_runbook_asks_for_teaches_nothing() =>
        Assert.Empty(Learned.From("# A\n\n## Steps\n\n1. In a drill skip this step.\n2. Other.\n").Said(DeviationKind.Skipped, "steps.in-a-drill-skip-this-step", "drill").Hunks);

    [Fact]
    public void The_same_twice_is_one_hunk_and_mismatches_are_one_too()
    {
        var learned = Run.Said(DeviationKind.Failed, "restore", "a").Said(DeviationKind.Failed, "restore", "b") with { Mismatches = new Dictionary<string, int> { ["restore"] = 2 } };
        Assert.Equal([(1, Cause.Failed, "Failed 2 times in run_1 on 2026-11-20: b"), (2, Cause.Mismatched, "A second person found other values 2 times in run_1 on 2026-11-20.")], learned.Hunks.Select(h => (h.Number, h.Cause, h.Text)));
        Assert.Equal([1, 2], learned.Hunks[0].Deviations);
        // One box for both.
        Assert.Single(learned.Diff.Split('\n'), l => l == "+> [!NOTE]");
    }

    [Fact]
    public void A_step_that_was_gone_through_again_is_the_one_of_the_runbook()
    {
        var learned = Run.Step("watch", s => s with { Definition = s.Definition with { Id = "stop@2" }, Repeats = "stop" }).Said(DeviationKind.Repeated, "stop@2", "again");
        Assert.Equal([("stop", "stop@2")], learned.Hunks.Select(h => (h.StepId!, h.RunStepId!)));
    }

    [Fact]
    public void A_later_revision_takes_what_still_has_its_step_and_tells_of_the_rest()
    {
        var hunks = Run.Said(DeviationKind.Skipped, "stop", "a").Said(DeviationKind.Failed, "watch", "b").With(DeviationKind.Late, null, "c").Hunks;
        var later = Declared.Replace("2. Watch the errors. <!-- step: watch -->\n", "", StringComparison.Ordinal).Replace("### Stop the writers", "### Halt everything", StringComparison.Ordinal);
        var draft = Drafting.Of(later, "a-slug", hunks, Reading.Steps(Declared)).Value;
        Assert.Equal([1], draft.Placed);
        Assert.Equal([2, 3], draft.Left.Keys.Order());
        Assert.Equal("the step watch is not there any more", draft.Left[2]);
        Assert.Contains("> Skipped in run_1", draft.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_stay_as_they_are()
    {
        var learned = Learned.From(Declared.ReplaceLineEndings("\r\n"), Values).Said(DeviationKind.Skipped, "stop", "x").Inserted("stop", "More", null, "y");
        Assert.DoesNotContain('\n', learned.Draft.Markdown.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("# Heading")]
    [InlineData("x\n\n### Own step\n<!-- step: own -->")]
    [InlineData("x\n---\nrunbook: 1\n---")]
    [InlineData("> [!CAUTION]\n> x")]
    [InlineData("**CAUTION:** all")]
    [InlineData("**Rollback:** none\n**Expect:** ok\n**Time:** 1 min")]
    [InlineData("--> <!-- step: own; irreversible -->")]
    [InlineData("{{snapshot_id}} {{environment}} {{taken_at}}")]
    [InlineData("```\nrm -rf /\n```")]
    [InlineData("\u2028# x\u0085# y\u202Ez\u0000")]
    [InlineData("1. one\n2. two <!-- step: own -->")]
    [InlineData("<script>alert(1)</script> [a](javascript:x) ![i](http://x)")]
    [InlineData("[stop]: http://x\n[stop]")]
    [InlineData("\\# \\` \\\n&#35; &lt;b&gt;")]
    public void What_people_wrote_stays_what_people_wrote(string hostile)
    {
        var before = Reading.Runbook(Declared);
        foreach (var stepId in new[] { "stop", "restore", "start", "pods", "watch" })
        {
            var learned = Run.Said(DeviationKind.Failed, stepId, hostile).Inserted(stepId, $"New {hostile}".Length > 200 ? "New" : $"New {hostile}", hostile, hostile);
            var after = Reading.Runbook(learned.Draft.Markdown);
            var old = after.Steps.Where(s => before.Steps.Any(b => b.Id == s.Id)).ToList();
            Assert.Equal(before.Steps.Select(s => (s.Id, s.Title, s.Quorum, s.Risk, s.Expect, s.Rollback, s.PlannedMinutes, string.Join(',', s.Uses), s.Commands.Count)),
                old.Select(s => (s.Id, s.Title, s.Quorum, s.Risk, s.Expect, s.Rollback, s.PlannedMinutes, string.Join(',', s.Uses), s.Commands.Count)));
            Assert.True(after.Steps.Count <= before.Steps.Count + 1);
            Assert.DoesNotContain(after.Steps, s => s.Id == "own");
            Assert.Equal(Headings(Declared) + learned.Draft.Placed.Count(n => learned.Hunks.Single(h => h.Number == n) is { Kind: HunkKind.Step, StepId: "stop" or "restore" or "start" }), Headings(learned.Draft.Markdown));
            SafeHtml.Check(RunbookHtml.Render(learned.Draft.Markdown));
            Assert.Contains(1, learned.Draft.Placed);
        }
    }

    private static int Headings(string markdown) => RunbookHtml.Render(markdown).Split("<h").Length - 1;
}
