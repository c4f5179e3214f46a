using Incidents.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Http;

/// <summary>For supervisors and load balancers: is the process alive, and can it serve?</summary>
public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").AllowAnonymous().WithTags("health");
        health.MapGet("/healthz", Live).WithName("getLiveness").WithSummary("The process answers.");
        health.MapGet("/readyz", Ready).WithName("getReadiness").WithSummary("Started, the database answers and is migrated; 503 otherwise.")
            .Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
        // Some load balancers ask with HEAD.
        health.MapMethods("/healthz", [HttpMethods.Head], Live).ExcludeFromDescription();
        health.MapMethods("/readyz", [HttpMethods.Head], Ready).ExcludeFromDescription();
    }

    private static Ok<HealthView> Live() => TypedResults.Ok(new HealthView("ok"));

    private static IResult Ready(Database db, Startup startup) =>
        startup.IsDone && db.IsReady() ? TypedResults.Ok(new HealthView("ready")) : TypedResults.Json(new HealthView("not_ready"), statusCode: StatusCodes.Status503ServiceUnavailable);
}

/// <summary>Whether the first steps are done: who waits for ready may then read the demo's keys or the set-up token.</summary>
public sealed class Startup
{
    private volatile bool done;

    public bool IsDone => done;

    public void Done() => done = true;
}

/// <summary>How it is.</summary>
public sealed record HealthView(string Status);
