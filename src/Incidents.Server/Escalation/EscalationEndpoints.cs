using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Escalation;

/// <summary>What people do with an incident that climbs: on, later, to somebody else, by another chain, back.</summary>
public static class EscalationEndpoints
{
    internal const int LongestSnooze = 24 * 60;

    public static void MapEscalation(this IEndpointRouteBuilder routes)
    {
        var incidents = routes.MapGroup("/api/v1/incidents/{id}").WithTags("incidents").May(Permission.Respond);
        incidents.MapPost("/escalate", Escalate).WithName("escalateIncident").WithSummary("Tell the next step of its chain now, or step n, whatever its conditions. Whoever has it has it no more.");
        incidents.MapPost("/snooze", Snooze).WithName("snoozeIncident").WithSummary("I look at it later; until then nobody else is called, and then it calls anew.");
        incidents.MapPost("/reassign", Reassign).WithName("reassignIncident").WithSummary("Tell somebody else, or who is on call in a schedule; its chain begins anew if he does not take it.");
        incidents.MapPost("/re-escalate", ReEscalate).WithName("reEscalateIncident").WithSummary("Another chain, as it is now, from its beginning.");
        incidents.MapPost("/unacknowledge", Unacknowledge).WithName("unacknowledgeIncident").WithSummary("Nobody has it any more: it calls anew.");
    }

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> Escalate(string id, NewEscalation? body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().That(body?.Step is null or >= 1, "step", "1 for the first").Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => EscalationService.Escalate(tx, id, body?.Step, caller), IncidentView.Of);

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> Snooze(string id, NewSnooze body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().That(body.Minutes is >= 1 and <= LongestSnooze, "minutes", $"1 to {LongestSnooze}").Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => EscalationService.Snooze(tx, id, body.Minutes, caller), IncidentView.Of);

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> Reassign(string id, NewAssignment body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().That(body.PersonId is null != body.ScheduleId is null, "personId", "give either personId or scheduleId").Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => EscalationService.Reassign(tx, id, body.PersonId, body.ScheduleId, caller), IncidentView.Of);

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> ReEscalate(string id, NewChainOfIncident body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Chain, "chain", 200).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => EscalationService.ReEscalate(tx, id, body.Chain, caller), IncidentView.Of);

    private static Task<Results<Ok<IncidentView>, ProblemHttpResult>> Unacknowledge(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => EscalationService.Unacknowledge(tx, id, caller), IncidentView.Of);
}

/// <summary>To which step, from 1; the next one without a number.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewEscalation(int? Step = null);

/// <summary>For how long nobody else is called.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSnooze(int Minutes);

/// <summary>Who is to see to it: a person, or who is on call in a schedule.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewAssignment(string? PersonId = null, string? ScheduleId = null);

/// <summary>Another chain, by id or slug.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewChainOfIncident(string Chain);
