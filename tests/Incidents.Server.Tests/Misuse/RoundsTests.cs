using System.Globalization;
using System.Net;
using System.Text.Json;
using Incidents.Server.Tests.Runs;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Tests.Misuse;

/// <summary>
/// M25, M28 many times over: what goes wrong at an instant goes wrong once in a thousand. <c>INCIDENTS_RACE_ROUNDS</c> says how many rounds each test plays
/// on each database (100).
/// </summary>
public abstract class RoundsTests(Db database, ITestOutputHelper output) : MisuseTests(database)
{
    /// <summary>A run with thousands of requests is no run that anybody follows, and slow to show.</summary>
    private const int OfOneRun = 25;

    private const int AtOnce = 8;

    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("INCIDENTS_RACE_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) ? rounds : 100;

    [Fact]
    public Task M25_Of_many_releases_at_once_one_holds() => Play(async (followed, _) =>
    {
        var asked = await followed.Ask();
        var hash = new { packageHash = await followed.Ada.HashOf(asked) };
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        var replies = await Together(AtOnce, _ => followed.Ada.Post($"{asked}/release", hash));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(AtOnce - 1, replies.Count(r => r.Code == "already_released"));
        return true;
    });

    [Fact]
    public Task M28_Confirmed_rejected_and_released_at_once_is_never_both() => Play(async (followed, round) =>
    {
        var asked = await followed.Ask();
        var hash = await followed.Ada.HashOf(asked);
        // In every other round he has confirmed before, so that the no and the release alone are at once.
        if (round % 2 == 0) (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        Func<Task<Reply>>[] all =
        [
            () => followed.Linus.Post($"{asked}/reject"),
            () => followed.Ada.Post($"{asked}/release", new { packageHash = hash }),
            () => followed.Grace.Post($"{asked}/attempts", new { packageHash = hash, values = Followed.Right }),
        ];
        var count = round % 2 == 0 ? 2 : 3;
        var first = round / 2 % count;
        var replies = await Together(count, i => all[(i + first) % count]());
        Reply Of(int which) => replies[(which - first + count) % count];

        // A no is heard in any case: it stops it, or it comes too late and is told.
        Of(0).Is(HttpStatusCode.OK);
        var released = Of(1).Status == HttpStatusCode.OK;
        Assert.True(released || Of(1).Code is "rejected" or "not_verified", Of(1).Text);
        Assert.Equal(released ? "released" : "rejected", await StateOf(followed.Grace, asked));
        if (count == 3) Assert.True(Of(2).Status == HttpStatusCode.OK || Of(2).Code == "rejected", Of(2).Text);
        return released;
    });

    /// <param name="round">Gives whether it ended in a release.</param>
    private async Task Play(Func<Followed, int, Task<bool>> round)
    {
        await using var app = await TestApp.Start(Database);
        var (publish, released) = (true, 0);
        for (var played = 0; played < Rounds;)
        {
            await app.Pass(TimeSpan.FromMinutes(11)); // nobody is held up for asking too often
            var followed = await (await Followed.Begin(app, publish: publish)).At("restore");
            publish = false;
            var before = released;
            var until = Math.Min(played + OfOneRun, Rounds);
            for (; played < until; played++)
            {
                if (!await round(followed, played)) continue;
                released++;
                await followed.Do("restore", "fail", new { reason = "next round" });
                await followed.Do("restore", "start");
            }

            var entries = await followed.Ada.All($"{followed.Path}/timeline?limit=200");
            var (yes, no) = (IdsOf(entries, "verification_released"), IdsOf(entries, "verification_rejected"));
            Assert.Equal(released - before, yes.Count);
            Assert.Distinct(yes);
            Assert.Distinct(no);
            Assert.Empty(yes.Intersect(no));
            Assert.Null(app.Server.Database.Read(tx => TimelineStore.FirstBreak(tx, followed.RunId)));
            (await followed.Ada.Post($"{followed.Path}/abort", new { reason = "the next one" })).Is(HttpStatusCode.OK);
        }

        output.WriteLine($"{Rounds} rounds, {released} ended in a release");
    }

    private static List<string> IdsOf(IEnumerable<JsonElement> entries, string kind) =>
        [.. entries.Where(e => e.Of("kind") == kind).Select(e => e.GetProperty("data").GetProperty("more").Of("verificationId"))];
}

/// <inheritdoc/>
public sealed class RoundsTestsOnSqlite(ITestOutputHelper output) : RoundsTests(Db.Sqlite, output);

/// <inheritdoc/>
public sealed class RoundsTestsOnPostgres(ITestOutputHelper output) : RoundsTests(Db.Postgres, output);
