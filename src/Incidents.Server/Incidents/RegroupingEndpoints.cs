using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Incidents;

/// <summary>Two incidents that are one trouble, or one that is two.</summary>
public static class RegroupingEndpoints
{
    private const int MostAlerts = 200;

    public static void MapRegrouping(this IEndpointRouteBuilder routes)
    {
        var incidents = routes.MapGroup("/api/v1/incidents/{id}").WithTags("incidents").May(Permission.Respond);
        incidents.MapPost("/merge", Merge).WithName("mergeIncident").WithSummary("It is the same trouble as another one: its alerts go there, and so do those that come. Its runs stay with it.");
        incidents.MapPost("/split", Split).WithName("splitIncident").WithSummary("Some of its alerts are another trouble: they get an incident of their own, which nobody has yet.");
    }

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> Merge(string id, IncidentMerge body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Into, "into", 200).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => RegroupingService.Merge(tx, id, body.Into, caller), IncidentView.Of);

    private static async Task<Results<Created<IncidentView>, ProblemHttpResult>> Split(string id, IncidentSplit body, HttpContext context, Answers answers, Caller caller)
    {
        var ids = body.AlertIds ?? [];
        var check = new Checking().That(ids.Count is >= 1 and <= MostAlerts, "alertIds", $"1 to {MostAlerts} alerts").That(ids.Distinct().Count() == ids.Count, "alertIds", "each once").Optional(body.Title, "title", 1024);
        foreach (var (alertId, i) in ids.Take(MostAlerts).Select((alertId, i) => (alertId, i))) check.Text(alertId, $"alertIds[{i}]", 200);
        return check.Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Created(context, tx => RegroupingService.Split(tx, id, ids, body.Title?.Trim(), caller), IncidentView.Of, view => $"/api/v1/incidents/{view.Id}");
    }
}

/// <summary>The incident that goes on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IncidentMerge(string Into);

/// <summary>The alerts that are another trouble, and what that is called.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IncidentSplit(IReadOnlyList<string>? AlertIds, string? Title = null);
