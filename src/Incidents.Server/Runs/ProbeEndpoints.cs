using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>A run with probes ends when the data says so, or when two people agree that it will not.</summary>
public static class ProbeEndpoints
{
    private const int LongestText = 10_000;
    private const int LongestValue = 500;

    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/v1/runs/{id}").WithTags("runs");
        runs.MapPost("/probes/{name}", Answer).May(Permission.Respond).WithName("answerProbe").WithSummary("Answer a probe; a tool may. When all have passed and the steps are closed, the run is completed.");
        runs.MapPost("/finish", Propose).MayHuman(Permission.Respond).WithName("proposeFinish").WithSummary("Ask to finish although a probe has not passed, with a reason.");
        // Whether he may verify is asked by the service, after whether it is his own run.
        runs.MapPost("/finish/confirm", Confirm).MayHuman(Permission.Respond).WithName("confirmFinish").WithSummary("Agree, as another person who may verify: the run is completed with exceptions.");
    }

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Answer(string id, string name, ProbeAnswer body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Value, "value", LongestValue).Optional(body.Evidence, "evidence", LongestText).Refusal,
            tx => ProbeService.Record(tx, id, name, body.Value, body.Evidence, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Propose(string id, StepReason body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Reason, "reason", LongestText).Refusal, tx => ProbeService.Propose(tx, id, body.Reason, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Confirm(string id, Agreement? body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Optional(body?.Reason, "reason", LongestText).Refusal, tx => ProbeService.Confirm(tx, id, body?.Reason, caller));
}

/// <summary>The answer to a probe, as text: a number, a time with its offset, or words.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProbeAnswer(string Value, string? Evidence = null);

/// <summary>Why one agrees; need not be said.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Agreement(string? Reason = null);

/// <summary>Why a run is given up, and what is left behind when the point of no return was passed.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RunAbort(string Reason, Core.Runs.Disposition? Disposition = null);
