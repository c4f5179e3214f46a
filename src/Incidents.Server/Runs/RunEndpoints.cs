using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>Following a runbook, step by step. Only humans do.</summary>
public static class RunEndpoints
{
    private const int LongestText = 10_000;

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/v1/runs").WithTags("runs");
        runs.MapGet("", List).May(Permission.Read).WithName("listRuns").WithSummary("Runs, newest first.");
        runs.MapPost("", Start).MayHuman(Permission.Respond).WithName("startRun").WithSummary("Begin to follow a runbook; the run keeps this revision.");
        runs.MapGet("/{id}", Get).May(Permission.Read).WithName("getRun").WithSummary("One run. What a second person must derive is hidden from all but the executor.");
        runs.MapGet("/{id}/timeline", Timeline).May(Permission.Read).WithName("getRunTimeline").WithSummary("The timeline that tells of this run: its incident's, or its own.");
        runs.MapPost("/{id}/parameters", Enter).MayHuman(Permission.Respond).WithName("enterRunParameters").WithSummary("Enter or correct values; open verifications of steps that use them end.");
        runs.MapPost("/{id}/abort", Abort).MayHuman(Permission.Respond).WithName("abortRun").WithSummary("Give up, with a reason; past the point of no return also with what is left behind.");
        runs.MapPost("/{id}/steps/{stepId}/start", StartStep).MayHuman(Permission.Respond).WithName("startStep").WithSummary("Begin the current step, or a failed one again.");
        runs.MapPost("/{id}/steps/{stepId}/complete", Complete).MayHuman(Permission.Respond).WithName("completeStep").WithSummary("Done. A risky step only after its release.");
        runs.MapPost("/{id}/steps/{stepId}/skip", Skip).MayHuman(Permission.Respond).WithName("skipStep").WithSummary("Leave it out, with a reason.");
        runs.MapPost("/{id}/steps/{stepId}/fail", Fail).MayHuman(Permission.Respond).WithName("failStep").WithSummary("It went wrong, with a reason.");
        runs.MapPost("/{id}/steps/{stepId}/notes", Note).MayHuman(Permission.Respond).WithName("addStepNote").WithSummary("Write about a step on the timeline.");
    }

    private static Results<Ok<ListView<RunListItem>>, ProblemHttpResult> List(HttpContext context, Database db, string? state, string? incidentId, string? cursor, string? limit)
    {
        if (!Words.Read<RunState>(state, "state").Is(out var wanted, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Cursor.Read(cursor, limit).Is(out var page, out refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx => RunStore.List(tx, wanted, incidentId, page)), RunListItem.Of));
    }

    private static async Task<Results<Created<RunView>, ProblemHttpResult>> Start(NewRun body, HttpContext context, RunService runs, Answers answers, Caller caller) =>
        Check(body) is { } refusal
            ? Problems.From(refusal)
            : await answers.Created(context, tx => runs.Start(tx, body, caller), (tx, run) => RunView.WithProof(tx, run, caller, context), view => $"/api/v1/runs/{view.Id}");

    private static Results<Ok<RunView>, ProblemHttpResult> Get(string id, HttpContext context, Database db, Caller caller) =>
        View(db, id, caller, context) is { } view ? TypedResults.Ok(view) : Problems.From(RunRefusals.NotFound(id));

    private static Results<Ok<ListView<EntryView>>, ProblemHttpResult> Timeline(string id, HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!TimelinePages.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => RunStore.Find(tx, id) is { } run ? TimelinePages.View(context, tx, run.TimelineId, page) : null) is { } view
            ? TypedResults.Ok(view)
            : Problems.From(RunRefusals.NotFound(id));
    }

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Enter(string id, NewValues body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, null, tx => RunService.Enter(tx, id, body.Parameters ?? [], caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Abort(string id, RunAbort body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Reason, "reason", LongestText).Refusal, tx => RunService.Abort(tx, id, body, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> StartStep(string id, string stepId, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, null, tx => RunService.StartStep(tx, id, stepId, caller));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Complete(string id, string stepId, StepOutcome? body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Optional(body?.Outcome, "outcome", LongestText).Optional(body?.Evidence, "evidence", LongestText).Refusal,
            tx => RunService.Complete(tx, id, stepId, body?.Outcome, body?.Evidence, caller, body?.OccurredAt));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Skip(string id, string stepId, DatedReason body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, Check(body), tx => RunService.Skip(tx, id, stepId, body.Reason, caller, body.OccurredAt));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Fail(string id, string stepId, DatedReason body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, Check(body), tx => RunService.Fail(tx, id, stepId, body.Reason, caller, body.OccurredAt));

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Note(string id, string stepId, StepNote body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Text, "text", LongestText).Refusal, tx => RunService.Note(tx, id, stepId, body.Text, body.StepIsWrong, caller));

    /// <summary>A command of a run: refused before it is asked when its fields are wrong, answered with the run as the caller may see it.</summary>
    internal static async Task<Results<Ok<RunView>, ProblemHttpResult>> Run(this Answers answers, HttpContext context, Caller caller, Refusal? wrong, Func<WriteTx, Outcome<Run>> command) =>
        wrong is not null ? Problems.From(wrong) : await answers.Ok(context, command, (tx, run) => RunView.Of(tx, run, caller));

    private static RunView? View(Database db, string id, Caller caller, HttpContext context) => db.Read(tx => RunStore.Find(tx, id) is { } run ? RunView.WithProof(tx, run, caller, context) : null);

    private static Refusal? Check(NewRun body) => new Checking().Text(body.Runbook, "runbook", 100).Text(body.Environment, "environment", 500).Optional(body.Service, "service", 100)
        .Reason(body.UnqualifiedReason, "unqualifiedReason").Refusal;

    /// <summary>A reason that is one; left out when none is needed.</summary>
    internal static Checking Reason(this Checking checking, string? reason, string field) => checking.Optional(reason, field, LongestText)
        .That(reason is null || reason.Trim().Length >= QualificationRefusals.ShortestReason, field, $"at least {QualificationRefusals.ShortestReason} characters");

    private static Refusal? Check(DatedReason body) => new Checking().Text(body.Reason, "reason", LongestText).Refusal;

    private static Refusal? Check(StepReason body) => new Checking().Text(body.Reason, "reason", LongestText).Refusal;
}

/// <summary>
/// A run to be begun. Parameters are the runbook's; those that are not required may be entered later. The service is a slug or an id;
/// without it the incident's, or the only one that the runbook is for. An unqualifiedReason lets somebody go on without the practice that is asked for.
/// A risky runbook that is not proven is begun in earnest only by who says that he knows it: acknowledgeUnproven.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRun(string Runbook, string Environment, NamedValues? Parameters = null, int? Revision = null, string? IncidentId = null, string? Service = null, string? UnqualifiedReason = null,
    bool AcknowledgeUnproven = false);

/// <summary>Values by parameter name.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewValues(NamedValues Parameters);

/// <summary>How a step went, and where one can see it; and when, if that is told later.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepOutcome(string? Outcome = null, string? Evidence = null, DateTimeOffset? OccurredAt = null);

/// <summary>Why; and when, if that is told later.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DatedReason(string Reason, DateTimeOffset? OccurredAt = null);

/// <summary>Why.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepReason(string Reason);

/// <summary>Something about a step; stepIsWrong when the runbook should say something else there.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepNote(string Text, bool StepIsWrong = false);
