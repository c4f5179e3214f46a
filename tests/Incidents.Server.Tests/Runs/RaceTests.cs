using System.Net;
using Incidents.Peers;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Tests.Runs;

/// <summary>Many at the same instant: exactly one wins, and the others are told so.</summary>
public abstract class RaceTests(Db database)
{
    [Fact]
    public async Task Of_fifty_releases_one_holds()
    {
        await using var app = await TestApp.Start(database);
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        var replies = await Together(50, _ => followed.Ada.Release(asked));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(49, replies.Count(r => r.Code == "already_released"));
        Assert.Single(await followed.Kinds(), "verification_released");
        Unbroken(app, followed);
    }

    [Fact]
    public async Task Of_two_verifiers_one_decides_and_the_other_agrees()
    {
        await using var app = await TestApp.Start(database);
        var followed = await (await Followed.Begin(app)).At("restore");
        for (var round = 0; round < 10; round++)
        {
            var asked = await followed.Ask();
            var replies = await Together(2, i => (i == 0 ? followed.Grace : followed.Linus).Attempt(asked, Followed.Right));
            Assert.All(replies, r => r.Is(HttpStatusCode.OK));
            Assert.Single(replies, r => r.Json.GetProperty("counted").GetBoolean());
            Assert.Single((await followed.Grace.Get(asked)).Json.GetProperty("attempts").EnumerateArray(), a => a.GetProperty("counted").GetBoolean());
        }

        Assert.Equal(20, (await followed.Kinds()).Count(k => k == "verification_matched"));
        Unbroken(app, followed);
    }

    [Fact]
    public async Task A_mismatch_and_a_match_at_once_end_in_a_mismatch()
    {
        await using var app = await TestApp.Start(database);
        var followed = await (await Followed.Begin(app)).At("restore");
        var admin = await app.As("admin");
        for (var round = 0; round < 10; round++)
        {
            var asked = await followed.Ask();
            var replies = await Together(2, i => i == 0 ? followed.Grace.Attempt(asked, Followed.Right) : followed.Linus.Attempt(asked, Followed.Wrong));
            // Whoever comes first: who found other values always has the last word.
            Assert.Equal("mismatch", replies[1].Is(HttpStatusCode.OK).Of("result"));
            Assert.True(replies[0].Code == "mismatched" || replies[0].Of("state") == "verified");
            Assert.Equal("mismatched", (await followed.Grace.Get(asked)).Of("state"));
            (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "mismatched");
            if (round % 2 == 1) (await admin.Post($"{followed.Path}/steps/restore/unlock", new { reason = "looked at it with both" })).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task One_person_who_presses_ten_times_has_tried_once()
    {
        await using var app = await TestApp.Start(database);
        var followed = await (await Followed.Begin(app)).At("drop");
        var asked = await followed.Ask("drop");
        var replies = await Together(10, _ => followed.Grace.Attempt(asked, Followed.RightForDrop));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(9, replies.Count(r => r.Code == "already_attempted"));
        Assert.Equal("pending", (await followed.Grace.Get(asked)).Of("state"));
    }

    [Fact]
    public async Task A_step_completed_twenty_times_at_once_is_done_once()
    {
        await using var app = await TestApp.Start(database);
        var followed = await Followed.Begin(app);
        var replies = await Together(20, i => followed.Post("stop", "complete", new { outcome = $"try {i}" }));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(19, replies.Count(r => r.Code == "out_of_order"));
        Assert.Equal(["run_started", "unproven_acknowledged", "step_done"], await followed.Kinds());
        Unbroken(app, followed);
    }

    [Fact]
    public async Task A_value_changed_at_the_moment_of_the_release_is_never_released_unverified()
    {
        await using var app = await TestApp.Start(database);
        var followed = await (await Followed.Begin(app)).At("restore");
        await ChangeWhileReleasing(followed, followed.Ada);
    }

    /// <summary>Either the change came first and the request is gone, or the release did and the value stays.</summary>
    protected static async Task ChangeWhileReleasing(Followed followed, Client elsewhere)
    {
        var (released, changed) = (0, 0);
        for (var round = 0; round < 20; round++)
        {
            var value = $"snap-{round:x8}";
            (await followed.Ada.Post($"{followed.Path}/parameters", new { parameters = new { snapshot_id = value } })).Is(HttpStatusCode.OK);
            var asked = await followed.Ask();
            (await followed.Grace.Attempt(asked, new { environment = "production", snapshot_id = value, taken_at = "2026-11-19T12:00Z" })).Is(HttpStatusCode.OK);
            var replies = await Together(2, i => i == round % 2
                ? followed.Ada.Release(asked)
                : elsewhere.Post($"{followed.Path}/parameters", new { parameters = new { snapshot_id = "snap-eeeeeeee" } }));
            var (release, change) = (replies[round % 2], replies[1 - (round % 2)]);
            var now = (await followed.Ada.Get(followed.Path)).Json.GetProperty("parameters")[0].GetProperty("value").GetString();
            if (release.Status == HttpStatusCode.OK)
            {
                released++;
                change.Refuses(HttpStatusCode.Conflict, "value_released");
                Assert.Equal((value, "released"), (now!, await followed.StateOf("restore")));
                await followed.Do("restore", "fail", new { reason = "next round" });
            }
            else
            {
                changed++;
                release.Refuses(HttpStatusCode.Conflict, "superseded");
                change.Is(HttpStatusCode.OK);
                Assert.Equal(("snap-eeeeeeee", "in_progress"), (now!, await followed.StateOf("restore")));
            }
        }

        Assert.Equal(20, released + changed);
    }

    protected static async Task<IReadOnlyList<Reply>> Together(int count, Func<int, Task<Reply>> send)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = Enumerable.Range(0, count).Select(i => Task.Run(async () =>
        {
            await gate.Task;
            return await send(i);
        })).ToList();
        gate.SetResult();
        return await Task.WhenAll(sent);
    }

    private static void Unbroken(TestApp app, Followed followed) => Assert.Null(app.Server.Database.Read(tx => TimelineStore.FirstBreak(tx, followed.RunId)));
}

/// <inheritdoc/>
public sealed class RaceTestsOnSqlite() : RaceTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class RaceTestsOnPostgres() : RaceTests(Db.Postgres)
{
    /// <summary>The other server on the same database knows nothing of what this one is about to write.</summary>
    [Fact]
    public async Task Two_servers_release_once_and_never_what_was_changed_on_the_other()
    {
        await using var app = await TestApp.Start(Db.Postgres);
        var connection = app.Server.Database.Read(tx => tx.QueryFirst<string>("SELECT current_database()"));
        var folder = Directory.CreateTempSubdirectory("incidents-test-");
        await using (var second = await IncidentsServer.StartAsync(new ServerOptions { Data = folder.FullName, Urls = "http://127.0.0.1:0", Database = PostgresServer.Shared.ConnectionString(connection!) }, app.Clock, TextWriter.Null))
        {
            var followed = await (await Followed.Begin(app)).At("restore");
            var elsewhere = new Client(second.Url, followed.Ada.Token);
            await ChangeWhileReleasing(followed, elsewhere);
            (await followed.Ada.Post($"{followed.Path}/parameters", new { parameters = new { snapshot_id = "snap-0a1b2c3d" } })).Is(HttpStatusCode.OK);
            var asked = await followed.Ask();
            (await new Client(second.Url, followed.Grace.Token).Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
            var replies = await Together(50, i => (i % 2 == 0 ? followed.Ada : elsewhere).Release(asked));
            Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
            // A server that collided five times says so; what it was asked is then to be asked again.
            Assert.All(replies.Where(r => r.Status != HttpStatusCode.OK), r => Assert.True(r.Code == "already_released" || r.Status == HttpStatusCode.ServiceUnavailable, r.Text));
        }

        folder.Delete(recursive: true);
    }
}
