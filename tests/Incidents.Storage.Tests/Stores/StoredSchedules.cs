using Incidents.Core;
using Incidents.Core.OnCall;
using Incidents.Core.People;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredSchedules : StoreFacts
{
    private static readonly PageRequest First = new(50, null);

    private static readonly Layer Nights = new()
    {
        Name = Sample.Strange, People = [Sample.Grace.Id, Sample.Ada.Id], Kind = RotationKind.Custom, Every = 12, Unit = TurnUnit.Hours, HandOff = new TimeOnly(23, 59), Weekday = DayOfWeek.Sunday,
        StartsOn = new DateOnly(2026, 3, 29), EndsOn = new DateOnly(2026, 12, 31), Restrictions = [new Restriction { Days = [DayOfWeek.Saturday, DayOfWeek.Sunday], From = new TimeOnly(22, 0), To = new TimeOnly(6, 30) }, new Restriction()],
    };

    private protected StoredSchedules(Home home) : base(home) => Db.Write(Sample.Ground).GetAwaiter().GetResult();

    [Fact]
    public async Task A_schedule_comes_back_whole_with_all_that_it_ever_said()
    {
        await Write(tx => TeamStore.Add(tx, new Team { Id = "team_a", Name = "A", CreatedAt = tx.Now }));
        var schedule = await Add("primary", Nights, new Layer { Name = "days" });
        var first = Read(tx => ScheduleStore.Revision(tx, schedule.Id, 1))!;
        Assert.True(first.SaysTheSameAs(new ScheduleRevision { Name = Sample.Strange, Zone = "Europe/Vienna", Layers = [Nights, new Layer { Name = "days" }] }));
        Same(schedule, Read(tx => ScheduleStore.Find(tx, schedule.Id)));
        Same(schedule, Read(tx => ScheduleStore.FindBySlug(tx, "primary")));

        var next = first with { Number = 2, Name = "Second", TeamId = "team_a", Zone = "UTC", GapsAreMeant = true, Layers = [], InForceFrom = Sample.At(9), AuthorId = "per_grace", AuthorName = "Grace" };
        Assert.True(await Db.Write(tx => ScheduleStore.Revise(tx, next)));
        Assert.False(await Db.Write(tx => ScheduleStore.Revise(tx, next)));
        Same([first, next], Read(tx => ScheduleStore.Revisions(tx, schedule.Id)));
        Same(schedule with { Name = "Second", TeamId = "team_a", Revision = 2 }, Read(tx => ScheduleStore.Find(tx, schedule.Id)));
        Assert.Null(Read(tx => ScheduleStore.Revision(tx, schedule.Id, 3)));
    }

    [Fact]
    public async Task A_slug_is_free_again_once_its_schedule_is_removed_and_the_history_stays()
    {
        var old = await Add("primary");
        Assert.False(await Db.Write(tx => ScheduleStore.Add(tx, old with { Id = "sch_other" }, new ScheduleRevision { ScheduleId = "sch_other", Number = 1 })));
        await Write(tx => ScheduleStore.Remove(tx, old.Id));
        Assert.Null(Read(tx => ScheduleStore.FindBySlug(tx, "primary")));
        Assert.False(await Db.Write(tx => ScheduleStore.Revise(tx, new ScheduleRevision { ScheduleId = old.Id, Number = 2 })));
        var fresh = await Add("primary");
        Assert.Equal(fresh.Id, Read(tx => ScheduleStore.FindBySlug(tx, "primary"))!.Id);
        Assert.Equal(Now, Read(tx => ScheduleStore.Find(tx, old.Id))!.RemovedAt);
        Assert.Single(Read(tx => ScheduleStore.Revisions(tx, old.Id)));
        await Add("another");
        Assert.Equal(["another", "primary"], Read(ScheduleStore.All).Select(s => s.Slug));
        Assert.Equal(["another"], Read(tx => ScheduleStore.List(tx, new(1, null))).Items.Select(s => s.Slug));
        Assert.Equal(["primary"], Read(tx => ScheduleStore.List(tx, new(1, "another"))).Items.Select(s => s.Slug));
    }

    [Fact]
    public async Task An_override_comes_back_whole_and_is_found_by_its_time_also_once_removed()
    {
        var schedule = await Add("primary");
        var made = new Override
        {
            Id = "ovr_1", ScheduleId = schedule.Id, PersonId = Sample.Ada.Id, From = Now.AddHours(1), Until = Now.AddHours(2), Reason = Sample.Strange, MadeById = "per_grace", MadeByName = Sample.Strange, MadeAt = Now,
        };
        await Write(tx => OverrideStore.Add(tx, made));
        Same(made, Read(tx => OverrideStore.Find(tx, schedule.Id, "ovr_1")));
        Assert.Null(Read(tx => OverrideStore.Find(tx, "sch_x", "ovr_1")));
        Assert.Single(Between(0, 9));
        Assert.Single(Between(1, 2));
        Assert.Empty(Between(0, 1));
        Assert.Empty(Between(2, 9));

        Clock.Advance(TimeSpan.FromMinutes(90));
        Assert.True(await Db.Write(tx => OverrideStore.Remove(tx, "ovr_1", "Grace")));
        Assert.False(await Db.Write(tx => OverrideStore.Remove(tx, "ovr_1", "Ada")));
        Same(made with { RemovedAt = Now, RemovedByName = "Grace" }, Read(tx => OverrideStore.List(tx, schedule.Id, First)).Items.Single());
        await Write(tx => OverrideStore.Add(tx, made with { Id = "ovr_2", Until = Now }));
        Assert.False(await Db.Write(tx => OverrideStore.Remove(tx, "ovr_2", "Ada")));
        Assert.Equal(["ovr_2"], Read(tx => OverrideStore.List(tx, schedule.Id, new(1, null))).Items.Select(o => o.Id));
        Assert.Equal(["ovr_1"], Read(tx => OverrideStore.List(tx, schedule.Id, new(1, "ovr_2"))).Items.Select(o => o.Id));

        IReadOnlyList<Override> Between(int from, int until) => Read(tx => OverrideStore.Between(tx, schedule.Id, made.From.AddHours(from - 1), made.From.AddHours(until - 1)));
    }

    [Fact]
    public async Task A_swap_comes_back_whole_and_is_decided_once()
    {
        var schedule = await Add("primary");
        var swap = new Swap
        {
            Id = "swp_1", ScheduleId = schedule.Id, OfferedBy = Sample.Ada.Id, OfferedTo = Sample.Grace.Id, GivesFrom = Sample.At(1), GivesUntil = Sample.At(2), TakesFrom = Sample.At(3), TakesUntil = Sample.At(4),
            Reason = Sample.Strange, OfferedAt = Now,
        };
        await Write(tx => SwapStore.Add(tx, swap));
        await Write(tx => SwapStore.Add(tx, swap with { Id = "swp_2", TakesFrom = null, TakesUntil = null }));
        Same(swap, Read(tx => SwapStore.Find(tx, schedule.Id, "swp_1")));
        Assert.Null(Read(tx => SwapStore.Find(tx, "sch_x", "swp_1")));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await Db.Write(tx => SwapStore.Decide(tx, "swp_1", SwapState.Accepted)));
        Assert.False(await Db.Write(tx => SwapStore.Decide(tx, "swp_1", SwapState.Declined)));
        Same(swap with { State = SwapState.Accepted, DecidedAt = Now }, Read(tx => SwapStore.List(tx, schedule.Id, new(50, "swp_2"))).Items.Single());
        Assert.Equal(["swp_2", "swp_1"], Read(tx => SwapStore.List(tx, schedule.Id, First)).Items.Select(s => s.Id));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_swap_with_oneself_and_time_that_runs_backwards()
    {
        var schedule = await Add("primary");
        var swap = new Swap { Id = "swp_1", ScheduleId = schedule.Id, OfferedBy = Sample.Ada.Id, OfferedTo = Sample.Grace.Id, GivesFrom = Sample.At(1), GivesUntil = Sample.At(2) };
        await Refused(() => Write(tx => SwapStore.Add(tx, swap with { OfferedTo = Sample.Ada.Id })));
        await Refused(() => Write(tx => SwapStore.Add(tx, swap with { GivesUntil = swap.GivesFrom })));
        await Refused(() => Write(tx => OverrideStore.Add(tx, new Override { Id = "ovr_1", ScheduleId = schedule.Id, PersonId = Sample.Ada.Id, From = Sample.At(2), Until = Sample.At(2) })));
    }

    [Fact]
    public async Task A_calendar_is_found_by_its_secret_until_its_owner_revokes_it()
    {
        var schedule = await Add("primary");
        var feed = new CalendarFeed { Id = "cal_1", Hint = "abcd", PersonId = Sample.Ada.Id, ScheduleId = schedule.Id, CreatedAt = Now };
        await Write(tx => CalendarFeedStore.Add(tx, feed, "hash"));
        await Write(tx => CalendarFeedStore.Add(tx, feed with { Id = "cal_2", ScheduleId = null }, "hash 2"));
        Same(feed, Read(tx => CalendarFeedStore.FindLive(tx, "hash")));
        Assert.Equal(["cal_1", "cal_2"], Read(tx => CalendarFeedStore.Of(tx, Sample.Ada.Id)).Select(f => f.Id));
        Assert.False(await Db.Write(tx => CalendarFeedStore.Revoke(tx, "cal_1", Sample.Grace.Id)));
        Assert.True(await Db.Write(tx => CalendarFeedStore.Revoke(tx, "cal_1", Sample.Ada.Id)));
        Assert.False(await Db.Write(tx => CalendarFeedStore.Revoke(tx, "cal_1", Sample.Ada.Id)));
        Assert.Null(Read(tx => CalendarFeedStore.FindLive(tx, "hash")));
        Assert.Equal(["cal_2"], Read(tx => CalendarFeedStore.Of(tx, Sample.Ada.Id)).Select(f => f.Id));
    }

    [Fact]
    public async Task A_thing_is_told_by_one_of_many_and_forgotten_long_after()
    {
        Assert.False(Read(tx => TellingStore.WasTold(tx, "shift:1")));
        var tells = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Db.Write(tx => TellingStore.Tells(tx, "shift:1"))));
        Assert.Single(tells, t => t);
        await Write(tx => TellingStore.Forget(tx, tx.Now));
        Assert.True(Read(tx => TellingStore.WasTold(tx, "shift:1")));
        Clock.Advance(TimeSpan.FromDays(1));
        await Write(tx => TellingStore.Forget(tx, tx.Now));
        Assert.False(Read(tx => TellingStore.WasTold(tx, "shift:1")));
    }

    private async Task<Schedule> Add(string slug, params Layer[] layers)
    {
        var schedule = new Schedule { Id = await Db.Write(tx => tx.NewId("sch")), Slug = slug, Name = Sample.Strange, Revision = 1, CreatedAt = Sample.At(1) };
        Assert.True(await Db.Write(tx => ScheduleStore.Add(tx, schedule, new ScheduleRevision
        {
            ScheduleId = schedule.Id, Number = 1, InForceFrom = Sample.At(1), Name = Sample.Strange, Zone = "Europe/Vienna", Layers = layers, AuthorId = Sample.Ada.Id, AuthorName = Sample.Ada.Name,
        })));
        return schedule;
    }

    public sealed class OnSqlite() : StoredSchedules(new SqliteHome());

    public sealed class OnPostgres() : StoredSchedules(new SchemaHome());
}
