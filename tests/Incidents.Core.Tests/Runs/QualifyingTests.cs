using Incidents.Core.People;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class QualifyingTests
{
    private static readonly RunRules Rules = new() { Executor = new(2, "P180D"), Verifier = new(1, "P1Y") };

    [Theory]
    [InlineData(new int[0], "qualification")]
    [InlineData(new[] { 10 }, "qualification")]
    [InlineData(new[] { 10, 200 }, "qualification")]
    [InlineData(new[] { 10, 180 }, null)]
    [InlineData(new[] { 10, 10 }, null)]
    public void An_executor_has_done_it_often_and_lately(int[] daysAgo, string? code) => Assert.Equal(code, Qualifying.Executor(Rules, Person("per_a", daysAgo), [], Sample.Now)?.Code);

    [Fact]
    public void A_shortfall_names_those_who_have_the_practice()
    {
        var refusal = Qualifying.Executor(Rules, Person("per_a"), [Person("per_a", 1, 2), Person("per_b", 1, 2), Person("per_c", 1), Person("per_d", 1, 2) with { MayExecute = false }], Sample.Now)!;
        Assert.Equal(["per_b"], refusal.Fields!.Keys);
        Assert.Contains("these have: B", refusal.Detail);
        Assert.Contains("nobody has now", Qualifying.Executor(Rules, Person("per_a"), [], Sample.Now)!.Detail);
    }

    [Fact]
    public void Who_carried_it_out_or_verified_it_can_verify_and_nobody_is_refused_when_nobody_can()
    {
        var (fresh, verified, executed) = (Person("per_a"), Person("per_b") with { Verified = [Sample.Now.AddDays(-300)] }, Person("per_c", 300));
        Assert.Null(Qualifying.Verifier(Rules, verified, [fresh], Sample.Now));
        Assert.Null(Qualifying.Verifier(Rules, executed, [verified], Sample.Now));
        Assert.Equal("qualification", Qualifying.Verifier(Rules, fresh, [verified], Sample.Now)?.Code);
        Assert.Null(Qualifying.Verifier(Rules, fresh, [fresh, verified with { MayVerify = false }, Person("per_d", 400)], Sample.Now));
        Assert.Empty(Qualifying.Verifiers(Rules, [fresh, Person("per_d", 400)], Sample.Now));
        Assert.Equal(["per_b", "per_c"], Qualifying.Verifiers(Rules, [fresh, verified, executed], Sample.Now).Select(p => p.PersonId));
    }

    [Fact]
    public void A_runbook_that_asks_for_nothing_refuses_nobody_and_counts_who_did_it_once()
    {
        Assert.Null(Qualifying.Executor(RunRules.None, Person("per_a"), [Person("per_b", 1)], Sample.Now));
        Assert.Null(Qualifying.Verifier(RunRules.None, Person("per_a"), [Person("per_b", 1)], Sample.Now));
        Assert.True(Qualifying.IsExecutor(null, Person("per_b", 9999), Sample.Now));
        Assert.False(Qualifying.IsExecutor(null, Person("per_b"), Sample.Now));
        Assert.False(Qualifying.IsVerifier(null, Person("per_b") with { Verified = [Sample.Now] }, Sample.Now));
    }

    [Fact]
    public void Too_few_who_could_follow_it_are_told()
    {
        var people = new[] { Person("per_a", 1), Person("per_b", 1) with { MayExecute = false }, Person("per_c") };
        Assert.Equal(1, Qualifying.BusFactor(null, people, Sample.Now));
        Assert.NotNull(Qualifying.Warning(0));
        Assert.NotNull(Qualifying.Warning(1));
        Assert.Null(Qualifying.Warning(2));
    }

    [Fact]
    public void A_closed_or_shared_account_qualifies_for_nothing()
    {
        var person = new Person { Id = "per_a", Roles = [Role.Verifier] };
        Assert.True(Experience.Of(person, [], []) is { MayExecute: true, MayVerify: true });
        Assert.True(Experience.Of(person with { Roles = [Role.Responder] }, [], []) is { MayExecute: true, MayVerify: false });
        foreach (var nobody in new[] { person with { DisabledAt = Sample.Now }, person with { Kind = PersonKind.Shared }, person with { Roles = [Role.Editor] } })
            Assert.True(Experience.Of(nobody, [], []) is { MayExecute: false, MayVerify: false });
    }

    [Fact]
    public void Somebody_of_each_team_must_be_there_and_the_executor_is_of_none()
    {
        var run = Sample.Begun() with { Rules = new() { Present = ["db-team", "ops"] } };
        Assert.Equal("presence_required", Presence.Missing(run)?.Code);
        run = run with { Present = [new() { Team = "db-team", PersonId = Sample.Grace }, new() { Team = "ops", PersonId = Sample.Ada }] };
        Assert.Equal(["ops"], Presence.Missing(run)!.Fields!.Keys);
        Assert.Null(Presence.Missing(run with { ExecutorId = Sample.Linus }));
        Assert.Null(Presence.Missing(Sample.Begun()));
        Team[] teams = [new() { Name = "DB-Team", Members = [Sample.Grace, Sample.Ada] }];
        Assert.Equal(["db-team"], Presence.CheckIn(run, [Sample.Grace], teams).Value);
        Assert.Equal("not_in_team", Presence.CheckIn(run, [Sample.Ada], teams).Code());
        Assert.Equal("not_in_team", Presence.CheckIn(run, [Sample.Linus], teams).Code());
        Assert.Equal("presence_not_wanted", Presence.CheckIn(Sample.Begun(), [Sample.Grace], teams).Code());
        Assert.Equal("run_ended", Presence.CheckIn(run with { State = RunState.Aborted }, [Sample.Grace], teams).Code());
    }

    [Theory]
    [InlineData("P1Y", "2025-11-20")]
    [InlineData("P1M", "2026-10-20")]
    [InlineData("P2W", "2026-11-06")]
    [InlineData("P180D", "2026-05-24")]
    [InlineData("P1Y2M3DT3H15M", "2025-09-17")]
    [InlineData("P9999Y", "0001-01-01")]
    public void Periods_are_counted_back_by_the_calendar(string period, string day) => Assert.Equal(day, Period.Before(period, Sample.Now).ToString("yyyy-MM-dd"));

    private static Experience Person(string id, params int[] daysAgo) =>
        new() { PersonId = id, Name = id[^1..].ToUpperInvariant(), MayExecute = true, MayVerify = true, Executed = [.. daysAgo.Select(d => Sample.Now.AddDays(-d))] };
}
