using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Drills;

/// <summary>Drills in figures; and whether anybody looks at their schedule.</summary>
public static class DrillStatisticsEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(365);

    /// <summary>The scheduler signs every minute; after this it is silent.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(5);

    public static void MapDrillStatistics(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/analytics/drills", Look).May(Permission.Read).WithTags("analytics").WithName("getDrillStatistics")
            .WithSummary("How many drills were done, and what second persons found of planted errors; from and to as instants, by default the last year.");
        routes.MapGet("/health/drills", Watch).May(Permission.Read).WithTags("health").WithName("getDrillHealth").WithSummary("Somebody looks at the schedule of drills; 503 when nobody did for five minutes.")
            .Produces<DrillWatchView>().Produces<DrillWatchView>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Results<Ok<DrillStatistics>, ProblemHttpResult> Look(Database db, string? from, string? to)
    {
        if (!Instants.Read(from, "from").Is(out var since, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Instants.Read(to, "to").Is(out var until, out refusal) && refusal is not null) return Problems.From(refusal);
        return TypedResults.Ok(db.Read(tx => DrillStatistics.Of(DrillOutcomeStore.Samples(tx, since ?? tx.Now - Usual, until ?? tx.Now.AddTicks(10)))));
    }

    private static IResult Watch(Database db) => db.Read(tx =>
    {
        var watch = DrillStore.Watch(tx);
        var isSilent = watch is null || (tx.Now - watch.PassedAt).Duration() > Silent;
        var view = new DrillWatchView(isSilent ? "silent" : "ok", watch?.PassedAt, watch?.RecomputedAt, [.. DrillPlanStore.All(tx).Where(p => !p.Paused).Select(DrillTurn.ZoneGone).OfType<string>()]);
        return isSilent ? TypedResults.Json(view, Json.Options, statusCode: StatusCodes.Status503ServiceUnavailable) : (IResult)TypedResults.Ok(view);
    });
}

/// <summary>When the schedule was last looked at, and when the dates were last computed by the rules of the zones. A warning for each plan whose zone is not known any more: it is followed all the same.</summary>
public sealed record DrillWatchView(string Status, DateTimeOffset? PassedAt, DateTimeOffset? RecomputedAt, IReadOnlyList<string> Warnings);
