using System.Net;
using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Services;

namespace Incidents.Server.Tests.Snapshots;

/// <summary>What backup jobs tell, and what people make of it.</summary>
public class SnapshotEndpointTests
{
    private const string Path = "/api/v1/snapshots";

    [Fact]
    public async Task A_job_tells_of_a_snapshot_once_and_may_say_it_again()
    {
        await using var app = await TestApp.Start();
        var job = await app.WithKey(Scope.Read, Scope.Respond);
        var told = new { source = "orders-db", id = "snap-0417", takenAt = "2026-01-01T18:02:00+01:00", sizeBytes = 10 };

        var made = (await job.Post(Path, told)).Is(HttpStatusCode.Created).Json;
        Assert.Equal("new", made.Of("as"));
        var id = made.GetProperty("snapshot").Of("id");
        Assert.Equal(("2026-01-01T17:02:00Z", true), (made.GetProperty("snapshot").Of("takenAt"), made.GetProperty("snapshot").GetProperty("usable").GetBoolean()));
        var again = (await job.Post(Path, told)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("unchanged", id), (again.Of("as"), again.GetProperty("snapshot").Of("id")));
        var corrected = (await job.Post(Path, new { source = "orders-db", id = "snap-0417", takenAt = "2026-01-01T17:02:00Z", checksum = "sha256:aa", usable = false })).Is(HttpStatusCode.OK).Json;
        Assert.Equal("corrected", corrected.Of("as"));
        var shown = (await job.Get($"{Path}/{id}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((10, "sha256:aa", false), (shown.GetProperty("sizeBytes").GetInt64(), shown.Of("checksum"), shown.GetProperty("usable").GetBoolean()));
        (await job.Post(Path, new { source = "orders-db", id = "snap-0417", takenAt = "2026-01-01T17:02:01Z" })).Refuses(HttpStatusCode.Conflict, "snapshot_differs");
        (await job.Get($"{Path}/snap-0417")).Refuses(HttpStatusCode.NotFound, "snapshot_not_found");
    }

    [Fact]
    public async Task Many_are_told_at_once_all_or_none()
    {
        await using var app = await TestApp.Start();
        var job = await app.WithKey(Scope.Read, Scope.Respond);
        object Told(string id, string takenAt) => new { source = "orders-db", id, takenAt };

        var both = (await job.Post($"{Path}/batch", new { snapshots = new[] { Told("a", "2026-01-01T01:00Z"), Told("b", "2026-01-01T02:00Z"), Told("a", "2026-01-01T01:00Z") } })).Is(HttpStatusCode.OK);
        Assert.Equal(["new", "new", "unchanged"], both.Json.GetProperty("snapshots").EnumerateArray().Select(s => s.Of("as")));
        var refused = (await job.Post($"{Path}/batch", new { snapshots = new[] { Told("c", "2026-01-01T03:00Z"), Told("a", "2026-01-01T09:00Z") } })).Refuses(HttpStatusCode.Conflict, "snapshot_differs");
        Assert.Equal("snapshot_differs", refused.Json.GetProperty("errors").Of("snapshots[1]"));
        Assert.Equal(["b", "a"], await Ids(job, ""));

        (await job.Post($"{Path}/batch", new { snapshots = Array.Empty<object>() })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await job.Post($"{Path}/batch", new { snapshots = Enumerable.Range(0, 1001).Select(i => Told($"s{i}", "2026-01-01T01:00Z")) })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await job.Post($"{Path}/batch", new { snapshots = Enumerable.Range(0, 1000).Select(i => Told($"s{i}", "2026-01-01T01:00Z")) })).Is(HttpStatusCode.OK);
        (await job.PostText($"{Path}/batch", """{"snapshots":[null]}""")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
    }

    [Theory]
    [InlineData("""{"source":"","id":"a","takenAt":"2026-01-01T01:00:00Z"}""", "source")]
    [InlineData("""{"source":"s","id":" a","takenAt":"2026-01-01T01:00:00Z"}""", "id")]
    [InlineData("""{"source":"s","id":"a\u200b","takenAt":"2026-01-01T01:00:00Z"}""", "id")]
    [InlineData("""{"source":"s","id":"a"}""", "takenAt")]
    [InlineData("""{"source":"s","id":"a","takenAt":"2026-01-01T01:00:00Z","sizeBytes":-1}""", "sizeBytes")]
    public async Task What_nobody_could_choose_later_is_refused(string body, string field)
    {
        await using var app = await TestApp.Start();
        var refused = (await (await app.As("ada", Role.Responder)).PostText(Path, body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.True(refused.Json.GetProperty("errors").TryGetProperty(field, out _), refused.Text);
    }

    [Fact]
    public async Task One_of_the_future_or_of_an_unknown_service_is_refused()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada", Role.Responder);
        var now = app.Clock.GetUtcNow();
        (await ada.Post(Path, new { source = "s", id = "a", takenAt = now.AddMinutes(6) })).Refuses(HttpStatusCode.UnprocessableEntity, "snapshot_in_future");
        (await ada.Post(Path, new { source = "s", id = "a", takenAt = now.AddMinutes(4) })).Is(HttpStatusCode.Created);
        (await ada.Post(Path, new { source = "s", id = "b", takenAt = now, service = "none" })).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await (await app.As("viewer", Role.Viewer)).Post(Path, new { source = "s", id = "b", takenAt = now })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Fact]
    public async Task The_inventory_is_listed_newest_first_and_by_source_and_service()
    {
        await using var app = await TestApp.Start();
        await app.IntegrationKey("orders-db");
        var job = await app.WithKey(Scope.Read, Scope.Respond);
        async Task Tell(string source, string id, int hour, bool usable = true) => (await job.Post(Path, new { source, id, takenAt = $"2026-01-01T{hour:00}:00:00Z", usable })).Is(HttpStatusCode.Created);
        await Tell("orders-db", "b", 2);
        await Tell("orders-db", "a", 1);
        await Tell("orders-db", "d", 4, usable: false);
        await Tell("billing", "c", 3);

        Assert.Equal(["d", "c", "b", "a"], await Ids(job, ""));
        Assert.Equal(["d", "b", "a"], await Ids(job, "?source=orders-db"));
        // A source that is named after a service belongs to it.
        Assert.Equal(["b", "a"], await Ids(job, "?service=orders-db&usable=true"));
        var first = (await job.Get($"{Path}?limit=3")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["a"], await Ids(job, $"?cursor={first.Of("nextCursor")}"));
        (await job.Get($"{Path}?usable=perhaps")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await job.Get($"{Path}?service=none")).Refuses(HttpStatusCode.NotFound, "service_not_found");

        var sources = (await job.Get($"{Path}/sources")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["billing", "orders-db"], sources.Select(s => s.Of("source")));
        Assert.Equal((3, "2026-01-01T04:00:00Z", "2026-01-01T02:00:00Z", "b"),
            (sources[1].GetProperty("count").GetInt32(), sources[1].Of("newestTakenAt"), sources[1].Of("newestUsableTakenAt"), sources[1].Of("newestUsable")));
    }

    [Fact]
    public async Task A_person_takes_one_out_and_a_job_does_not_bring_it_back()
    {
        await using var app = await TestApp.Start();
        var job = await app.WithKey(Scope.Read, Scope.Respond);
        var grace = await app.As("grace", Role.Responder);
        var told = new { source = "orders-db", id = "a", takenAt = "2026-01-01T01:00:00Z", usable = true };
        var snapshot = $"{Path}/{(await job.Post(Path, told)).Is(HttpStatusCode.Created).Json.GetProperty("snapshot").Of("id")}";

        var taken = (await grace.Post($"{snapshot}/unusable", new { reason = "does not mount" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal((false, "does not mount", "grace"), (taken.GetProperty("usable").GetBoolean(), taken.Of("unusableReason"), taken.Of("unusableBy")));
        Assert.False((await job.Post(Path, told)).Is(HttpStatusCode.OK).Json.GetProperty("snapshot").GetProperty("usable").GetBoolean());
        (await job.Post($"{snapshot}/usable")).Refuses(HttpStatusCode.Forbidden, "human_required");
        Assert.True((await grace.Post($"{snapshot}/usable")).Is(HttpStatusCode.OK).Json.GetProperty("usable").GetBoolean());
        (await grace.Post($"{snapshot}/unusable", new { reason = " " })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await grace.Post($"{Path}/snap_x/unusable", new { reason = "no" })).Refuses(HttpStatusCode.NotFound, "snapshot_not_found");
        (await grace.Post($"{Path}/snap_x/usable")).Refuses(HttpStatusCode.NotFound, "snapshot_not_found");
    }

    private static async Task<List<string>> Ids(Client who, string query) =>
        [.. (await who.Get(Path + query)).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(s => s.Of("externalId"))];
}
