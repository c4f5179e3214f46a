using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Notifications;

/// <summary>What was sent, what waits, and what was given up.</summary>
public static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/deliveries", List).May(Permission.Administer).WithTags("deliveries").WithName("listDeliveries").WithSummary("What is sent to people and channels, newest first; state=dead is what was given up.");
        routes.MapPost("/api/v1/deliveries/{id}/retry", Retry).May(Permission.Administer).WithTags("deliveries").WithName("retryDelivery").WithSummary("Try again what was given up, under its own id.");
        routes.MapGet("/api/v1/incidents/{id}/deliveries", OfIncident).May(Permission.Read).WithTags("incidents").WithName("listIncidentDeliveries").WithSummary("Who was told of the incident, by which way, and whether it arrived.");
    }

    private static Results<Ok<ListView<DeliveryView>>, ProblemHttpResult> List(HttpContext context, Database db, string? state, string? cursor, string? limit)
    {
        if (!Words.Read<DeliveryState>(state, "state").Is(out var wanted, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Cursor.Read(cursor, limit).Is(out var page, out refusal)) return Problems.From(refusal);
        return TypedResults.Ok(db.Read(tx => View(context, tx, DeliveryStore.List(tx, wanted, page))));
    }

    private static Results<Ok<ListView<DeliveryView>>, ProblemHttpResult> OfIncident(string id, HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => IncidentStore.Find(tx, id) is null ? null : View(context, tx, DeliveryStore.OfIncident(tx, id, page))) is { } view ? TypedResults.Ok(view) : Problems.From(IncidentRefusals.NotFound(id));
    }

    private static async Task<Results<Ok<DeliveryView>, ProblemHttpResult>> Retry(string id, Database db)
    {
        var retried = await db.Write(tx => TryAgain(tx, id));
        return retried.Ok();
    }

    internal static Outcome<DeliveryView> TryAgain(WriteTx tx, string id)
    {
        if (DeliveryStore.Find(tx, id) is not { } delivery) return NotificationRefusals.DeliveryNotFound(id);
        if (delivery.State != DeliveryState.Dead) return NotificationRefusals.NotDead(delivery.State);
        if (DestinationStore.Find(tx, delivery.DestinationId) is not { IsUsable: true } to) return NotificationRefusals.DestinationGone();
        DeliveryStore.Retry(tx, id);
        return DeliveryView.Of(DeliveryStore.Find(tx, id)!, to);
    }

    private static ListView<DeliveryView> View(HttpContext context, ReadTx tx, Page<Delivery> page)
    {
        var ways = page.Items.Select(d => d.DestinationId).Distinct().ToDictionary(id => id, id => DestinationStore.Find(tx, id));
        return Cursor.View(context, page, d => DeliveryView.Of(d, ways[d.DestinationId]));
    }
}
