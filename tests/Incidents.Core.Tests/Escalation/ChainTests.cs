using System.Globalization;
using Incidents.Core.Alerts;
using Incidents.Core.Escalation;

namespace Incidents.Core.Tests.Escalation;

/// <summary>Conditions, lint, dry runs, the auditor's rule and the proof of a chain.</summary>
public sealed class ChainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("08:00", "18:00", "", "2026-11-20T07:00:00Z", true)]
    [InlineData("08:00", "18:00", "", "2026-11-20T06:59:00Z", false)]
    [InlineData("08:00", "18:00", "", "2026-11-20T17:00:00Z", false)]
    [InlineData("22:00", "06:00", "", "2026-11-20T21:00:00Z", true)]
    [InlineData("22:00", "06:00", "", "2026-11-20T04:59:00Z", true)]
    [InlineData("22:00", "06:00", "", "2026-11-20T05:00:00Z", false)]
    // The night of Friday goes on into Saturday; 2026-11-20 is a Friday.
    [InlineData("22:00", "06:00", "Friday", "2026-11-21T03:00:00Z", true)]
    [InlineData("22:00", "06:00", "Friday", "2026-11-20T03:00:00Z", false)]
    [InlineData(null, null, "Saturday", "2026-11-20T23:30:00Z", true)]
    [InlineData(null, null, "Saturday", "2026-11-20T22:30:00Z", false)]
    // An hour that is skipped, and one that comes twice.
    [InlineData("02:00", "03:00", "", "2026-03-29T01:00:00Z", false)]
    [InlineData("02:00", "03:00", "", "2026-10-25T00:30:00Z", true)]
    [InlineData("02:00", "03:00", "", "2026-10-25T01:30:00Z", true)]
    public void Hours_are_those_of_the_clock_on_the_wall(string? from, string? until, string days, string at, bool expected) => Assert.Equal(expected, new StepCondition
    {
        From = from is null ? null : TimeOnly.Parse(from, CultureInfo.InvariantCulture), Until = until is null ? null : TimeOnly.Parse(until, CultureInfo.InvariantCulture),
        Days = days.Length == 0 ? [] : [Enum.Parse<DayOfWeek>(days)], Zone = "Europe/Vienna",
    }.Fits(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));

    [Fact]
    public void Lint_names_what_would_go_wrong_at_night()
    {
        var plan = new ChainPlan
        {
            Steps = [new ChainStep { WaitSeconds = 60, Targets = [Who("a")] }, new ChainStep { WaitSeconds = 60 }, new ChainStep { WaitSeconds = 60, Targets = [Who("a"), Who("b"), Who("c")] }, new ChainStep { WaitSeconds = 60, Targets = [Who("a")] }],
            Fallback = Who("b"),
        };
        var (a, b, c) = (new TargetFact("Ada", ["a"], null, []), new TargetFact("Bob", [], "Bob's account is closed", []), new TargetFact("Cy", ["c"], null, ["Cy"]));
        Assert.Equal(
            [
                "Step 2 is empty: it would be passed over.", "Step 3, Bob: Bob's account is closed.", "Step 3: no channel reaches Cy.", "The fallback, Bob: Bob's account is closed.", "Steps 1 and 4 are the same now: Ada.",
            ], ChainLint.Of(plan, [[a], [], [a, b, c], [a]], b, Now));
    }

    [Fact]
    public void Lint_finds_hours_and_severities_that_nobody_is_for()
    {
        var day = new StepCondition { From = new TimeOnly(8, 0), Until = new TimeOnly(20, 0), Zone = "Europe/Vienna" };
        Assert.Equal(["At some hours no step is taken, first at 2026-11-20 03:15Z: only the fallback would be told."], Lint(day));
        Assert.Empty(Lint(day, new StepCondition { From = new TimeOnly(20, 0), Until = new TimeOnly(8, 0), Zone = "Europe/Vienna" }));
        Assert.Equal(["No step is for sev1: only the fallback would be told."], Lint(new StepCondition { AtMost = Severity.Sev2 }));
        Assert.Empty(Lint(new StepCondition { AtLeast = Severity.Sev2 }));

        static IReadOnlyList<string> Lint(params StepCondition[] only) => ChainLint.Of(
            new ChainPlan { Steps = [.. only.Select((o, i) => new ChainStep { Targets = [Who($"{i}")], WaitSeconds = 60, OnlyIf = o })] }, [.. only.Select((_, i) => new[] { new TargetFact($"{i}", [$"{i}"], null, []) })], null, Now);
    }

    [Fact]
    public void A_dry_run_goes_the_way_of_the_climb()
    {
        var plan = new ChainPlan { Steps = [new ChainStep { Targets = [Who("gone")], WaitSeconds = 60 }, new ChainStep { Targets = [Who("bob")], WaitSeconds = 300 }], Repeats = 1 };
        var lines = Simulating.Run(plan, Severity.Sev1, Now, (target, _) => target.Id == "gone" ? new TargetFact("gone", [], "gone", []) : new TargetFact("Bob", ["bob"], null, []), _ => [new TargetFact("Ada", ["ada"], null, [])]);
        Assert.Equal(
            ["03:15 1.1 gone", "03:15 1.2 Bob", "03:20 2.1 gone", "03:20 2.2 Bob", "03:25 2. Ada"], lines.Select(l => $"{l.At:HH:mm} {l.Round}.{l.Step} {string.Join(", ", l.Told.Select(t => t.Name))}"));
        Assert.Equal("The chain is at its end: the fallback is told", lines[^1].Text);
    }

    [Theory]
    // Called a minute and so many seconds ago, nothing done.
    [InlineData(60, null, 0, false)]
    [InlineData(61, null, 0, true)]
    // A step taken so many seconds ago, which waits 300.
    [InlineData(5000, 360, 300, false)]
    [InlineData(5000, 361, 300, true)]
    public void The_auditor_allows_a_minute(int calledAgo, int? takenAgo, int wait, bool isLate)
    {
        var taken = takenAgo is { } ago ? new[] { new StepTaken { Step = 1, TakenAt = Now.AddSeconds(-ago), WaitSeconds = wait } } : [];
        Assert.Equal(isLate, Core.Escalation.Auditing.Of(new AuditedIncident("inc_1", Severity.Sev1, ClimbingTests.Plan(300), Now.AddSeconds(-calledAgo), null, null, taken), Now) is not null);
    }

    [Fact]
    public void The_auditor_is_never_content_with_an_end_and_knows_what_is_meant_to_be_silent()
    {
        var silent = new ChainPlan { Steps = [new ChainStep { WaitSeconds = 60, OnlyIf = new StepCondition { AtLeast = Severity.Sev2 } }] };
        Assert.Contains("at its end", Core.Escalation.Auditing.Of(new AuditedIncident("inc_1", Severity.Sev1, silent, Now.AddHours(-1), Now.AddMinutes(-1), null, []), Now)!.Text, StringComparison.Ordinal);
        Assert.Null(Core.Escalation.Auditing.Of(new AuditedIncident("inc_1", Severity.Sev3, silent, Now.AddHours(-1), null, Now.AddHours(-1), []), Now));
        Assert.NotNull(Core.Escalation.Auditing.Of(new AuditedIncident("inc_1", Severity.Sev1, silent, Now.AddHours(-1), null, Now.AddHours(-1), []), Now));
        Assert.Contains("set back", Core.Escalation.Auditing.Of(new AuditedIncident("inc_1", Severity.Sev1, silent, Now.AddHours(1), null, null, []), Now)!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_is_proven_as_long_as_every_step_answered_lately()
    {
        var chain = new EscalationChain { Revision = 2, Tests = new TestSchedule { EveryDays = 30 } };
        var page = new TestPage { Step = 1, PersonId = "a", IsReached = true, AcknowledgedAt = Now };
        var test = new Core.Escalation.ChainTest { Revision = 2, BegunAt = Now, Pages = [page, new TestPage { Step = 2, IsReached = true }] };
        Assert.Equal(ChainProofState.NeverTested, ChainProving.Of(chain, null, Now).State);
        Assert.Equal(ChainProofState.Proven, ChainProving.Of(chain, test, Now.AddDays(31)).State);
        Assert.Equal(ChainProofState.Due, ChainProving.Of(chain, test, Now.AddDays(31).AddSeconds(1)).State);
        Assert.Equal(ChainProofState.Due, ChainProving.Of(chain with { Revision = 3 }, test, Now).State);
        Assert.Equal(ChainProofState.Failed, ChainProving.Of(chain, test with { Pages = [page with { AcknowledgedAt = null }] }, Now).State);
        Assert.Equal(ChainProofState.Failed, ChainProving.Of(chain, test with { Pages = [] }, Now).State);
    }

    [Fact]
    public void Tests_of_a_chain_come_at_the_same_time_of_day_and_not_in_quiet_hours()
    {
        var tests = new TestSchedule { EveryDays = 7, At = new TimeOnly(10, 0), Zone = "Europe/Vienna", QuietFrom = new TimeOnly(18, 0), QuietUntil = new TimeOnly(9, 0) };
        var spring = new DateTimeOffset(2026, 3, 27, 9, 0, 0, TimeSpan.Zero);
        Assert.Equal(new DateTimeOffset(2026, 4, 3, 8, 0, 0, TimeSpan.Zero), tests.Next(spring));
        Assert.True(tests.IsQuiet(new DateTimeOffset(2026, 4, 3, 6, 59, 0, TimeSpan.Zero)));
        Assert.False(tests.IsQuiet(new DateTimeOffset(2026, 4, 3, 7, 0, 0, TimeSpan.Zero)));
    }

    private static ChainTarget Who(string id) => new(TargetKind.Person, id);
}
