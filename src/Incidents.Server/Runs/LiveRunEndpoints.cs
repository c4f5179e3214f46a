using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>Going another way than the runbook while it is followed, and handing it to somebody else.</summary>
public static class LiveRunEndpoints
{
    private const int LongestText = 10_000;

    public static void MapLiveRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/v1/runs/{id}").WithTags("runs");
        runs.MapPost("/steps", Insert).MayHuman(Permission.Respond).WithName("insertStep").WithSummary("Insert a step that the runbook does not have: next, or after a step that is still to come. It is never guarded.");
        runs.MapPost("/steps/{stepId}/repeat", Repeat).MayHuman(Permission.Respond).WithName("repeatStep").WithSummary("Go through a closed step once more, now; a guarded one is verified again.");
        runs.MapPost("/steps/{stepId}/return", Return).MayHuman(Permission.Respond).WithName("returnToStep").WithSummary("Go back: this step and all after it are to be gone through again.");
        runs.MapPost("/late-entries", LateEntry).MayHuman(Permission.Respond).WithName("addLateEntry").WithSummary("Write down what happened earlier, with its true time.");
        runs.MapPost("/handover", Offer).MayHuman(Permission.Respond).WithName("offerHandover").WithSummary("Offer the run to another person for 15 minutes; an admin may, when the executor cannot be reached.");
        runs.MapPost("/handover/accept", Accept).MayHuman(Permission.Respond).WithName("acceptHandover").WithSummary("Take over: read back the open step by its id or title. What was verified or released before no longer holds.");
        runs.MapPost("/handover/decline", Decline).MayHuman(Permission.Respond).WithName("declineHandover").WithSummary("Do not take over, with a reason.");
        runs.MapPost("/presence", CheckIn).MayHuman(Permission.Read).WithName("beginPresence").WithSummary("Say of yourself that you are there, as one of a team that the runbook wants.");
        runs.MapDelete("/presence", CheckOut).MayHuman(Permission.Read).WithName("endPresence").WithSummary("Say of yourself that you have left.");
    }

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Insert(string id, NewStep body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller,
            new Checking().Optional(body.After, "after", 200).Text(body.Title, "title", 200).Optional(body.Markdown, "markdown", LongestText).Text(body.Reason, "reason", LongestText).Refusal,
            tx => LiveRunService.Insert(tx, id, body, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Repeat(string id, string stepId, StepReason body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Reason, "reason", LongestText).Refusal, tx => LiveRunService.Repeat(tx, id, stepId, body.Reason, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Return(string id, string stepId, StepReason body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Reason, "reason", LongestText).Refusal, tx => LiveRunService.Return(tx, id, stepId, body.Reason, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> LateEntry(string id, NewLateEntry body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Optional(body.StepId, "stepId", 200).Text(body.Text, "text", LongestText).Refusal, tx => LiveRunService.LateEntry(tx, id, body, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Offer(string id, NewHandover body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.To, "to", 200).Text(body.Note, "note", LongestText).Refusal, tx => HandoverService.Offer(tx, id, body.To, body.Note, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Accept(string id, ReadBack body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller,
            new Checking().Text(body.OpenStep, "openStep", 1000).Optional(body.Note, "note", LongestText).Reason(body.UnqualifiedReason, "unqualifiedReason").Refusal,
            tx => HandoverService.Accept(tx, id, body, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Decline(string id, StepReason body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Reason, "reason", LongestText).Refusal, tx => HandoverService.Decline(tx, id, body.Reason, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> CheckIn(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, null, tx => LiveRunService.CheckIn(tx, id, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> CheckOut(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, null, tx => LiveRunService.CheckOut(tx, id, caller));
}

/// <summary>A step that the runbook does not have; it comes after the step named, or next.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewStep(string Title, string Reason, string? After = null, string? Markdown = null);

/// <summary>What happened earlier, and when.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewLateEntry(string Text, DateTimeOffset OccurredAt, string? StepId = null);

/// <summary>To whom a run is offered, and what he should know.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewHandover(string To, string Note);

/// <summary>The open step, by id or title, as the receiver of a run reads it back.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReadBack(string OpenStep, string? Note = null, string? UnqualifiedReason = null);
