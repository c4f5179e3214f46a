using Incidents.Storage;

namespace Incidents.Server.Http;

/// <summary>For supervisors and load balancers: is the process alive, and can it serve?</summary>
public static class Health
{
    /// <summary>Some load balancers ask with HEAD.</summary>
    private static readonly string[] Probes = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").AllowAnonymous().WithTags("health");
        health.MapMethods("/healthz", Probes, () => TypedResults.Ok(new HealthView("ok"))).WithName("getLiveness").WithSummary("The process answers.");
        health.MapMethods("/readyz", Probes, Ready).WithName("getReadiness").WithSummary("Started, the database answers and is migrated; 503 otherwise.")
            .Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }

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
