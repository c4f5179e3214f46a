using Incidents.Storage;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Notifications;

/// <summary>For supervisors: can people be told? A 503 here means that the one who should be told of it must be told by somebody else.</summary>
public static class NotificationHealth
{
    public static void MapNotificationHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").AllowAnonymous().WithTags("health");
        health.MapGet("/health/notifications", Look).WithName("getNotificationHealth").WithSummary("503 when nothing arrives by any way, when deliveries were just given up, or when something is late by a minute.")
            .Produces<NotificationHealthView>().Produces<NotificationHealthView>(StatusCodes.Status503ServiceUnavailable);
        health.MapMethods("/health/notifications", [HttpMethods.Head], Look).ExcludeFromDescription();
    }

    private static IResult Look(Database db)
    {
        var view = db.Read(tx =>
        {
            var facts = DeliveryStore.Facts(tx);
            var wrong = facts.Wrong(tx.Now);
            return new NotificationHealthView(wrong.Count > 0 ? "red" : facts.Ways == 0 ? "no_ways" : "ok", wrong, facts.Ways, facts.Failing, facts.Waiting, facts.OldestDueAt);
        });
        return TypedResults.Json(view, statusCode: view.Wrong.Count > 0 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}

/// <summary>ok, red with what is wrong, or no_ways while nobody has set up a way to be told.</summary>
public sealed record NotificationHealthView(string Status, IReadOnlyList<string> Wrong, long Ways, long Failing, long Waiting, DateTimeOffset? OldestDueAt);
