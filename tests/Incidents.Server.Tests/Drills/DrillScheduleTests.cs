using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.Drills;

namespace Incidents.Server.Tests.Drills;

public sealed class DrillScheduleTests
{
    [Fact]
    public async Task A_plan_is_made_from_the_front_matter_follows_it_and_never_takes_the_place_of_what_people_set()
    {
        await using var app = await Drilled.Ready();
        var editor = await app.As("edith", Role.Editor);
        var plan = (await editor.Get($"/api/v1/drill-plans?runbook={Drilled.Slug}")).Items().Single();
        var path = $"/api/v1/drill-plans/{plan.Of("id")}";
        Assert.Equal(("P90D", "2027-02-18", "restore_to_scratch", "2027-02-18T09:00:00Z"), (plan.Of("rule"), plan.Of("starts"), plan.Of("kind"), plan.Of("nextDueAt")));
        await app.Publish(Drilled.Slug, Drilled.Markdown.Replace("P90D", "P30D", StringComparison.Ordinal));
        Assert.Equal(("P30D", "2026-12-20T09:00:00Z"), ((await editor.Get(path)).Json.Of("rule"), (await editor.Get(path)).Json.Of("nextDueAt")));

        (await editor.PutJson(path, new { rule = "P60D" })).Refuses((HttpStatusCode)428, "version_required");
        (await editor.PutJson(path, new { rule = "P60D" }, "\"r1\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        var changed = (await editor.Change(path, new { rule = "0 4 1 * *", zone = "Europe/Vienna", blackouts = new[] { new { from = "2026-12-01", to = "2026-12-31" } } })).Is(HttpStatusCode.OK);
        // The first of December is in the blackout and moves to the first of January, when the next one is.
        Assert.Equal(("\"r3\"", "2027-01-01T03:00:00Z", JsonValueKind.Null), (changed.Headers["ETag"], changed.Of("nextDueAt"), changed.Json.GetProperty("declared").ValueKind));
        await app.Publish(Drilled.Slug, Drilled.Markdown.Replace("P90D", "P10D", StringComparison.Ordinal));
        Assert.Equal("0 4 1 * *", (await editor.Get(path)).Json.Of("rule"));
        Assert.Single((await editor.Get($"/api/v1/drill-plans?runbook={Drilled.Slug}")).Items());
    }

    [Theory]
    [InlineData("{\"rule\":\"FREQ=YEARLY;BYWEEKNO=20\"}", "invalid_recurrence")]
    [InlineData("{\"rule\":\"* * * * *\"}", "invalid_recurrence")]
    [InlineData("{\"zone\":\"Mars/Olympus\"}", "invalid_recurrence")]
    [InlineData("{\"at\":\"25:00\"}", "invalid_input")]
    [InlineData("{\"tier\":4}", "invalid_input")]
    [InlineData("{\"snapshots\":\"random_within\"}", "invalid_input")]
    [InlineData("{\"blackouts\":[{\"from\":\"2026-12-31\",\"to\":\"2026-12-01\"}]}", "invalid_input")]
    [InlineData("{\"ownerId\":\"per_nobody\"}", "person_unknown")]
    [InlineData("{\"fidelityFloor\":101}", "invalid_input")]
    public async Task What_is_wrong_with_a_plan_is_said(string settings, string code)
    {
        await using var app = await Drilled.Ready();
        var body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(settings)!;
        body["runbook"] = JsonSerializer.SerializeToElement(Drilled.Slug);
        (await (await app.As("edith", Role.Editor)).Post("/api/v1/drill-plans", body)).Refuses(HttpStatusCode.UnprocessableEntity, code);
    }

    [Fact]
    public async Task Thirty_days_down_over_four_drills_gives_one_word_and_keeps_what_was_missed()
    {
        await using var app = await Drilled.Ready();
        var plan = await Weekly(app);
        app.Clock.Move(TimeSpan.FromDays(30));
        await app.Do<DrillScheduler>();
        await app.Do<DrillScheduler>();

        var drills = (await (await app.As("ada")).Get($"/api/v1/drills?plan={plan}")).Items();
        Assert.Equal(["planned", "open", "missed", "missed", "missed"], drills.Select(d => d.Of("state")));
        Assert.Equal([5, 4, 3, 2, 1], drills.Select(d => d.GetProperty("sequence").GetInt32()));
        var told = (await (await app.As("ada")).Get("/api/v1/notifications?limit=200")).Items().Where(n => n.Of("kind").StartsWith("drill", StringComparison.Ordinal)).ToList();
        Assert.Equal("drill_missed", Assert.Single(told).Of("kind"));
        Assert.Contains("3 drills of 'restore-ledger' were missed, the first was due on 2026-11-27", told[0].Of("text"));
        Assert.Contains("UNPROVEN", told[0].Of("text"));
        // Nobody says by hand that one was missed, or that it was not.
        (await (await app.As("ada")).Post($"/api/v1/drills/{drills[2].Of("id")}/skip", new { reason = "we were away" })).Refuses(HttpStatusCode.Conflict, "drill_not_waiting");
        (await (await app.As("ada")).Post($"/api/v1/drills/{drills[2].Of("id")}/start", new { })).Refuses(HttpStatusCode.Conflict, "drill_not_open");
    }

    [Fact]
    public async Task Two_servers_on_one_database_tell_everything_once()
    {
        await using var app = await Drilled.Ready(Db.Postgres);
        await using var other = await app.Beside();
        await other.Calm();
        var plan = await Weekly(app);
        for (var day = 0; day < 40; day++)
        {
            app.Clock.Move(TimeSpan.FromDays(1));
            await Task.WhenAll(app.Do<DrillScheduler>(), other.Do<DrillScheduler>(), app.Do<DrillScheduler>());
        }

        var drills = await (await app.As("ada")).All($"/api/v1/drills?plan={plan}&limit=200");
        Assert.Equal(Enumerable.Range(1, drills.Count), drills.Reverse().Select(d => d.GetProperty("sequence").GetInt32()));
        Assert.InRange(drills.Count, 6, 7);
        var told = (await (await app.As("ada")).Get("/api/v1/notifications?limit=200")).Items().Where(n => n.Of("kind").StartsWith("drill", StringComparison.Ordinal)).Select(n => n.Of("subjectId") + n.Of("kind") + n.Of("text")).ToList();
        Assert.NotEmpty(told);
        Assert.Equal(told.Distinct(), told);
    }

    [Fact]
    public async Task Beginning_a_drill_ends_its_reminders()
    {
        await using var app = await Drilled.Ready();
        await Weekly(app);
        app.Clock.Move(TimeSpan.FromDays(7));
        await app.Do<DrillScheduler>();
        var ada = await app.As("ada");
        var before = (await ada.Get("/api/v1/notifications?limit=200")).Items().Count;
        Assert.True(before > 0);
        var open = (await ada.Get($"/api/v1/drills?runbook={Drilled.Slug}&state=open")).Items().Single(d => d.GetProperty("dueAt").GetDateTimeOffset() < app.Clock.Now.AddDays(1));
        (await ada.Post($"/api/v1/drills/{open.Of("id")}/start", new { parameters = new { snapshot = "snap-0417", taken_at = Drilled.Taken } })).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromDays(3));
        await app.Do<DrillScheduler>();
        ada = await app.As("ada");
        Assert.DoesNotContain((await ada.Get("/api/v1/notifications?limit=200")).Items().SkipLast(before), n => n.Of("subjectId") == open.Of("id"));
        Assert.Equal("in_progress", (await ada.Get($"/api/v1/drills/{open.Of("id")}")).Json.Of("state"));
    }

    [Fact]
    public async Task An_exemption_needs_another_person_ends_within_180_days_and_skips_what_falls_due()
    {
        await using var app = await Drilled.Ready();
        var plan = $"/api/v1/drill-plans/{await Weekly(app)}";
        var (ada, grace) = (await app.As("ada"), await app.As("grace", Role.Verifier));
        (await ada.Post($"{plan}/exemption", new { reason = "the store moves", until = app.Clock.Now.AddDays(181) })).Refuses(HttpStatusCode.UnprocessableEntity, "exemption_too_long");
        (await ada.Post($"{plan}/exemption", new { reason = "the store moves", until = app.Clock.Now.AddDays(20) })).Is(HttpStatusCode.OK);
        (await ada.Post($"{plan}/exemption/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        (await (await app.As("paul", Role.Responder)).Post($"{plan}/exemption/approve")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        Assert.Equal("never_drilled", await app.ProofOf());
        (await grace.Post($"{plan}/exemption/approve")).Is(HttpStatusCode.OK);
        (await grace.Post($"{plan}/exemption/reject")).Refuses(HttpStatusCode.Conflict, "exemption_not_asked");
        Assert.Equal("exempt", await app.ProofOf());

        app.Clock.Move(TimeSpan.FromDays(15));
        await app.Do<DrillScheduler>();
        var skipped = (await (await app.As("ada")).Get($"/api/v1/drills?plan={plan.Split('/')[^1]}&state=skipped")).Items();
        Assert.Equal(2, skipped.Count);
        Assert.All(skipped, d => Assert.Equal("Exempt: the store moves", d.Of("reason")));
        app.Clock.Move(TimeSpan.FromDays(6));
        Assert.Equal("never_drilled", await app.ProofOf());
    }

    [Fact]
    public async Task The_owner_does_not_skip_his_own_drill()
    {
        await using var app = await Drilled.Ready();
        var plan = await Weekly(app);
        app.Clock.Move(TimeSpan.FromDays(6));
        await app.Do<DrillScheduler>();
        var ada = await app.As("ada");
        var drill = (await ada.Get($"/api/v1/drills?plan={plan}&state=open")).Items()[^1];
        (await ada.Post($"/api/v1/drills/{drill.Of("id")}/skip", new { reason = "no time" })).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        var skipped = (await (await app.As("grace", Role.Verifier)).Post($"/api/v1/drills/{drill.Of("id")}/skip", new { reason = "the cluster is being moved" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("skipped", "grace"), (skipped.Of("state"), skipped.Of("decidedBy")));
    }

    [Fact]
    public async Task That_nobody_looks_at_the_schedule_is_seen()
    {
        await using var app = await Drilled.Ready();
        var reader = await app.As("reader", Role.Viewer);
        await app.Do<DrillScheduler>();
        Assert.Equal("ok", (await reader.Get("/health/drills")).Is(HttpStatusCode.OK).Of("status"));
        app.Clock.Move(TimeSpan.FromMinutes(6));
        Assert.Equal("silent", (await reader.Get("/health/drills")).Is(HttpStatusCode.ServiceUnavailable).Of("status"));
        await app.Do<DrillScheduler>();
        (await reader.Get("/health/drills")).Is(HttpStatusCode.OK);
    }

    /// <summary>A weekly plan that Ada, who is an admin, owns; the first is due in a week.</summary>
    private static async Task<string> Weekly(TestApp app)
    {
        var ada = await app.As("ada");
        var plan = (await ada.Get($"/api/v1/drill-plans?runbook={Drilled.Slug}")).Items().Single().Of("id");
        (await ada.Change($"/api/v1/drill-plans/{plan}", new { rule = "P7D", ownerId = app.IdOf("ada"), windowDays = 3, graceDays = 7 })).Is(HttpStatusCode.OK);
        return plan;
    }
}
