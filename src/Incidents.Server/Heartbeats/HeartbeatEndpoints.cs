using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Heartbeats;
using Incidents.Server.Http;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Heartbeats;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Heartbeats;

/// <summary>Which signs of life are expected of an integration, and how they come.</summary>
public static class HeartbeatEndpoints
{
    private const int Most = 100;
    private const int LongestName = 100;

    public static void MapHeartbeats(this IEndpointRouteBuilder routes)
    {
        var heartbeats = routes.MapGroup("/api/v1/integrations/{id}/heartbeats").WithTags("integrations").May(Permission.Administer);
        heartbeats.MapGet("", List).WithName("listHeartbeats").WithSummary("The signs of life that are expected of an integration, and which are missing.");
        heartbeats.MapPut("/{name}", Put).WithName("putHeartbeat").WithSummary("Expect one every so often; the name any is the integration itself, of which everything it sends is a sign of life.");
        heartbeats.MapDelete("/{name}", Remove).WithName("deleteHeartbeat").WithSummary("It is no longer expected; the alert of its silence ends.");
    }

    private static Results<Ok<ListView<HeartbeatView>>, ProblemHttpResult> List(string id, Database db) => db.Read(tx =>
    {
        if (Known(tx, id) is null) return null;
        var since = Listening.GoOn(HeartbeatStore.Listening(tx), tx.Now).Since;
        return new ListView<HeartbeatView>([.. HeartbeatStore.Of(tx, id).Select(h => HeartbeatView.Of(h, since, tx.Now))], null);
    }) is { } view ? TypedResults.Ok(view) : Problems.From(Core.Alerts.AlertRefusals.IntegrationNotFound(id));

    private static async Task<Results<Ok<HeartbeatView>, ProblemHttpResult>> Put(string id, string name, NewHeartbeat body, HttpContext context, Answers answers)
    {
        var (shortest, longest) = ((long)Listening.Shortest.TotalSeconds, (long)Listening.Longest.TotalSeconds);
        if (new Checking().That(body.EverySeconds >= shortest && body.EverySeconds <= longest, "everySeconds", $"{shortest} to {longest}")
            .That(body.GraceSeconds is null || (body.GraceSeconds >= 0 && body.GraceSeconds <= longest), "graceSeconds", $"0 to {longest}")
            .That(name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ' '), "name", $"at most {LongestName} letters, digits, blanks, dots, hyphens and underscores")
            .Refusal is { } refusal) return Problems.From(refusal);
        return await answers.Ok(context, tx => Set(tx, id, name == Heartbeat.Any ? "" : name, body),
            (tx, heartbeat) => HeartbeatView.Of(heartbeat, Listening.GoOn(HeartbeatStore.Listening(tx), tx.Now).Since, tx.Now));
    }

    private static Outcome<Heartbeat> Set(WriteTx tx, string id, string name, NewHeartbeat body)
    {
        if (Known(tx, id) is null) return Core.Alerts.AlertRefusals.IntegrationNotFound(id);
        if (HeartbeatStore.Find(tx, id, name) is null && HeartbeatStore.Of(tx, id).Count >= Most) return HeartbeatRefusals.TooMany(Most);
        HeartbeatStore.Put(tx, new Heartbeat
        {
            IntegrationId = id, Name = name, EverySeconds = body.EverySeconds, GraceSeconds = body.GraceSeconds ?? Listening.DefaultGrace(body.EverySeconds),
            Severity = body.Severity ?? Severity.Sev2, ExpectedFrom = tx.Now,
        });
        return HeartbeatStore.Find(tx, id, name)!;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, string name, Database db, IntakeService intake)
    {
        var removed = await db.Write<Outcome<(Integration Of, Heartbeat Heartbeat)>>(tx =>
        {
            if (Known(tx, id) is not { } integration) return Core.Alerts.AlertRefusals.IntegrationNotFound(id);
            if (HeartbeatStore.Find(tx, id, name == Heartbeat.Any ? "" : name) is not { } heartbeat) return HeartbeatRefusals.NotFound(name);
            HeartbeatStore.Remove(tx, id, heartbeat.Name);
            return (integration, heartbeat);
        });
        if (!removed.Is(out var was, out var refusal)) return Problems.From(refusal);
        if (was.Heartbeat.SilentSince is not null) await intake.Accept(was.Of, [Beating.Silence(was.Heartbeat, was.Of, AlertAction.Resolve)], Beating.Format);
        return TypedResults.NoContent();
    }

    private static Integration? Known(ReadTx tx, string id) => IntegrationStore.All(tx).FirstOrDefault(i => i.Id == id);
}

/// <summary>How often a sign of life is expected, and how late one may be: by default half as long again, at least a minute.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewHeartbeat(long EverySeconds, long? GraceSeconds = null, Severity? Severity = null);

/// <summary>A sign of life that is expected; silentSince says when it was last heard, while it is missing.</summary>
public sealed record HeartbeatView(string Name, long EverySeconds, long GraceSeconds, Severity Severity, DateTimeOffset? LastAt, DateTimeOffset? DueAt, DateTimeOffset? SilentSince)
{
    public static HeartbeatView Of(Heartbeat h, DateTimeOffset listeningSince, DateTimeOffset now) =>
        new(h.Shown, h.EverySeconds, h.GraceSeconds, h.Severity, h.LastAt, h.SilentSince is null ? Listening.DueAt(h, listeningSince, now) : null, h.SilentSince);
}
