using System.Net;
using Incidents.Core;
using Incidents.Core.Drills;
using Incidents.Core.Tests.Drills;
using Incidents.Server.Drills;
using Incidents.Server.Tests.Escalation;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Microsoft.Extensions.Logging.Abstractions;

namespace Incidents.Server.Tests.Drills;

/// <summary>
/// Two years of the real scheduler on its real stores: before each look a server is started anew, the clock jumps by hours or a month or goes back, and after each look what lies in the outbox is counted.
/// On PostgreSQL two servers look at once. What falls due is compared with a calculation by hand.
/// </summary>
public abstract class DrillYearsTests(Db database)
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private static readonly (string Rule, string At, string Zone)[] Rules =
    [
        ("P1D", "02:30", "Europe/Vienna"), ("P9D", "00:00", "Pacific/Apia"), ("P1M", "02:00", "America/New_York"), ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "01:30", "Australia/Lord_Howe"), ("15 2 1,15 * *", "", "America/Santiago"),
    ];

    [Fact]
    public async Task Years_of_restarts_and_gaps_neither_skip_a_drill_nor_double_one_and_each_absence_is_one_message()
    {
        await using var app = await Drilled.Ready(database);
        var ada = await app.Reachable("ada", Core.People.Role.Admin);
        // The one from the front matter would only be in the way.
        await ada.Change($"/api/v1/drill-plans/{(await ada.Get($"/api/v1/drill-plans?runbook={Drilled.Slug}")).Items().Single().Of("id")}", new { rule = "P90D", paused = true });
        var (began, plans) = (app.Clock.Now, new List<string>());
        foreach (var (rule, at, zone) in Rules)
        {
            var starts = TimeZoneInfo.ConvertTime(began, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            plans.Add((await ada.Post("/api/v1/drill-plans", new { runbook = Drilled.Slug, rule, at = at.Length == 0 ? null : at, zone, starts, tier = 1, windowDays = 3, ownerId = app.IdOf("ada") })).Is(HttpStatusCode.Created).Of("id"));
        }

        await app.Stop();
        // Two servers on PostgreSQL cost more and decide the same.
        var (years, least) = database == Db.Postgres ? (1, 60) : (2, 200);
        var until = began.AddYears(years);
        var random = new Random(19);
        var servers = Enumerable.Range(0, database == Db.Postgres ? 2 : 1).Select(_ => Open(app)).ToArray();
        try
        {
            var seen = 0;
            for (var restarts = 0; app.Clock.Now < until || restarts < least; restarts++)
            {
                var one = random.Next(servers.Length);
                servers[one].Dispose();
                servers[one] = Open(app);
                seen += (await Look(servers, plans, seen)).Values.Sum();
                app.Clock.Move(random.Next(10) switch { 0 => Month * random.NextDouble(), 1 => TimeSpan.FromDays(-random.NextDouble()), _ => TimeSpan.FromDays(random.NextDouble() * 7) });
            }

            await Look(servers, plans, seen);
            seen = Told(servers[0]).Count;
            app.Clock.Move(Month);
            // In a month something of each has come, of one thirty times.
            Assert.All((await Look(servers, plans, seen)).Values, messages => Assert.Equal(1, messages));
            Assert.All((await Look(servers, plans, seen + plans.Count)).Values, messages => Assert.Equal(0, messages));

            for (var i = 0; i < plans.Count; i++)
            {
                var (rule, at, zone) = Rules[i];
                var drills = All(servers[0], plans[i]);
                Assert.Equal(DueByHand.Of(rule, at, TimeZoneInfo.FindSystemTimeZoneById(zone), began, app.Clock.Now), drills.Where(d => d.DueAt <= app.Clock.Now).Select(d => d.DueAt));
                Assert.Equal(Enumerable.Range(1, drills.Count), drills.Select(d => d.Sequence!.Value));
                Assert.All(drills.Where(d => d.DueAt.AddDays(14) <= app.Clock.Now), d => Assert.Equal(DrillState.Missed, d.State));
            }

            var told = Told(servers[0]);
            Assert.Equal(told.Count, told.Select(t => (t.SubjectId, t.Cause)).Distinct().Count());
        }
        finally
        {
            foreach (var server in servers) server.Dispose();
        }
    }

    /// <summary>All servers look until nothing is left to do; how many messages that put into the outbox, by plan. However long nobody had looked: of each plan one at most.</summary>
    private static async Task<Dictionary<string, int>> Look(Database[] servers, List<string> plans, int seen)
    {
        await Task.WhenAll(servers.Select(async server =>
        {
            var scheduler = new DrillScheduler(server, NullLogger<DrillScheduler>.Instance);
            for (var passes = 0; await scheduler.Pass(); passes++) Assert.True(passes < 100, "It does not end.");
        }));
        var told = Told(servers[0]).Skip(seen).Select(t => servers[0].Read(tx => DrillStore.Find(tx, t.SubjectId))!.PlanId!).ToLookup(plan => plan);
        var messages = plans.ToDictionary(plan => plan, plan => told[plan].Count());
        Assert.All(messages.Values, count => Assert.InRange(count, 0, 1));
        return messages;
    }

    private static Database Open(TestApp app) => Database.Open(new DatabaseOptions(app.Folder, app.Connection), app.Clock);

    /// <summary>What was put into the outbox for Ada, in that order.</summary>
    private static List<Message> Told(Database server) => [.. server.Read(tx => tx.Query<Message>("SELECT subject_id, cause FROM deliveries WHERE kind LIKE 'Drill%' ORDER BY id"))];

    private static List<Drill> All(Database server, string plan)
    {
        var (all, after) = (new List<Drill>(), (string?)null);
        do
        {
            var page = server.Read(tx => DrillStore.List(tx, null, null, plan, new PageRequest(200, after)));
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return [.. all.OrderBy(d => d.Sequence)];
    }

    private sealed record Message
    {
        public string SubjectId { get; init; } = "";

        public string Cause { get; init; } = "";
    }

    public sealed class OnSqlite() : DrillYearsTests(Db.Sqlite);

    public sealed class OnPostgres() : DrillYearsTests(Db.Postgres);
}
