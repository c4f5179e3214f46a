using System.Net;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Misuse;

/// <summary>M24 to M28, M31, M33, M34, M46, M47, M49, M52: too late, twice, at once, too often, too fast.</summary>
public abstract class WhenTests(Db database) : MisuseTests(database)
{
    [Fact]
    public async Task M24_A_release_after_its_time_also_with_the_clock_set_back()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await app.Pass(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Gone, "verification_expired");
        app.Clock.Move(TimeSpan.FromHours(-1));
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Gone, "verification_expired");
    }

    [Fact]
    public async Task M24_Nobody_need_have_tried_before_the_clock_was_set_back()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await app.Pass(TimeSpan.FromMinutes(16));
        // Something else was written about the run meanwhile, and that is when it is now.
        (await followed.Post("restore", "notes", new { text = "waiting for the console" })).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromHours(-1));
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Gone, "verification_expired");
    }

    [Fact]
    public async Task M25_Releasing_twice_and_two_hundred_times_at_once()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        var body = new { packageHash = await followed.Ada.HashOf(asked) };
        var replies = await Together(200, _ => followed.Ada.Post($"{asked}/release", body));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(199, replies.Count(r => r.Code == "already_released"));
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "already_released");
        Assert.Single(await followed.Kinds(), "verification_released");
    }

    [Fact]
    public async Task M26_M27_Two_confirm_at_once_and_one_confirms_twice()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var replies = await Together(2, i => (i == 0 ? followed.Grace : followed.Linus).Attempt(asked, Followed.Right));
        Assert.All(replies, r => r.Is(HttpStatusCode.OK));
        Assert.Single(replies, r => r.Json.GetProperty("counted").GetBoolean());
        (await followed.Grace.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "already_attempted");
        (await followed.Ada.Release(asked)).Is(HttpStatusCode.OK);
        await followed.Do("restore", "complete");
        await followed.Do("look", "complete");

        var two = await followed.Ask("drop");
        (await followed.Grace.Attempt(two, Followed.RightForDrop)).Is(HttpStatusCode.OK);
        (await followed.Grace.Attempt(two, Followed.RightForDrop)).Refuses(HttpStatusCode.Conflict, "already_attempted");
        (await followed.Ada.Release(two)).Refuses(HttpStatusCode.Conflict, "not_verified");
    }

    [Fact]
    public async Task M28_A_no_after_the_release_rewrites_nothing_and_is_heard()
    {
        var (followed, incident) = await InIncident();
        await using var app = followed.App;
        var asked = await followed.Released();
        (await followed.Linus.Attempt(asked, Followed.Wrong)).Is(HttpStatusCode.OK);
        (await followed.Grace.Post($"{asked}/reject", new { reason = "I looked again" })).Is(HttpStatusCode.OK);
        Assert.Equal("released", await StateOf(followed.Ada, asked));
        Assert.Equal(2, (await followed.Kinds()).Count(k => k == "late_dissent"));
        Assert.Contains("late_dissent", await Told(followed.Ada));
        Assert.Contains("late_dissent", await Told(await app.As("carol")));
        var step = Followed.Steps((await followed.Grace.Get(followed.Path)).Json).Single(s => s.Of("id") == "restore");
        Assert.True(step.GetProperty("verification").GetProperty("lateDissent").GetBoolean());
        Assert.Contains("late_dissent", await followed.Grace.Told(incident));
    }

    [Fact]
    public async Task M31_Passing_by_the_release()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        (await followed.Post("look", "complete")).Refuses(HttpStatusCode.Conflict, "out_of_order");
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        // Leaving it out is lawful, and never silent.
        await followed.Do("restore", "skip", new { reason = "the database came back by itself" });
        Assert.Contains("Skipped without verification", (await followed.Timeline())[^1].Of("text"));
        Assert.Equal("superseded", await StateOf(followed.Grace, asked));
    }

    [Fact]
    public async Task M33_M34_The_same_key_again_by_another_and_with_another_body()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var hash = await followed.Grace.HashOf(asked);
        var right = new { packageHash = hash, values = Followed.Right };
        var first = (await PostOnce(followed.Grace, $"{asked}/attempts", "key-1", right)).Is(HttpStatusCode.OK);
        Assert.Equal(first.Text, (await PostOnce(followed.Grace, $"{asked}/attempts", "key-1", right)).Is(HttpStatusCode.OK).Text);
        (await PostOnce(followed.Grace, $"{asked}/attempts", "key-1", new { packageHash = hash, values = Followed.Wrong })).Refuses(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        // Another person's key of the same letters is another key.
        Assert.False((await PostOnce(followed.Linus, $"{asked}/attempts", "key-1", right)).Is(HttpStatusCode.OK).Json.GetProperty("counted").GetBoolean());
        (await PostOnce(followed.Ada, $"{asked}/attempts", "key-1", right)).Refuses(HttpStatusCode.Forbidden, "self_verification");
        (await PostOnce(followed.Ada, $"{asked}/release", "", new { packageHash = hash })).Refuses(HttpStatusCode.BadRequest, "bad_idempotency_key");
        var released = (await PostOnce(followed.Ada, $"{asked}/release", "key-2", new { packageHash = hash })).Is(HttpStatusCode.OK);
        Assert.Equal(released.Text, (await PostOnce(followed.Ada, $"{asked}/release", "key-2", new { packageHash = hash })).Is(HttpStatusCode.OK).Text);
        (await PostOnce(followed.Ada, $"{asked}/release", "key-3", new { packageHash = hash })).Refuses(HttpStatusCode.Conflict, "already_released");
        Assert.Single(await followed.Kinds(), "verification_released");
    }

    [Fact]
    public async Task M46_A_runbook_that_was_never_proven_says_so_to_both()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        foreach (var person in new[] { followed.Ada, followed.Grace }) Assert.Contains("readiness: UNPROVEN: never drilled", (await person.Get(asked)).Text);
        (await followed.Ada.Post($"{followed.Path}/abort", new { reason = "wrong night" })).Is(HttpStatusCode.OK);
        var again = await (await Followed.Begin(app, publish: false)).At("restore");
        Assert.Contains("readiness: UNPROVEN: never drilled", (await again.Grace.Get(await again.Ask())).Text);
        Assert.Contains("readiness: UNPROVEN: never drilled", (await again.Timeline())[^1].ToString());
    }

    [Fact]
    public async Task M47_Asking_so_often_that_nobody_looks_any_more()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        await Set(app, p => p with { RequestsPerTenMinutes = 10 });
        for (var i = 0; i < 10; i++) await followed.Ask();
        (await followed.Post("restore", "verifications")).Refuses(HttpStatusCode.TooManyRequests, "too_many_verifications");
        Assert.Single((await followed.Grace.Get("/api/v1/verifications?for=me")).Items());
        await app.Pass(TimeSpan.FromMinutes(10));
        await followed.Ask();
    }

    [Fact]
    public async Task M52_Four_values_in_a_second_and_a_half()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        app.Clock.Move(TimeSpan.FromSeconds(1.5));
        Assert.True((await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK).Json.GetProperty("fast").GetBoolean());
        app.Clock.Move(TimeSpan.FromSeconds(30));
        Assert.False((await followed.Linus.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK).Json.GetProperty("fast").GetBoolean());
        var statistics = (await followed.Grace.Get("/api/v1/analytics/verifications")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((2, 0.5), (statistics.GetProperty("answers").GetInt32(), statistics.GetProperty("fastShare").GetDouble()));
    }
}

/// <inheritdoc/>
public sealed class WhenTestsOnSqlite() : WhenTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class WhenTestsOnPostgres() : WhenTests(Db.Postgres)
{
    [Fact]
    public async Task M49_Verified_on_one_server_and_released_on_the_other()
    {
        await using var first = await TestApp.Start(Db.Postgres);
        await using var second = await first.Beside();
        var followed = await (await Followed.Begin(first)).At("restore");
        for (var round = 0; round < 5; round++)
        {
            var asked = await followed.Ask();
            var hash = new { packageHash = await followed.Ada.HashOf(asked) };
            var there = new Client(second.Url, followed.Ada.Token);
            (await new Client(second.Url, followed.Grace.Token).Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
            var replies = await Together(20, i => (i % 2 == 0 ? followed.Ada : there).Post($"{asked}/release", hash));
            Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
            Assert.Equal(19, replies.Count(r => r.Code == "already_released"));
            await followed.Do("restore", "fail", new { reason = "once more" });
            await followed.Do("restore", "start");
        }
    }
}
