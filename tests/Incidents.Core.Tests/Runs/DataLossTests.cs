using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Snapshots;

namespace Incidents.Core.Tests.Runs;

/// <summary>The line that would have stopped the restore of a snapshot two days old.</summary>
public class DataLossTests
{
    private const string Markdown =
        """
        ---
        runbook: 1
        title: Restore
        params:
          - {name: snapshot, type: snapshot, taken_at: taken_at}
          - {name: taken_at, type: timestamp, required: false}
        ---
        ## Steps

        ### Restore
        <!-- step: restore -->

        > [!CAUTION]
        > Overwrites.

            restore {{snapshot}}

        ### Look
        <!-- step: look -->
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 5, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Taken = new(2026, 11, 19, 18, 2, 0, TimeSpan.Zero);
    private static readonly TimeSpan Rpo = TimeSpan.FromMinutes(15);

    private static readonly Snapshot[] Inventory =
    [
        Snap("snap-0433", Now.AddHours(-1)) with { Usable = false },
        Snap("snap-0432", new(2026, 11, 20, 6, 12, 0, TimeSpan.Zero)),
        Snap("snap-0431", new(2026, 11, 20, 5, 12, 0, TimeSpan.Zero)),
        Snap("snap-0417", Taken),
        Snap("snap-0400", Taken.AddDays(-1)),
        Snap("other-1", Now) with { Source = "billing" },
    ];

    [Fact]
    public void What_will_be_lost_is_said_with_what_may_be_lost_and_what_is_newer()
    {
        var window = Window(Run("snap-0417", "2026-11-19T18:02Z"))!;
        Assert.Equal(("snapshot", "snap-0417", "orders-db", Taken, TimeSpan.FromMinutes(903), Rpo), (window.Parameter, window.SnapshotId, window.Source, window.TakenAt, window.Window!.Value, window.Rpo!.Value));
        Assert.Equal(["snap-0432", "snap-0431"], window.Newer.Select(s => s.ExternalId));
        Assert.Equal("discards everything after 2026-11-19T18:02Z: 15 h 3 min; the service may lose 15 min; 2 newer: snap-0432 (06:12Z), snap-0431 (05:12Z)", window.Text);
        Assert.True(window.NeedsAcknowledgement);
    }

    [Fact]
    public void When_it_was_taken_is_asked_of_the_second_person_too() =>
        Assert.Equal(["snapshot", "taken_at", "environment"], Run("snap-0417", null).CriticalOf(Run("snap-0417", null).Steps[0]).Select(p => p.Name));

    [Fact]
    public void The_newest_within_the_objective_needs_nobody_to_type_anything()
    {
        var window = Window(Run("snap-0432", null), rpo: TimeSpan.FromHours(3))!;
        Assert.False(window.NeedsAcknowledgement);
        Assert.Empty(window.Newer);
    }

    [Theory]
    [InlineData("snap-0432", 172, true)]
    [InlineData("snap-0432", 173, false)]
    [InlineData("snap-0432", null, true)]
    [InlineData("snap-0431", 10_000, true)]
    [InlineData("snap-9999", 10_000, true)]
    public void More_than_the_objective_none_declared_a_newer_one_or_an_unknown_age_must_be_acknowledged(string snapshot, int? rpoMinutes, bool needed) =>
        Assert.Equal(needed, Window(Run(snapshot, null), rpo: rpoMinutes is { } m ? TimeSpan.FromMinutes(m) : null, noRpo: rpoMinutes is null)!.NeedsAcknowledgement);

    [Fact]
    public void An_unknown_age_is_the_worst_case_and_never_nothing()
    {
        var window = Window(Run("snap-9999", null))!;
        Assert.Null(window.Window);
        Assert.Equal(4, window.Newer.Count);
        Assert.StartsWith("nobody knows when it was taken, so it may discard everything; the service may lose 15 min; 4 newer: snap-0432", window.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_inventory_does_not_know_is_taken_from_the_people() =>
        Assert.Equal(TimeSpan.FromMinutes(65), Window(Run("snap-9999", "2026-11-20T08:00Z"))!.Window);

    [Theory]
    [InlineData("2026-11-19T17:02Z", 963)]
    [InlineData("2026-11-19T19:02Z", 903)]
    public void Where_inventory_and_people_differ_the_older_counts_and_that_is_said(string people, int minutes)
    {
        var window = Window(Run("snap-0417", people))!;
        Assert.Equal(TimeSpan.FromMinutes(minutes), window.Window);
        Assert.Contains("the older counts", window.Text, StringComparison.Ordinal);
        Assert.Equal(2, window.Newer.Count);
    }

    [Fact]
    public void A_fraction_of_a_second_is_no_disagreement() =>
        Assert.Null(Window(Run("snap-0417", "2026-11-19T18:02Z"), [Snap("snap-0417", Taken.AddMilliseconds(300))])!.Disagreement);

    [Fact]
    public void One_of_the_future_and_one_that_is_no_good_are_refused()
    {
        Assert.Equal((RefusalKind.Invalid, "snapshot_in_future"), Refused(Run("snap-9999", "2026-11-20T09:10:01Z")));
        Assert.Null(Decide(Run("snap-9999", "2026-11-20T09:10Z")).Refusal);
        Assert.Equal(TimeSpan.Zero, Window(Run("snap-9999", "2026-11-20T09:10Z"))!.Window);
        Assert.Equal((RefusalKind.Conflict, "snapshot_unusable"), Refused(Run("snap-0433", null)));
        Assert.DoesNotContain("snap-0433", Decide(Run("snap-0433", null)).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_goes_back_to_no_snapshot_loses_nothing()
    {
        var run = Run("snap-0417", null);
        Assert.Null(DataLoss.Of(run, run.Steps[1], Inventory, Rpo, Now, "orders-db").Value);
        Assert.Empty(DataLoss.Sources(run, run.Steps[1], "orders-db"));
    }

    [Fact]
    public void The_source_is_the_runbooks_or_else_the_service_and_without_one_nothing_is_known()
    {
        var run = Run("snap-0417", null);
        Assert.Equal(["orders-db"], DataLoss.Sources(run, run.Steps[0], "orders-db"));
        Assert.Equal(["snap-0417"], DataLoss.Ids(run, run.Steps[0]));
        Assert.Empty(DataLoss.Sources(run, run.Steps[0]));
        var named = run with { Parameters = [run.Parameters[0] with { Source = "billing" }, run.Parameters[1]] };
        Assert.Equal(["billing"], DataLoss.Sources(named, run.Steps[0], "orders-db"));
        Assert.Equal(["other-1"], DataLoss.Of(named, run.Steps[0], Inventory, Rpo, Now, "orders-db").Value!.Newer.Select(s => s.ExternalId));
        Assert.Null(DataLoss.Of(run, run.Steps[0], Inventory, Rpo, Now).Value!.Window);
    }

    [Fact]
    public void Where_a_beginning_names_several_the_oldest_counts()
    {
        var run = Run("snap-042", null);
        run = run with { Parameters = [run.Parameters[0] with { Compare = Comparison.HashPrefix }, run.Parameters[1]], Values = new Dictionary<string, string> { ["snapshot"] = "snap-042" } };
        Assert.Equal(TimeSpan.FromHours(5), Window(run, [Snap("snap-0422", Now.AddHours(-2)), Snap("snap-0421", Now.AddHours(-5))])!.Window);
    }

    [Theory]
    [InlineData("15h", true)]
    [InlineData("15 h 3 min", true)]
    [InlineData("903m", true)]
    [InlineData("PT15H3M", true)]
    [InlineData("14h", true)]
    [InlineData("16 h 33 min", true)]
    [InlineData("16 h 34 min", false)]
    [InlineData("13 h 32 min", false)]
    [InlineData("15 min", false)]
    [InlineData("2d 15h", false)]
    [InlineData("unknown", false)]
    [InlineData("a lot", null)]
    [InlineData("", null)]
    [InlineData("15", null)]
    public void What_a_person_types_agrees_when_it_is_near_enough(string typed, bool? agrees) => Assert.Equal(agrees, DataLoss.Agrees(Window(Run("snap-0417", null))!, typed));

    [Theory]
    [InlineData("unknown", true)]
    [InlineData(" Unknown ", true)]
    [InlineData("15h", false)]
    [InlineData("dunno", null)]
    public void What_nobody_knows_is_acknowledged_as_unknown(string typed, bool? agrees) => Assert.Equal(agrees, DataLoss.Agrees(Window(Run("snap-9999", null))!, typed));

    [Fact]
    public void A_minute_is_always_near_enough()
    {
        var window = Window(Run("snap-9999", "2026-11-20T09:04Z"))!;
        Assert.True(DataLoss.Agrees(window, "2 min"));
        Assert.True(DataLoss.Agrees(window, "0 s"));
        Assert.False(DataLoss.Agrees(window, "121 s"));
    }

    [Fact]
    public void A_wrong_length_is_refused_without_the_right_one()
    {
        Assert.DoesNotContain("15 h", DataLossRefusals.LossDiffers().Detail, StringComparison.Ordinal);
        Assert.Contains("15 h 3 min", DataLossRefusals.StaleSnapshot(Window(Run("snap-0417", null))!).Detail, StringComparison.Ordinal);
        Assert.Contains("Ada and Grace", DataLossRefusals.ConsequenceNotAcknowledged(["Ada", "Grace"]).Detail, StringComparison.Ordinal);
    }

    private static Snapshot Snap(string id, DateTimeOffset taken) => new() { Id = $"snap_{id}", Source = "orders-db", ExternalId = id, TakenAt = taken };

    private static Run Run(string snapshot, string? takenAt)
    {
        var runbook = RunbookReader.Read(Markdown, "restore").Value;
        var values = new Dictionary<string, string> { ["snapshot"] = snapshot };
        if (takenAt is not null) values["taken_at"] = takenAt;
        return new Run { Id = "run_1", Environment = "production", Parameters = runbook.Parameters, Values = values, Steps = [.. runbook.Steps.Select((s, i) => new RunStep { Ordinal = i + 1, Definition = s })] };
    }

    private static Outcome<LossWindow?> Decide(Run run, Snapshot[]? inventory = null, TimeSpan? rpo = null, bool noRpo = false) =>
        DataLoss.Of(run, run.Steps[0], inventory ?? Inventory, noRpo ? null : rpo ?? Rpo, Now, "orders-db");

    private static LossWindow? Window(Run run, Snapshot[]? inventory = null, TimeSpan? rpo = null, bool noRpo = false) => Decide(run, inventory, rpo, noRpo).Value;

    private static (RefusalKind, string) Refused(Run run) => Decide(run).Refusal is { } no ? (no.Kind, no.Code) : default;
}
