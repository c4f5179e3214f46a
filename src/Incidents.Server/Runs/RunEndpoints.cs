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
        runs.MapPost("/{id}/abort", Abort).MayHuman(Permission.Respond).WithName("abortRun").WithSummary("Give up, with a reason.");
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

    private static async Task<Results<Created<RunView>, ProblemHttpResult>> Start(NewRun body, RunService runs, Database db, Caller caller)
    {
        if (new Checking().Text(body.Runbook, "runbook", 100).Text(body.Environment, "environment", 500).Refusal is { } refusal) return Problems.From(refusal);
        return (await runs.Start(body, caller)).Created(r => $"/api/v1/runs/{r.Id}", r => View(db, r.Id, caller)!);
    }

    private static Results<Ok<RunView>, ProblemHttpResult> Get(string id, Database db, Caller caller) =>
        View(db, id, caller) is { } view ? TypedResults.Ok(view) : Problems.From(RunRefusals.NotFound(id));

    private static Results<Ok<ListView<EntryView>>, ProblemHttpResult> Timeline(string id, HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!TimelinePages.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => RunStore.Find(tx, id) is { } run ? TimelinePages.View(context, tx, run.TimelineId, page) : null) is { } view
            ? TypedResults.Ok(view)
            : Problems.From(RunRefusals.NotFound(id));
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> Enter(string id, NewValues body, RunService runs, Database db, Caller caller) =>
        Answer(await runs.Enter(id, body.Parameters ?? [], caller), db, caller);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> Abort(string id, StepReason body, RunService runs, Database db, Caller caller) =>
        Check(body) is { } refusal ? Problems.From(refusal) : Answer(await runs.Abort(id, body.Reason, caller), db, caller);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> StartStep(string id, string stepId, RunService runs, Database db, Caller caller) =>
        Answer(await runs.StartStep(id, stepId, caller), db, caller);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> Complete(string id, string stepId, StepOutcome? body, RunService runs, Database db, Caller caller) =>
        new Checking().Optional(body?.Outcome, "outcome", LongestText).Optional(body?.Evidence, "evidence", LongestText).Refusal is { } refusal
            ? Problems.From(refusal)
            : Answer(await runs.Complete(id, stepId, body?.Outcome, body?.Evidence, caller), db, caller);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> Skip(string id, string stepId, StepReason body, RunService runs, Database db, Caller caller) =>
        Check(body) is { } refusal ? Problems.From(refusal) : Answer(await runs.Skip(id, stepId, body.Reason, caller), db, caller);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> Fail(string id, string stepId, StepReason body, RunService runs, Database db, Caller caller) =>
        Check(body) is { } refusal ? Problems.From(refusal) : Answer(await runs.Fail(id, stepId, body.Reason, caller), db, caller);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> Note(string id, string stepId, StepNote body, RunService runs, Database db, Caller caller) =>
        new Checking().Text(body.Text, "text", LongestText).Refusal is { } refusal ? Problems.From(refusal) : Answer(await runs.Note(id, stepId, body.Text, caller), db, caller);

    private static Results<Ok<RunView>, ProblemHttpResult> Answer(Outcome<Run> outcome, Database db, Caller caller) => outcome.Ok(run => View(db, run.Id, caller)!);

    private static RunView? View(Database db, string id, Caller caller) => db.Read(tx => RunStore.Find(tx, id) is { } run ? RunView.Of(tx, run, caller) : null);

    private static Refusal? Check(StepReason body) => new Checking().Text(body.Reason, "reason", LongestText).Refusal;
}

/// <summary>A run to be begun. Parameters are the runbook's; those that are not required may be entered later.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRun(string Runbook, string Environment, NamedValues? Parameters = null, int? Revision = null, string? IncidentId = null);

/// <summary>Values by parameter name.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewValues(NamedValues Parameters);

/// <summary>How a step went, and where one can see it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepOutcome(string? Outcome = null, string? Evidence = null);

/// <summary>Why.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepReason(string Reason);

/// <summary>Something about a step.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepNote(string Text);
