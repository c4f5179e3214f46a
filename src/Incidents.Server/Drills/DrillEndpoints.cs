using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.Runbooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Drills;

/// <summary>Drills: begun, told, witnessed; skipped with a reason; missed by themselves.</summary>
public static class DrillEndpoints
{
    public static void MapDrills(this IEndpointRouteBuilder routes)
    {
        var drills = routes.MapGroup("/api/v1/drills").WithTags("drills");
        drills.MapGet("", List).May(Permission.Read).WithName("listDrills").WithSummary("Drills, newest first, also those that were missed or skipped; by state, runbook (slug), plan.");
        drills.MapPost("", Begin).MayHuman(Permission.Respond).WithName("beginDrill").WithSummary("Begin a drill that no date asks for: a run of the runbook in drill mode, with you as executor.");
        drills.MapGet("/{id}", Get).May(Permission.Read).WithName("getDrill").WithSummary("One drill, and every version of its outcome.");
        drills.MapGet("/{id}/timeline", Timeline).May(Permission.Read).WithName("getDrillTimeline").WithSummary("What became of it, and by whom; what was done in it is on the timeline of its run.");
        drills.MapPost("/{id}/start", Start).MayHuman(Permission.Respond).WithName("startDrill").WithSummary("Begin a drill that is open. Reminders of it end.");
        drills.MapPost("/{id}/plant", Plant).MayHuman(Permission.Respond).WithName("plantError").WithSummary("As facilitator, give the executor a wrong value to use: does the second person find it?");
        drills.MapPost("/{id}/skip", Skip).MayHuman(Permission.Read).WithName("skipDrill").WithSummary("Leave it out, with a reason; never by its owner.");
        drills.MapPost("/{id}/abort", Abort).MayHuman(Permission.Respond).WithName("abortDrill").WithSummary("Give it up, with a reason. It counts as not done.");
        drills.MapPost("/{id}/report", Report).MayHuman(Permission.Respond).WithName("reportDrill").WithSummary("When the run is over: tell how it went, and what must be done because of it.");
        drills.MapPost("/{id}/witness", Confirm).MayHuman(Permission.Respond).WithName("witnessDrill").WithSummary("As one who did not carry it out: say what you saw yourself. The outcome is computed, and stays.");
        drills.MapPost("/{id}/corrections", Correct).MayHuman(Permission.Respond).WithName("correctDrill").WithSummary("A later version of an outcome, with a reason. The earlier ones stay.");
        routes.MapGet("/api/v1/runbooks/{slug}/proof", ProofOf).May(Permission.Read).WithTags("drills").WithName("getRunbookProof").WithSummary("Whether the runbook is known to work: derived from drills, real restores and changes, never edited.");
    }

    private static Results<Ok<ListView<DrillListItem>>, ProblemHttpResult> List(HttpContext context, Database db, string? state, string? runbook, string? plan, string? cursor, string? limit)
    {
        if (!Words.Read<DrillState>(state, "state").Is(out var wanted, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Cursor.Read(cursor, limit).Is(out var page, out refusal)) return Problems.From(refusal);
        return db.Read<Outcome<ListView<DrillListItem>>>(tx =>
        {
            var of = runbook is null ? null : RunbookStore.Find(tx, runbook);
            if (runbook is not null && of is null) return PublishingRefusals.NotFound(runbook);
            return Cursor.View(context, DrillStore.List(tx, wanted, of?.Id, plan, page), DrillListItem.Of);
        }).Ok();
    }

    private static async Task<Results<Created<DrillView>, ProblemHttpResult>> Begin(NewDrill body, HttpContext context, DrillService drills, Answers answers, Caller caller) =>
        DrillBodies.Check(body, new Checking().That(body.Runbook is not null || body.PlanId is not null, "runbook", "say which runbook, or which plan").Optional(body.Runbook, "runbook", 100).Optional(body.PlanId, "planId", 100)) is { } wrong
            ? Problems.From(wrong)
            : await answers.Created(context, tx => drills.Begin(tx, body, caller), (tx, drill) => DrillView.Of(tx, drill, caller), view => $"/api/v1/drills/{view.Id}");

    private static Results<Ok<DrillView>, ProblemHttpResult> Get(string id, Database db, Caller caller) =>
        db.Read(tx => DrillStore.Find(tx, id) is { } drill ? DrillView.Of(tx, drill, caller) : null) is { } view ? TypedResults.Ok(view) : Problems.From(DrillRefusals.NotFound(id));

    private static Results<Ok<ListView<EntryView>>, ProblemHttpResult> Timeline(string id, HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!TimelinePages.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => DrillStore.Find(tx, id) is null ? null : TimelinePages.View(context, tx, id, page)) is { } view ? TypedResults.Ok(view) : Problems.From(DrillRefusals.NotFound(id));
    }

    private static Task<Results<Ok<DrillView>, ProblemHttpResult>> Start(string id, DrillStart body, HttpContext context, DrillService drills, Answers answers, Caller caller) =>
        Done(answers, context, caller, DrillBodies.Check(body, new Checking()), tx => drills.Start(tx, id, body, caller));

    private static Task<Results<Ok<DrillView>, ProblemHttpResult>> Plant(string id, NewPlantedError body, HttpContext context, Answers answers, Caller caller) =>
        Done(answers, context, caller, new Checking().Text(body.Name, "name", 200).Text(body.Value, "value", 2000).Refusal, tx => DrillService.Plant(tx, id, body, caller));

    private static Task<Results<Ok<DrillView>, ProblemHttpResult>> Skip(string id, DrillReason body, HttpContext context, Answers answers, Caller caller) =>
        Done(answers, context, caller, new Checking().Text(body.Reason, "reason", DrillBodies.LongestText).Refusal, tx => DrillService.Skip(tx, id, body.Reason, caller));

    private static Task<Results<Ok<DrillView>, ProblemHttpResult>> Abort(string id, DrillAbort body, HttpContext context, Answers answers, Caller caller) =>
        Done(answers, context, caller, new Checking().Text(body.Reason, "reason", DrillBodies.LongestText).Refusal, tx => DrillService.Abort(tx, id, body, caller));

    private static Task<Results<Ok<DrillView>, ProblemHttpResult>> Report(string id, NewReport body, HttpContext context, Answers answers, Caller caller) =>
        Done(answers, context, caller, DrillBodies.Check(body, new Checking()), tx => DrillWitnessing.Report(tx, id, body, caller));

    private static Task<Results<Ok<DrillView>, ProblemHttpResult>> Confirm(string id, NewWitness body, HttpContext context, Answers answers, Caller caller) =>
        Done(answers, context, caller, DrillBodies.Seen(body.Observed, new Checking().That(body.Observed is not null, "observed", "what you saw, by the name of each check")).Optional(body.MissAccepted, "missAccepted", DrillBodies.LongestText).Refusal,
            tx => DrillWitnessing.Confirm(tx, id, body, caller));

    private static Task<Results<Ok<DrillView>, ProblemHttpResult>> Correct(string id, NewCorrection body, HttpContext context, Answers answers, Caller caller) =>
        Done(answers, context, caller,
            DrillBodies.Seen(body.Observed, new Checking().Text(body.Reason, "reason", DrillBodies.LongestText)).Optional(body.MissAccepted, "missAccepted", DrillBodies.LongestText).Refusal
                ?? (body.Report is null ? null : DrillBodies.Check(body.Report, new Checking())),
            tx => DrillWitnessing.Correct(tx, id, body, caller));

    private static Results<Ok<Proof>, ProblemHttpResult> ProofOf(string slug, HttpContext context, Database db)
    {
        if (db.Read(tx => RunbookStore.Find(tx, slug) is { } runbook ? ProofReading.Of(tx, runbook.Id) : null) is not { } proof) return Problems.From(PublishingRefusals.NotFound(slug));
        ProofReading.Say(context, proof);
        return TypedResults.Ok(proof);
    }

    private static async Task<Results<Ok<DrillView>, ProblemHttpResult>> Done(Answers answers, HttpContext context, Caller caller, Refusal? wrong, Func<WriteTx, Outcome<Drill>> command) =>
        wrong is not null ? Problems.From(wrong) : await answers.Ok(context, command, (tx, drill) => DrillView.Of(tx, drill, caller));
}
