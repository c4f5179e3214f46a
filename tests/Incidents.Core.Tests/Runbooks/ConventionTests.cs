using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class ConventionTests
{
    private const string Example = """
        ---
        runbook: 1
        title: Move the ledger to a spare disk
        owner: team-ledger
        escalation: ledger-oncall
        alerts: [LedgerDiskFull, LedgerReadOnly]
        services: [ledger]
        review_in: 3 months
        params:
          - {name: environment, type: choice, choices: [staging, production]}
          - {name: disk, type: text, pattern: "disk-[0-9]{3}", as: ["<disk>", "$DISK"], derive: "the newest line of `disks list`"}
          - {name: cut_off, type: timestamp, label: "Cut off (UTC)"}
          - {name: workers, type: number, min: 1, max: 8, default: 2, required: false}
        drill: {every: P90D, env: staging, owner: team-ledger}
        ---

        # Move the ledger

        Use this when the disk is full.

        ## Steps

        ### Stop the postings
        <!-- step: stop-postings -->

        ```sh
        $ ledgerctl --env {{environment}} stop \
        >   --wait
        stopped
        ```

        - **Expect:** `stopped` on the last line.
        - **Time:** 1 h 30 min

        ### Copy over the spare disk
        <!-- step: copy; verify=2 -->

        > [!CAUTION]
        > Overwrites the spare disk.

        Copy to <disk> up to {{cut_off}}.

        **Rollback:** attach the old disk.

        ### Let traffic in
        <!-- step: open -->

        1. Start {{workers}} workers. <!-- step: first-workers -->
        2. **CAUTION:** wipe the old disk. <!-- step: wipe -->
        """;

    private static Step Step(string id) => Reading.Steps(Example).Single(step => step.Id == id);

    [Fact]
    public void The_front_matter_says_whose_runbook_it_is_and_how_often_it_is_tried()
    {
        var runbook = Reading.Runbook(Example);
        Assert.True(runbook.UsesConvention);
        Assert.Equal("Move the ledger to a spare disk", runbook.Title);
        Assert.Equal(("team-ledger", "ledger-oncall", "3 months"), (runbook.Owner, runbook.Escalation, runbook.ReviewIn));
        Assert.Equal(["LedgerDiskFull", "LedgerReadOnly"], runbook.Alerts);
        Assert.Equal(["ledger"], runbook.Services);
        Assert.Equal(new DrillDeclaration("P90D", "staging", "team-ledger"), runbook.Drill);
        Assert.DoesNotContain(runbook.Lint, finding => finding.Rule != "tag-in-prose");
    }

    [Fact]
    public void Parameters_are_read_with_everything_they_declare()
    {
        var parameters = Reading.Runbook(Example).Parameters;
        Assert.Equal(["environment", "disk", "cut_off", "workers"], parameters.Select(p => p.Name));
        Assert.Equal([ParameterType.Choice, ParameterType.Text, ParameterType.Timestamp, ParameterType.Number], parameters.Select(p => p.Type));
        Assert.Equal(["<disk>", "$DISK"], parameters[1].Aliases);
        Assert.Equal("the newest line of `disks list`", parameters[1].Derive);
        Assert.Equal((1m, 8m, "2", false), (parameters[3].Min, parameters[3].Max, parameters[3].Default, parameters[3].Required));
    }

    [Fact]
    public void Steps_are_in_order_with_sub_steps_after_their_parent()
    {
        Assert.Equal(
            [("stop-postings", null), ("copy", null), ("open", null), ("first-workers", "open"), ("wipe", "open")],
            Reading.Steps(Example).Select(step => (step.Id, step.ParentId)));
        Assert.All(Reading.Steps(Example).Take(3), step => Assert.Equal("Steps", step.Section));
    }

    [Fact]
    public void Labels_and_commands_belong_to_their_step()
    {
        var step = Step("stop-postings");
        Assert.Equal(("`stopped` on the last line.", 90), (step.Expect, step.PlannedMinutes));
        Assert.Equal(new Command("sh", "ledgerctl --env {{environment}} stop \\\n  --wait", "stopped"), Assert.Single(step.Commands));
        Assert.Equal(["environment"], step.Uses);
        Assert.Equal("attach the old disk.", Step("copy").Rollback);
        Assert.Equal(["disk", "cut_off"], Step("copy").Uses);
    }

    [Fact]
    public void A_caution_makes_a_step_risky_and_a_comment_can_ask_for_more_people()
    {
        Assert.Equal((true, 2), (Step("copy").Risky, Step("copy").Quorum));
        Assert.Equal((true, 1), (Step("wipe").Risky, Step("wipe").Quorum));
        Assert.Equal("wipe the old disk", Step("wipe").Title);
        Assert.Equal((false, 0), (Step("open").Risky, Step("open").Quorum));
    }

    [Fact]
    public void A_parents_text_leaves_out_its_sub_steps()
    {
        Assert.Contains("Let traffic in", Step("open").Markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("workers", Step("open").Markdown, StringComparison.Ordinal);
        Assert.Equal("1. Start {{workers}} workers. <!-- step: first-workers -->\n", Step("first-workers").Markdown);
    }

    [Theory]
    [InlineData("### A\n<!-- step: a -->\n### B\n<!-- step: a -->\n", "line 6")]
    [InlineData("### A\n<!-- step: Not_An_Id -->\n", "line 4")]
    [InlineData("### A\n<!-- step: a; verify=0 -->\n", "line 4")]
    [InlineData("### A\n<!-- step: a; verfy=2 -->\n", "line 4")]
    [InlineData("### A\n<!-- step: a -->\n\n- **Time:** soon\n", "line 7")]
    public void A_broken_step_declaration_is_refused_with_its_line(string body, string field)
    {
        var refusal = Reading.Refusal("---\nrunbook: 1\n---\n" + body);
        Assert.Equal("invalid_runbook", refusal.Code);
        Assert.Equal([field], refusal.Fields!.Keys);
        Assert.True(RunbookReader.Read(body, "x").Refusal is null);
    }

    [Theory]
    [InlineData("params: [{name: a, type: colour}]", "params[0].type")]
    [InlineData("params: [{name: a, patern: x}]", "params[0].patern")]
    [InlineData("params: [{type: text}]", "params[0].name")]
    [InlineData("params: [{name: 'a b'}]", "params[0].name")]
    [InlineData("params: [{name: a}, {name: a}]", "params[1]")]
    [InlineData("params: [{name: a, as: ['$X']}, {name: b, as: ['$X']}]", "params[1]")]
    [InlineData("params: [{name: a, type: choice}]", "params[0].choices")]
    [InlineData("params: [{name: a, choices: [b]}]", "params[0].choices")]
    [InlineData("params: [{name: a, type: choice, choices: [x], default: y}]", "params[0].default")]
    [InlineData("params: [{name: a, pattern: '('}]", "params[0].pattern")]
    [InlineData("params: [{name: a, pattern: 'a)|(b'}]", "params[0].pattern")]
    [InlineData("params: [{name: a, pattern: '(?=x)x'}]", "params[0].pattern")]
    [InlineData("params: [{name: a, pattern: '(a)\\1'}]", "params[0].pattern")]
    [InlineData("params: [{name: a, type: number, pattern: x}]", "params[0].pattern")]
    [InlineData("params: [{name: a, type: number, min: 5, max: 1}]", "params[0].min")]
    [InlineData("params: [{name: a, min: 5}]", "params[0].min")]
    [InlineData("params: [{name: a, type: number, min: low}]", "params[0].min")]
    [InlineData("params: [{name: a, required: maybe}]", "params[0].required")]
    [InlineData("params: [{name: a, as: ['x']}]", "params[0].as")]
    [InlineData("params: [{name: a, as: '$X'}]", "params[0].as")]
    [InlineData("params: [a]", "params[0]")]
    [InlineData("params: {name: a}", "params")]
    [InlineData("executor: ada", "executor")]
    [InlineData("executor: {practice: 0}", "executor.practice")]
    [InlineData("executor: {within: P180D}", "executor.practice")]
    [InlineData("executor: {practice: 1, within: 180 days}", "executor.within")]
    [InlineData("executor: {practice: 1, since: P180D}", "executor.since")]
    [InlineData("verifier: {practice: many}", "verifier.practice")]
    [InlineData("verifier: {practice: 1, within: [P1D]}", "verifier.within")]
    [InlineData("present: db-team", "present")]
    [InlineData("present: [{name: db-team}]", "present")]
    [InlineData("present: [db-team, DB-team]", "present")]
    [InlineData("drill: monthly", "drill")]
    [InlineData("drill: {every: 90 days}", "drill.every")]
    [InlineData("drill: {every: P0D}", "drill.every")]
    [InlineData("drill: {every: PT}", "drill.every")]
    [InlineData("drill: {every: P1D, when: now}", "drill.when")]
    [InlineData("alerts: {a: b}", "alerts")]
    [InlineData("owner: [a]", "owner")]
    [InlineData("a: &x 1", "line 3")]
    [InlineData("a: *x", "line 3")]
    [InlineData("a: !!str 1", "line 3")]
    [InlineData("a: 1\na: 2", "line 4")]
    [InlineData("a: [[[[1]]]]", "line 3")]
    [InlineData("a: [", "line 4")]
    public void A_broken_front_matter_is_refused_with_its_path(string yaml, string field)
    {
        var refusal = Reading.Refusal($"---\nrunbook: 1\n{yaml}\n---\n# T\n");
        Assert.Equal((RefusalKind.Invalid, "invalid_runbook"), (refusal.Kind, refusal.Code));
        Assert.Contains(field, refusal.Fields!.Keys);
        Assert.Null(RunbookReader.Read($"---\n{yaml}\n---\n# T\n", "x").Refusal);
    }

    [Theory]
    [InlineData("P90D")]
    [InlineData("P3M")]
    [InlineData("P1Y6M")]
    [InlineData("P2W")]
    [InlineData("PT36H")]
    [InlineData("P1DT12H")]
    public void A_drill_repeats_after_an_ISO_8601_duration(string every) =>
        Assert.Equal(every, Reading.Runbook($"---\nrunbook: 1\ndrill: {{every: {every}}}\n---\n").Drill!.Every);

    [Fact]
    public void Beside_declared_steps_only_lists_are_steps()
    {
        const string Body = "## Restore\n<!-- step: restore -->\ndo\n\n## How it works\n```\na\n```\ntext\n```\nb\n```\n\n## After\n1. look\n";
        Assert.Equal(["restore", "after.look"], Reading.Steps("---\nrunbook: 1\n---\n" + Body).Select(step => step.Id));
        Assert.Equal(4, Reading.Steps(Body).Count);
    }

    [Fact]
    public void What_is_asked_of_people_is_read_under_the_convention_only()
    {
        const string Asked = "executor: {practice: 2, within: P180D}\nverifier: {practice: 1}\npresent: [db-team, Ops]\n---\n";
        var runbook = Reading.Runbook($"---\nrunbook: 1\n{Asked}");
        Assert.Equal((new PracticeRule(2, "P180D"), new PracticeRule(1, null)), (runbook.Executor, runbook.Verifier));
        Assert.Equal(["db-team", "Ops"], runbook.Present);
        var other = Reading.Runbook($"---\ntitle: x\n{Asked}");
        Assert.True(other is { Executor: null, Verifier: null, Present: [] });
        Assert.True(Reading.Runbook("---\nrunbook: 1\nexecutor:\npresent: []\n---\n") is { Executor: null, Present: [] });
    }
}
