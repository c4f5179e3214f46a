using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Alerts;

/// <summary>Alerts, as senders told them.</summary>
public static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("/api/v1/alerts").WithTags("alerts").May(Permission.Read);
        alerts.MapGet("", List).WithName("listAlerts").WithSummary("Alerts, newest first; state is firing, acknowledged or resolved; suppressedBy says what keeps one quiet.");
        alerts.MapGet("/{id}", Get).WithName("getAlert").WithSummary("One alert, with everything its sender said.");
    }

    private static Results<Ok<ListView<AlertView>>, ProblemHttpResult> List(HttpContext context, Database db, string? state, string? dedupKey, string? cursor, string? limit)
    {
        if (!Words.Read<AlertState>(state, "state").Is(out var wanted, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Cursor.Read(cursor, limit).Is(out var page, out refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx => AlertStore.List(tx, wanted, dedupKey, page)), AlertView.Of));
    }

    private static Results<Ok<AlertDetailView>, ProblemHttpResult> Get(string id, Database db) =>
        db.Read(tx => AlertStore.Find(tx, id)) is { } alert ? TypedResults.Ok(AlertDetailView.Of(alert)) : Problems.From(AlertRefusals.NotFound(id));
}

/// <summary>An alert in a list.</summary>
public record AlertView(
    string Id, string DedupKey, string Title, AlertState State, Severity Severity, long Count,
    DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset? ResolvedAt, string? IncidentId, string? Source, string? Rule,
    string? SuppressedBy, long Flaps)
{
    public static AlertView Of(Alert a) => new(a.Id, a.DedupKey, a.Title, a.State, a.Severity, a.Count, a.FirstAt, a.LastAt, a.ResolvedAt, a.IncidentId, a.Source, a.Rule, a.SuppressedBy, a.Flaps);
}

/// <summary>An alert with everything its sender said.</summary>
public sealed record AlertDetailView(
    string Id, string DedupKey, string Title, AlertState State, Severity Severity, long Count,
    DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset? ResolvedAt, string? IncidentId, string? Source, string? Rule,
    string? SuppressedBy, long Flaps, string IntegrationId, DateTimeOffset? StartsAt, string? RunbookUrl, RawJson Links, RawJson Details)
    : AlertView(Id, DedupKey, Title, State, Severity, Count, FirstAt, LastAt, ResolvedAt, IncidentId, Source, Rule, SuppressedBy, Flaps)
{
    public static new AlertDetailView Of(Alert a) => new(
        a.Id, a.DedupKey, a.Title, a.State, a.Severity, a.Count, a.FirstAt, a.LastAt, a.ResolvedAt, a.IncidentId, a.Source, a.Rule, a.SuppressedBy, a.Flaps,
        a.IntegrationId, a.StartsAt, a.RunbookUrl, new RawJson(a.Links), new RawJson(a.Details));
}
