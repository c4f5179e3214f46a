using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Alerts;

/// <summary>Maintenance windows: alerts are stored and shown, nobody is called, and what still fires at the end is told then.</summary>
public static class MaintenanceEndpoints
{
    private const string Path = "/api/v1/maintenance-windows";

    public static void MapMaintenance(this IEndpointRouteBuilder routes)
    {
        var windows = routes.MapGroup(Path).WithTags("maintenance-windows");
        windows.MapGet("", List).May(Permission.Read).WithName("listMaintenanceWindows").WithSummary("Maintenance windows, newest first.");
        windows.MapGet("/{id}", Get).May(Permission.Read).WithName("getMaintenanceWindow").WithSummary("One maintenance window.");
        windows.MapPost("", Begin).May(Permission.Respond).WithName("createMaintenanceWindow").WithSummary("Keep alerts quiet until endsAt, at most 7 days. For a service; without one only admins.");
        windows.MapPost("/{id}/end", End).May(Permission.Respond).WithName("endMaintenanceWindow").WithSummary("It ends now; what still fires is told.");
    }

    private static Results<Ok<ListView<MaintenanceView>>, ProblemHttpResult> List(HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx =>
        {
            var found = MaintenanceStore.List(tx, page);
            return new Page<MaintenanceView>([.. found.Items.Select(w => MaintenanceView.Of(tx, w))], found.Next);
        }), w => w));
    }

    private static Results<Ok<MaintenanceView>, ProblemHttpResult> Get(string id, Database db) =>
        db.Read(tx => MaintenanceStore.Find(tx, id) is { } window ? MaintenanceView.Of(tx, window) : null) is { } view ? TypedResults.Ok(view) : Problems.From(AlertRefusals.WindowNotFound(id));

    private static async Task<Results<Created<MaintenanceView>, ProblemHttpResult>> Begin(NewMaintenance body, HttpContext context, Answers answers, IntegrationKeys keys, Caller caller)
    {
        var check = new Checking().Text(body.Reason, "reason", 1000).Optional(body.Service, "service", 200).Optional(body.IntegrationId, "integrationId", 200).Matchers(body.Matchers, "matchers");
        if (check.Refusal is { } refusal) return Problems.From(refusal);
        if (body.Service is null && !caller.May(Permission.Administer)) return Problems.From(AccessRefusals.NotPermitted(caller, Permission.Administer));
        var begun = await answers.Created(context, tx => MaintenanceService.Begin(tx, body, caller), MaintenanceView.Of, view => $"{Path}/{view.Id}");
        keys.Forget();
        return begun;
    }

    private static async Task<Results<Ok<MaintenanceView>, ProblemHttpResult>> End(string id, HttpContext context, Answers answers, IntegrationKeys keys, Caller caller)
    {
        var ended = await answers.Ok(context, tx => MaintenanceService.End(tx, id, caller), MaintenanceView.Of);
        keys.Forget();
        return ended;
    }
}

/// <summary>A maintenance window to begin now, or at startsAt. What is given narrows it: service, sender, matchers.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewMaintenance(
    string Reason, DateTimeOffset? EndsAt = null, DateTimeOffset? StartsAt = null, string? Service = null, string? IntegrationId = null, IReadOnlyList<NewMatcher>? Matchers = null);

/// <summary>A maintenance window; for every service or sender where that is null.</summary>
public sealed record MaintenanceView(
    string Id, MaintenanceState State, string? Service, string? IntegrationId, IReadOnlyList<MatcherView> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Reason, PersonName CreatedBy, DateTimeOffset CreatedAt)
{
    public static MaintenanceView Of(ReadTx tx, MaintenanceWindow w) => new(
        w.Id, tx.Now >= w.EndsAt ? MaintenanceState.Over : tx.Now < w.StartsAt ? MaintenanceState.Planned : MaintenanceState.Running,
        w.ServiceId is null ? null : ServiceStore.Find(tx, w.ServiceId)!.Slug, w.IntegrationId, MatcherView.Of(w.Matchers), w.StartsAt, w.EndsAt, w.Reason, new(w.CreatedById, w.CreatedByName), w.CreatedAt);
}

/// <summary>Whether a maintenance window is to come, runs, or is over.</summary>
public enum MaintenanceState
{
    Planned,
    Running,
    Over,
}
