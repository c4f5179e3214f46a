using Incidents.Core.Alerts;
using Incidents.Core.Escalation;
using Incidents.Core.Incidents;
using Incidents.Storage.Escalation;
using Incidents.Storage.Incidents;
using Incidents.Storage.Services;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredEscalation : StoreFacts
{
    private static readonly ChainPlan Plan = new()
    {
        Steps =
        [
            new ChainStep { Targets = [new(TargetKind.Person, "per_ada"), new(TargetKind.NextOnCall, "sch_1")], WaitSeconds = 300 },
            new ChainStep
            {
                Targets = [new(TargetKind.Channel, "chn_1")], WaitSeconds = 60,
                OnlyIf = new StepCondition { AtLeast = Severity.Sev2, AtMost = Severity.Sev1, Days = [DayOfWeek.Friday], From = new TimeOnly(22, 0), Until = new TimeOnly(6, 30), Zone = "Europe/Vienna" },
            },
        ],
        Repeats = 3,
        Fallback = new(TargetKind.Person, "per_grace"),
    };

    private protected StoredEscalation(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_chain_comes_back_whole_with_every_revision()
    {
        var made = await Chain();
        Same(Plan, Read(tx => ChainStore.Revision(tx, made.Id, 1))!.Plan);
        Assert.Equal((made, made), (Read(tx => ChainStore.Find(tx, made.Id))!, Read(tx => ChainStore.Find(tx, "orders"))!));
        var next = new ChainRevision { ChainId = made.Id, Number = 2, Name = Sample.Strange, Plan = Plan with { Repeats = 0 }, AuthorId = "per_ada", AuthorName = Sample.Strange };
        await Write(tx => ChainStore.Revise(tx, made with { Name = Sample.Strange }, next));
        Assert.Equal([2L, 1L], Read(tx => ChainStore.Revisions(tx, made.Id, null, 10)).Select(r => r.Number));
        Assert.Equal(Sample.Strange, Read(tx => ChainStore.Find(tx, made.Id))!.Name);
        await Assert.ThrowsAnyAsync<Exception>(() => Write(tx => tx.Execute("UPDATE escalation_chain_revisions SET plan = '{}'")));
        await Assert.ThrowsAnyAsync<Exception>(() => Write(tx => tx.Execute("DELETE FROM escalation_chain_revisions")));
        Assert.False(await Db.Write(tx => ChainStore.Add(tx, new EscalationChain { Id = "esc_2", Slug = "orders" }, next with { ChainId = "esc_2", Number = 1 })));
        await Write(tx => ChainStore.Delete(tx, made.Id));
        Assert.Null(Read(tx => ChainStore.Find(tx, "orders")));
        Assert.NotNull(Read(tx => ChainStore.Find(tx, made.Id))!.DeletedAt);
    }

    [Fact]
    public async Task An_incident_freezes_the_chain_of_its_service_or_of_the_installation_or_none()
    {
        await Db.Write(Sample.Ground);
        Assert.Null(Climb(await Open()));
        var made = await Chain();
        await Write(tx => ChainStore.SetDefault(tx, made.Id));
        var climb = Climb(await Open())!;
        Assert.Equal((made.Id, 1L, 1L, 0, 3, 3, Severity.Sev2, (DateTimeOffset?)Now, Now), (climb.ChainId, climb.Revision, climb.Round, climb.Step, climb.Repeats, climb.RepeatsLeft, climb.Severity, climb.DueAt, climb.SinceAt));
        var own = await Chain("own", "esc_own");
        var service = Read(ServiceStore.All)[0];
        await Write(tx => ServiceStore.SetChain(tx, service.Id, own.Id));
        Assert.Equal(own.Id, Climb(await Db.Write(tx => IncidentStore.Open(tx, "t", Severity.Sev1, service.Id).Id))!.ChainId);
    }

    [Fact]
    public async Task Who_has_it_stops_the_climb_and_who_gives_it_back_begins_it_anew_in_the_same_commit()
    {
        var made = await Chain();
        await Write(tx => ChainStore.SetDefault(tx, made.Id));
        var id = await Open();
        await Change(id, IncidentState.Triggered, i => i with { Severity = Severity.Sev1 });
        Assert.True(Climb(id)!.IsRaised);
        await Change(id, IncidentState.Triggered, i => i with { State = IncidentState.Acknowledged });
        Assert.Equal((null, false), (Climb(id)!.DueAt, Climb(id)!.IsRaised));
        Assert.Empty(Read(tx => EscalationStore.Due(tx, 10)));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Change(id, IncidentState.Acknowledged, i => i with { State = IncidentState.Triggered });
        Assert.Equal((2L, 0, 3, (DateTimeOffset?)Now, Severity.Sev1), Climb(id) is { } c ? (c.Round, c.Step, c.RepeatsLeft, c.DueAt, c.Severity) : default);
        Assert.Equal([id], Read(tx => EscalationStore.Due(tx, 10)));
        // A clock that was set back is looked at too.
        Clock.Advance(TimeSpan.FromHours(-1));
        Assert.Equal([id], Read(tx => EscalationStore.Due(tx, 10)));
    }

    [Fact]
    public async Task What_was_decided_on_an_older_state_is_not_stored_and_nothing_is_taken_twice()
    {
        var made = await Chain();
        await Write(tx => ChainStore.SetDefault(tx, made.Id));
        var id = await Open();
        var before = Climb(id)!;
        Assert.True(await Db.Write(tx => EscalationStore.Save(tx, before with { Step = 1, HasReached = true, DueAt = Now.AddMinutes(5) }, before)));
        Assert.False(await Db.Write(tx => EscalationStore.Save(tx, before with { Step = 2 }, before)));
        Assert.Equal((1, true, before.Turn + 1), (Climb(id)!.Step, Climb(id)!.HasReached, Climb(id)!.Turn));
        var taken = new StepTaken { IncidentId = id, Round = 1, Step = 1, Target = "Person/per_ada", TakenAt = Now, People = ["per_ada"], Unreached = ["per_ada"], Text = Sample.Strange, WaitSeconds = 300 };
        Assert.True(await Db.Write(tx => EscalationStore.Take(tx, taken)));
        await Write(tx => EscalationStore.Took(tx, taken));
        Assert.False(await Db.Write(tx => EscalationStore.Take(tx, taken)));
        Same([taken], Read(tx => EscalationStore.Taken(tx, id)));
        var audited = Assert.Single(Read(tx => AuditStore.Unanswered(tx, 10)));
        Assert.Equal((id, 1), (audited.IncidentId, audited.Taken.Count));
        Assert.Equal(0, Read(AuditStore.WithoutChain));
    }

    [Fact]
    public async Task A_test_of_a_chain_goes_on_once_and_remembers_who_has_seen_it()
    {
        await Db.Write(Sample.Ground);
        var made = await Chain();
        var test = new ChainTest { Id = "ect_1", ChainId = made.Id, Revision = 1, BegunAt = Now, BegunByName = Sample.Strange, EndsAt = Now.AddMinutes(15) };
        Assert.True(await Db.Write(tx => ChainTestStore.Begin(tx, test)));
        Assert.False(await Db.Write(tx => ChainTestStore.Begin(tx, test with { Id = "ect_2" })));
        var page = new TestPage { TestId = "ect_1", Step = 1, Target = "Person/per_ada", PersonId = "per_ada", Name = Sample.Strange, IsReached = true };
        await Write(tx => ChainTestStore.AddPage(tx, page));
        Same([test with { Pages = [page] }], Read(ChainTestStore.Open));
        Assert.True(await Db.Write(tx => ChainTestStore.Acknowledge(tx, "ect_1", "per_ada")));
        Assert.False(await Db.Write(tx => ChainTestStore.Acknowledge(tx, "ect_1", "per_ada")));
        Assert.True(await Db.Write(tx => ChainTestStore.End(tx, "ect_1")));
        Assert.False(await Db.Write(tx => ChainTestStore.End(tx, "ect_1")));
        Same(test with { EndedAt = Now, Pages = [page with { AcknowledgedAt = Now }] }, Read(tx => ChainTestStore.Last(tx, made.Id)));
        Assert.True(await Db.Write(tx => ChainTestStore.Begin(tx, test with { Id = "ect_2" })));
        var tests = new TestSchedule { EveryDays = 7, At = new TimeOnly(10, 0), Zone = "Europe/Vienna", QuietFrom = new TimeOnly(18, 0), QuietUntil = new TimeOnly(9, 0) };
        await Write(tx => ChainStore.SetTests(tx, made.Id, tests, Now));
        Assert.Equal(tests, Assert.Single(Read(ChainStore.ToBeTested)).Tests);
    }

    private async Task<EscalationChain> Chain(string slug = "orders", string id = "esc_1")
    {
        var chain = new EscalationChain { Id = id, Slug = slug, Name = $"The {slug}", Revision = 1, CreatedAt = Now, UpdatedAt = Now };
        Assert.True(await Db.Write(tx => ChainStore.Add(tx, chain, new ChainRevision { ChainId = id, Number = 1, Name = chain.Name, Plan = Plan, AuthorId = "per_ada", AuthorName = "Ada" })));
        return chain;
    }

    private Task<string> Open() => Db.Write(tx => IncidentStore.Open(tx, "t", Severity.Sev2, null).Id);

    private Climb? Climb(string id) => Read(tx => EscalationStore.Find(tx, id));

    private Task Change(string id, IncidentState expected, Func<Incident, Incident> change) => Write(tx => Assert.True(IncidentStore.Save(tx, change(IncidentStore.Find(tx, id)!), expected)));

    public sealed class OnSqlite() : StoredEscalation(new SqliteHome());

    public sealed class OnPostgres() : StoredEscalation(new SchemaHome());
}
