using Incidents.Storage;

namespace Incidents.Server.Http;

/// <summary>For supervisors and load balancers: is the process alive, and can it serve?</summary>
public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").AllowAnonymous().WithTags("health");
        health.MapGet("/healthz", () => TypedResults.Ok(new HealthView("ok"))).WithName("getLiveness").WithSummary("The process answers.");
        health.MapGet("/readyz", Ready).WithName("getReadiness").WithSummary("The database answers and is migrated; 503 otherwise.")
            .Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Ready(Database db) =>
        db.IsReady() ? TypedResults.Ok(new HealthView("ready")) : TypedResults.Json(new HealthView("not_ready"), statusCode: StatusCodes.Status503ServiceUnavailable);
}

/// <summary>How it is.</summary>
public sealed record HealthView(string Status);
