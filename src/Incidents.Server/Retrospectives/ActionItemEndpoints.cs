using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Retrospectives;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Retrospectives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Retrospectives;

/// <summary>What must still be done after an incident.</summary>
public static class ActionItemEndpoints
{
    public static void MapActionItems(this IEndpointRouteBuilder routes)
    {
        var items = routes.MapGroup("/api/v1/action-items").WithTags("retrospectives");
        items.MapGet("", List).May(Permission.Read).WithName("listActionItems").WithSummary("Action items, newest first; with open=true those that are not done.");
        items.MapPost("", Add).May(Permission.Respond).WithName("createActionItem").WithSummary("Something to be done, for an incident or on its own.");
        items.MapPost("/{id}/close", Close).May(Permission.Respond).WithName("closeActionItem").WithSummary("Done; with what came of it.");
    }

    private static Results<Ok<ListView<ActionItemView>>, ProblemHttpResult> List(HttpContext context, Database db, string? open, string? cursor, string? limit)
    {
        if (open is not (null or "true" or "false")) return Problems.From(HttpRefusals.BadQuery("open", "true or false"));
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx => ActionItemStore.List(tx, open == "true", page)), ActionItemView.Of));
    }

    private static async Task<Results<Created<ActionItemView>, ProblemHttpResult>> Add(NewActionItem body, HttpContext context, Answers answers) =>
        new Checking().Text(body.Text, "text", 2000).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Created<ActionItem, ActionItemView>(
                context, tx => body.IncidentId is { } id && IncidentStore.Find(tx, id) is null ? IncidentRefusals.NotFound(id) : ActionItemStore.Add(tx, body.Text.Trim(), body.IncidentId, null, body.DueAt),
                (_, item) => ActionItemView.Of(item), _ => "/api/v1/action-items");

    private static async Task<Results<Ok<ActionItemView>, ProblemHttpResult>> Close(string id, ClosedActionItem body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Outcome, "outcome", 2000).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok<ActionItem, ActionItemView>(
                context, tx => ActionItemStore.Find(tx, id) is not { } item ? RetrospectiveRefusals.ActionItemNotFound(id)
                    : ActionItemStore.Close(tx, id, caller.Actor, body.Outcome) ? ActionItemStore.Find(tx, id)! : RetrospectiveRefusals.ActionItemClosed(item),
                (_, item) => ActionItemView.Of(item));
}

/// <summary>Something to be done.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewActionItem(string Text, string? IncidentId = null, DateTimeOffset? DueAt = null);

/// <summary>What came of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClosedActionItem(string Outcome);

/// <summary>An action item as it is shown.</summary>
public sealed record ActionItemView(string Id, string? IncidentId, string? RunId, string Text, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, DateTimeOffset? ClosedAt, ActorView? ClosedBy, string? Outcome)
{
    public static ActionItemView Of(ActionItem i) => new(i.Id, i.IncidentId, i.RunId, i.Text, i.CreatedAt, i.DueAt, i.ClosedAt, ActorView.Of(i.ClosedBy), i.Outcome);
}
