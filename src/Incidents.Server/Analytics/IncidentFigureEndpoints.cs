using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Services;

namespace Incidents.Server.Analytics;

/// <summary>Whether it gets better, in figures.</summary>
public static class IncidentFigureEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(12 * 7);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3 * 366);

    public static void MapIncidentFigures(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/analytics/incidents", Look).May(Permission.Read).WithTags("analytics").WithName("getIncidentFigures")
            .WithSummary("Incidents by week, and the median and the slowest tenth of the times to acknowledge and to resolve; from and to as instants, by default the last 12 weeks; service: only of this one. With Accept: text/csv as a table.")
            .Produces<IncidentFigures>();

    private static IResult Look(HttpContext context, Database db, string? from, string? to, string? service)
    {
        if (!Read(db, from, to, service).Is(out var figures, out var refusal)) return Problems.From(refusal);
        context.Response.Headers.Vary = "Accept";
        return Accepts.Best(context.Request, Accepts.Json, Accepts.Csv) switch
        {
            Accepts.Json => TypedResults.Ok(figures),
            Accepts.Csv => TypedResults.Text(Table(figures), Csv.ContentType),
            _ => Problems.From(HttpRefusals.NotAcceptable("application/json, text/csv")),
        };
    }

    internal static Outcome<IncidentFigures> Read(Database db, string? from, string? to, string? service)
    {
        if (!Instants.Read(from, "from").Is(out var since, out var refusal) && refusal is not null) return refusal;
        if (!Instants.Read(to, "to").Is(out var until, out refusal) && refusal is not null) return refusal;
        return db.Read<Outcome<IncidentFigures>>(tx =>
        {
            var end = until ?? tx.Now;
            var start = since ?? (end - DateTimeOffset.MinValue > Usual ? end - Usual : DateTimeOffset.MinValue);
            if (end > tx.Now.AddDays(1)) return HttpRefusals.BadQuery("to", "an instant that is not in the future");
            if (start > end || end - start > Longest) return HttpRefusals.BadQuery("from", "an instant before 'to', at most three years");
            var about = service is null ? null : ServiceStore.Find(tx, service);
            if (service is not null && about is null) return ServiceRefusals.NotFound(service);
            return IncidentFigures.Of(start, end, IncidentStore.Samples(tx, IncidentFigures.MondayOf(start), end, about?.Id));
        });
    }

    internal static string Table(IncidentFigures figures) => Csv.Of(
    [
        ["week of", "opened", "acknowledged", "median seconds to acknowledge", "p90 seconds to acknowledge", "resolved", "median seconds to resolve", "p90 seconds to resolve"],
        .. figures.Weeks.Select(w => new object?[] { w.Monday, w.Opened, w.ToAcknowledge.Count, w.ToAcknowledge.MedianSeconds, w.ToAcknowledge.P90Seconds, w.ToResolve.Count, w.ToResolve.MedianSeconds, w.ToResolve.P90Seconds }),
    ]);
}
