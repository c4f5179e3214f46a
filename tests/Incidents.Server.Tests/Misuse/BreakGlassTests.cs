using System.Net;
using Incidents.Core.People;
using Incidents.Server.Runs;
using Incidents.Server.Tests.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Incidents.Server.Tests.Misuse;

/// <summary>M39 to M43: going on alone, lawfully or not.</summary>
public abstract class BreakGlassTests(Db database) : MisuseTests(database)
{
    private const string Reason = "Called Grace and Linus twice, nobody answers; orders are lost";

    [Fact]
    public async Task M39_Every_condition_is_looked_at()
    {
        var outside = await AtRestore();
        await using (outside.App)
        {
            var alone = await outside.Ask();
            await outside.App.Pass(TimeSpan.FromMinutes(5));
            (await outside.Ada.BreakGlass(alone, Followed.Right, Reason)).Refuses(HttpStatusCode.Conflict, "break_glass_needs_incident");
        }

        var (mild, _) = await InIncident("sev3");
        await using (mild.App)
        {
            var minor = await mild.Ask();
            await mild.App.Pass(TimeSpan.FromMinutes(5));
            (await mild.Ada.BreakGlass(minor, Followed.Right, Reason)).Refuses(HttpStatusCode.Forbidden, "break_glass_severity");
        }

        var (followed, _) = await InIncident("sev2");
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Ada.BreakGlass(asked, Followed.Right, Reason)).Refuses(HttpStatusCode.Conflict, "break_glass_too_early");
        app.Clock.Move(TimeSpan.FromMinutes(16));
        (await followed.Ada.BreakGlass(asked, Followed.Right, Reason)).Refuses(HttpStatusCode.Unauthorized, "step_up_required");
        await app.Pass(TimeSpan.Zero);
        (await followed.Grace.BreakGlass(asked, Followed.Right, Reason)).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await followed.Ada.BreakGlass(asked, Followed.Right, "now!!")).Refuses(HttpStatusCode.UnprocessableEntity, "break_glass_reason");
        (await followed.Ada.BreakGlass(asked, new { environment = "production" }, Reason)).Refuses(HttpStatusCode.UnprocessableEntity, "values_required");
        var refused = (await followed.Ada.BreakGlass(asked, Followed.Wrong, Reason)).Refuses(HttpStatusCode.Conflict, "self_check_mismatch");
        Assert.Contains("snapshot_id", refused.Of("detail"));
        (await followed.Ada.BreakGlass(asked, Followed.Right, $"{Reason} snap-0a1b2c3d")).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));

        (await followed.Ada.BreakGlass(asked, Followed.Right, Reason)).Is(HttpStatusCode.Created);
        await followed.Do("restore", "fail", new { reason = "disk full" });
        await followed.Do("restore", "start");
        var again = await followed.Ask();
        await app.Pass(TimeSpan.FromMinutes(5));
        (await followed.Ada.BreakGlass(again, Followed.Right, $"  {Reason.ToUpperInvariant()} ")).Refuses(HttpStatusCode.UnprocessableEntity, "break_glass_same_reason");
    }

    [Fact]
    public async Task M39_A_step_or_a_policy_may_forbid_it()
    {
        var (followed, _) = await InIncident();
        await using var app = followed.App;
        await Set(app, p => p with { BreakGlass = false });
        var asked = await followed.Ask();
        await app.Pass(TimeSpan.FromMinutes(6));
        (await followed.Ada.BreakGlass(asked, Followed.Right, Reason)).Refuses(HttpStatusCode.Forbidden, "break_glass_forbidden");
    }

    [Fact]
    public async Task M40_The_others_cannot_be_told()
    {
        var (followed, _) = await InIncident();
        await using var app = followed.App;
        var asked = await followed.Ask();
        await app.Pass(TimeSpan.FromMinutes(5));
        await Past(app, "ALTER TABLE notifications RENAME TO notifications_away");
        (await followed.Ada.BreakGlass(asked, Followed.Right, Reason)).Is(HttpStatusCode.ServiceUnavailable);
        await Past(app, "ALTER TABLE notifications_away RENAME TO notifications");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        (await followed.Ada.BreakGlass(asked, Followed.Right, Reason)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task M41_M42_Done_lawfully_it_is_told_to_everybody_and_reviewed_by_another()
    {
        var (followed, incident) = await InIncident();
        await using var app = followed.App;
        var security = await app.As("security", Role.Viewer);
        var contact = await PersonId(security);
        await Set(app, p => p with { SecurityContactId = contact });
        var asked = await followed.Ask();
        await app.Pass(TimeSpan.FromMinutes(5));
        var answer = (await followed.Ada.BreakGlass(asked, Followed.Right, Reason)).Is(HttpStatusCode.Created);
        Assert.Equal("broken_glass", answer.Of("state"));
        var carol = await app.As("carol");
        foreach (var person in new[] { followed.Grace, followed.Linus, carol, security }) Assert.Contains("break_glass_used", await Told(person));
        Assert.Contains(await followed.Timeline(), e => e.Of("kind") == "glass_broken" && e.Of("text").StartsWith("WITHOUT A SECOND PERSON", StringComparison.Ordinal));
        Assert.Single((await carol.Get("/api/v1/break-glass?open=true")).Items(), g => g.Of("reason") == Reason);
        Assert.Single((await carol.Get("/api/v1/action-items?open=true")).Items(), i => i.Of("incidentId") == incident);

        await followed.Do("restore", "complete");
        Assert.Equal("done", await StateOf(followed.Ada, asked));
        (await carol.Post($"/api/v1/incidents/{incident}/close")).Refuses(HttpStatusCode.Conflict, "not_resolved");
        (await carol.Post($"/api/v1/incidents/{incident}/resolve")).Is(HttpStatusCode.OK);
        (await carol.Post($"/api/v1/incidents/{incident}/close")).Refuses(HttpStatusCode.Conflict, "review_open");
        (await followed.Ada.Post($"{asked}/break-glass/review", new { finding = "all was well" })).Refuses(HttpStatusCode.Forbidden, "self_review");

        // A day later, and two, and three, it is said again; not more often.
        var reminder = app.Server.Services.GetRequiredService<ReviewReminder>();
        for (var day = 1; day <= 5; day++)
        {
            await app.Pass(TimeSpan.FromDays(1));
            await reminder.Pass();
            await reminder.Pass();
        }

        Assert.Equal(3, (await Told(await app.As("carol"))).Count(k => k == "break_glass_review_due"));
        carol = await app.As("carol");
        (await carol.Post($"{asked}/break-glass/review", new { finding = "nobody had the pager" })).Is(HttpStatusCode.OK);
        (await carol.Post($"{asked}/break-glass/review", new { finding = "again" })).Refuses(HttpStatusCode.Conflict, "reviewed_already");
        Assert.Equal(0, (await carol.Get($"/api/v1/incidents/{incident}")).Json.GetProperty("reviewsOpen").GetInt32());
        Assert.NotEqual("", (await carol.Post($"/api/v1/incidents/{incident}/close")).Is(HttpStatusCode.OK).Of("closedAt"));
    }

    [Fact]
    public async Task M43_The_fourth_time_in_thirty_days()
    {
        var (followed, _) = await InIncident();
        await using var app = followed.App;
        for (var i = 0; i < 4; i++)
        {
            var asked = await followed.Ask();
            await app.Pass(TimeSpan.FromMinutes(5));
            var reply = await followed.Ada.BreakGlass(asked, Followed.Right, $"{Reason}, for the time {i}");
            if (i == 3)
            {
                reply.Refuses(HttpStatusCode.TooManyRequests, "break_glass_limit");
                continue;
            }

            reply.Is(HttpStatusCode.Created);
            await followed.Do("restore", "fail", new { reason = "disk full" });
            await followed.Do("restore", "start");
        }

        await app.Pass(TimeSpan.FromDays(31));
        var (ada, again) = (await app.As("ada", Role.Responder), $"{followed.Path}/steps/restore/verifications");
        var late = $"/api/v1/verifications/{(await ada.Post(again)).Is(HttpStatusCode.Created).Of("id")}";
        await app.Pass(TimeSpan.FromMinutes(5));
        (await ada.BreakGlass(late, Followed.Right, $"{Reason}, a month later")).Is(HttpStatusCode.Created);
    }
}

/// <inheritdoc/>
public sealed class BreakGlassTestsOnSqlite() : BreakGlassTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class BreakGlassTestsOnPostgres() : BreakGlassTests(Db.Postgres);
