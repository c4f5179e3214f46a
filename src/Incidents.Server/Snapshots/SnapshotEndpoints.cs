using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Core.Services;
using Incidents.Core.Snapshots;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Services;
using Incidents.Storage.Snapshots;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Snapshots;

/// <summary>What could be restored, and how old it is: what a restore is measured against.</summary>
public static class SnapshotEndpoints
{
    private const int MaxBatch = 1_000;
    private const int LongestName = 200;
    private const int LongestReason = 10_000;

    public static void MapSnapshots(this IEndpointRouteBuilder routes)
    {
        var snapshots = routes.MapGroup("/api/v1/snapshots").WithTags("snapshots");
        snapshots.MapGet("", List).May(Permission.Read).WithName("listSnapshots").WithSummary("Snapshots, newest first by the time they were taken at; usable is true or false.");
        snapshots.MapPost("", Add).May(Permission.Respond).WithName("recordSnapshot").WithSummary("Tell of one snapshot. The same again is answered 200; what was told wrongly is corrected, except the time.");
        snapshots.MapPost("/batch", AddMany).May(Permission.Respond).WithName("recordSnapshots").WithSummary($"Tell of up to {MaxBatch} snapshots at once: all of them are recorded, or none.");
        snapshots.MapGet("/sources", Sources).May(Permission.Read).WithName("listSnapshotSources").WithSummary("What there is of each source, and how old its newest is.");
        snapshots.MapGet("/{id}", Get).May(Permission.Read).WithName("getSnapshot").WithSummary("One snapshot, by the id given here.");
        snapshots.MapPost("/{id}/unusable", TakeOut).May(Permission.Respond).WithName("markSnapshotUnusable").WithSummary("It cannot be restored, or nobody should, with a reason.");
        snapshots.MapPost("/{id}/usable", BringBack).MayHuman(Permission.Respond).WithName("markSnapshotUsable").WithSummary("It can be restored after all.");
    }

    private static Results<Ok<ListView<Snapshot>>, ProblemHttpResult> List(HttpContext context, Database db, string? source, string? service, string? usable, string? cursor, string? limit)
    {
        if (usable is not (null or "true" or "false")) return Problems.From(HttpRefusals.BadQuery("usable", "true or false"));
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        var found = db.Read<Outcome<Page<Snapshot>>>(tx =>
        {
            var owner = service is null ? null : ServiceStore.Find(tx, service);
            if (service is not null && owner is null) return ServiceRefusals.NotFound(service);
            return SnapshotStore.List(tx, source, owner?.Id, usable is null ? null : usable == "true", page);
        });
        return found.Is(out var snapshots, out refusal) ? TypedResults.Ok(Cursor.View(context, snapshots, s => s)) : Problems.From(refusal);
    }

    private static async Task<Results<Created<RecordedSnapshot>, Ok<RecordedSnapshot>, ProblemHttpResult>> Add(NewSnapshot body, HttpContext context, Answers answers)
    {
        if (Check(new Checking(), body, "").Refusal is { } refusal) return Problems.From(refusal);
        var answer = await answers.Ok(context, tx => SnapshotService.Record(tx, body), (_, recorded) => recorded);
        return answer.Result switch
        {
            Ok<RecordedSnapshot> { Value: { As: RecordedAs.New } made } => TypedResults.Created($"/api/v1/snapshots/{made.Snapshot.Id}", made),
            Ok<RecordedSnapshot> known => known,
            _ => (ProblemHttpResult)answer.Result,
        };
    }

    private static async Task<Results<Ok<RecordedSnapshots>, ProblemHttpResult>> AddMany(NewSnapshots body, HttpContext context, Answers answers)
    {
        var check = new Checking().That(body.Snapshots is { Count: > 0 and <= MaxBatch }, "snapshots", $"1 to {MaxBatch} snapshots");
        for (var i = 0; i < Math.Min(body.Snapshots?.Count ?? 0, MaxBatch); i++) Check(check, body.Snapshots![i], $"snapshots[{i}].");
        if (check.Refusal is { } refusal) return Problems.From(refusal);
        return await answers.Ok(context, tx => SnapshotService.Record(tx, body.Snapshots!), (_, recorded) => new RecordedSnapshots(recorded));
    }

    private static ListView<SnapshotSource> Sources(Database db) => new(db.Read(SnapshotStore.Sources), null);

    private static Results<Ok<Snapshot>, ProblemHttpResult> Get(string id, Database db) =>
        db.Read(tx => SnapshotStore.Find(tx, id)) is { } found ? TypedResults.Ok(found) : Problems.From(SnapshotRefusals.NotFound(id));

    private static async Task<Results<Ok<Snapshot>, ProblemHttpResult>> TakeOut(string id, UnusableReason body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Reason, "reason", LongestReason).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => SnapshotService.TakeOut(tx, id, body.Reason, caller), (_, snapshot) => snapshot);

    private static Task<Results<Ok<Snapshot>, ProblemHttpResult>> BringBack(string id, HttpContext context, Answers answers) =>
        answers.Ok(context, tx => SnapshotService.BringBack(tx, id), (_, snapshot) => snapshot);

    private static Checking Check(Checking check, NewSnapshot? told, string at)
    {
        if (told is null) return check.That(false, at.TrimEnd('.'), "a snapshot");
        Name(told.Source, "source");
        Name(told.Id, "id");
        return check.That(told.TakenAt != default, $"{at}takenAt", "the instant whose data it holds").That(told.SizeBytes is null or >= 0, $"{at}sizeBytes", "0 or more")
            .Optional(told.Checksum, $"{at}checksum", LongestName).Optional(told.Service, $"{at}service", LongestName);

        // As it will be compared with what people type.
        void Name(string? value, string field)
        {
            check.Text(value, at + field, LongestName);
            if (value is not null && ParameterValues.Unreadable(new Parameter { Name = field, Compare = Comparison.Exact }, value) is { } flaw) check.That(false, at + field, flaw);
            check.That(value is null || value.Trim() == value, at + field, "without spaces around it");
        }
    }
}

/// <summary>A snapshot that a backup job made. What is left out stays as it is known.</summary>
/// <param name="Source">The inventory that it belongs to, such as the service's slug.</param>
/// <param name="Id">As the backup tool names it; unique in its source.</param>
/// <param name="TakenAt">The instant whose data it holds; never changes.</param>
/// <param name="SizeBytes">How large it is.</param>
/// <param name="Checksum">As the tool writes it.</param>
/// <param name="Usable">Whether it can be restored.</param>
/// <param name="Service">By id or slug; without it the service whose slug the source is.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSnapshot(string Source, string Id, DateTimeOffset TakenAt, long? SizeBytes = null, string? Checksum = null, bool? Usable = null, string? Service = null);

/// <summary>Several snapshots.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSnapshots(IReadOnlyList<NewSnapshot> Snapshots);

/// <summary>What became of each, in the order in which they were told.</summary>
public sealed record RecordedSnapshots(IReadOnlyList<RecordedSnapshot> Snapshots);

/// <summary>Why nobody should restore it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UnusableReason(string Reason);
