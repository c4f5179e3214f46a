using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.OnCall;

/// <summary>Overrides: somebody is on call instead of whoever the layers say.</summary>
public static class OverrideEndpoints
{
    public static void MapOverrides(this IEndpointRouteBuilder routes)
    {
        var overrides = routes.MapGroup($"{ScheduleEndpoints.Path}/{{id}}/overrides").WithTags("schedules");
        overrides.MapGet("", List).May(Permission.Read).WithName("listOverrides").WithSummary("All overrides of a schedule, newest first, with those that are over or were removed.");
        overrides.MapPost("", Add).May(Permission.Respond).WithName("createOverride").WithSummary("Put somebody on call from one instant (now, when left out) until another. The override made last covers the others.");
        overrides.MapDelete("/{overrideId}", Remove).May(Permission.Respond).WithName("removeOverride").WithSummary("It no longer holds from now on. That it was there is kept.");
    }

    private static Results<Ok<ListView<OverrideView>>, ProblemHttpResult> List(string id, HttpContext context, Database db, string? cursor, string? limit) =>
        ScheduleEndpoints.ListOf(id, context, db, cursor, limit, OverrideStore.List, OverrideView.Of);

    private static async Task<Results<Created<OverrideView>, ProblemHttpResult>> Add(string id, NewOverride body, HttpContext context, Answers answers, Caller caller)
    {
        if (new Checking().Text(body.Person, "person", 200).Text(body.Reason, "reason", 1000).Refusal is { } refusal) return Problems.From(refusal);
        return await answers.Created(context, tx => OverrideService.Make(tx, id, body, caller), (tx, made) => OverrideView.Of(made, new OnCallPeople(PersonStore.All(tx))), made => $"{ScheduleEndpoints.Path}/{made.ScheduleId}/overrides");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, string overrideId, Database db, Caller caller) =>
        (await db.Write(tx => OverrideService.Remove(tx, id, overrideId, caller))).Is(out _, out var refusal) ? TypedResults.NoContent() : Problems.From(refusal);
}

/// <summary>Who is to be on call, until when and why; from now on unless something later is said.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewOverride(string Person, DateTimeOffset Until, string Reason, DateTimeOffset? From = null);

/// <summary>An override; removedAt says from when on it does not hold although it is not over.</summary>
public sealed record OverrideView(
    string Id, string ScheduleId, PersonName Person, DateTimeOffset From, DateTimeOffset Until, string Reason, string? SwapId, PersonName MadeBy, DateTimeOffset MadeAt, DateTimeOffset? RemovedAt, string? RemovedBy)
{
    public static OverrideView Of(Override o, OnCallPeople people) =>
        new(o.Id, o.ScheduleId, new(o.PersonId, people.Name(o.PersonId)), o.From, o.Until, o.Reason, o.SwapId, new(o.MadeById, o.MadeByName), o.MadeAt, o.RemovedAt, o.RemovedByName);
}
