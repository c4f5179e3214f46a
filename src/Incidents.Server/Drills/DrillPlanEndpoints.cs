using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.Runbooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Drills;

/// <summary>How runbooks are drilled, and what is exempt from it.</summary>
public static class DrillPlanEndpoints
{
    private const int LongestReason = 2000;

    public static void MapDrillPlans(this IEndpointRouteBuilder routes)
    {
        var plans = routes.MapGroup("/api/v1/drill-plans").WithTags("drills");
        plans.MapGet("", List).May(Permission.Read).WithName("listDrillPlans").WithSummary("Plans of drills, newest first; runbook: only those of this slug.");
        plans.MapPost("", Make).May(Permission.Edit).WithName("makeDrillPlan").WithSummary("Plan drills of a runbook.");
        plans.MapGet("/{id}", Get).May(Permission.Read).WithName("getDrillPlan").WithSummary("One plan, and when it is due next.");
        plans.MapPut("/{id}", Change).May(Permission.Edit).WithName("changeDrillPlan").WithSummary("Replace its settings, with If-Match. A drill that is open keeps its date; what comes after follows the new rule.");
        plans.MapPost("/{id}/exemption", Ask).MayHuman(Permission.Respond).WithName("askDrillExemption").WithSummary($"Ask that it is not followed for a while, at most {Exemption.LongestDays} days; another person approves.");
        plans.MapPost("/{id}/exemption/approve", Approve).MayHuman(Permission.Read).WithName("approveDrillExemption").WithSummary("Approve what another person asked for.");
        plans.MapPost("/{id}/exemption/reject", Reject).MayHuman(Permission.Read).WithName("rejectDrillExemption").WithSummary("No exemption.");
    }

    private static Results<Ok<ListView<DrillPlanView>>, ProblemHttpResult> List(HttpContext context, Database db, string? runbook, string? cursor, string? limit)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read<Outcome<ListView<DrillPlanView>>>(tx =>
        {
            var of = runbook is null ? null : RunbookStore.Find(tx, runbook);
            if (runbook is not null && of is null) return PublishingRefusals.NotFound(runbook);
            return Cursor.View(context, DrillPlanStore.List(tx, of?.Id, page), plan => DrillPlanView.Of(tx, plan));
        }).Ok();
    }

    private static async Task<Results<Created<DrillPlanView>, ProblemHttpResult>> Make(NewDrillPlan body, HttpContext context, Answers answers)
    {
        if (new Checking().Text(body.Runbook, "runbook", 100).Refusal is { } wrong) return Problems.From(wrong);
        var made = await answers.Created(context, tx => DrillPlanService.Make(tx, body), DrillPlanView.Of, view => $"/api/v1/drill-plans/{view.Id}");
        if (made.Result is Created<DrillPlanView> { Value: { } view }) context.Response.Headers.ETag = EntityTags.Tag(view.Revision);
        return made;
    }

    private static Results<Ok<DrillPlanView>, ProblemHttpResult> Get(string id, HttpContext context, Database db) =>
        Tagged(context, db.Read(tx => DrillPlanStore.Find(tx, id) is { } plan ? DrillPlanView.Of(tx, plan) : null) is { } view ? TypedResults.Ok(view) : Problems.From(DrillRefusals.PlanNotFound(id)));

    private static async Task<Results<Ok<DrillPlanView>, ProblemHttpResult>> Change(string id, DrillPlanSettings body, HttpContext context, Answers answers) =>
        Tagged(context, await answers.Ok(context, tx => DrillPlanService.Change(tx, id, body, EntityTags.Expected(context.Request)), DrillPlanView.Of));

    private static async Task<Results<Ok<DrillPlanView>, ProblemHttpResult>> Ask(string id, NewExemption body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Reason, "reason", LongestReason).Refusal is { } wrong
            ? Problems.From(wrong)
            : await answers.Ok(context, tx => DrillPlanService.AskExemption(tx, id, body, caller), DrillPlanView.Of);

    private static Task<Results<Ok<DrillPlanView>, ProblemHttpResult>> Approve(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => DrillPlanService.DecideExemption(tx, id, true, caller), DrillPlanView.Of);

    private static Task<Results<Ok<DrillPlanView>, ProblemHttpResult>> Reject(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => DrillPlanService.DecideExemption(tx, id, false, caller), DrillPlanView.Of);

    private static Results<Ok<DrillPlanView>, ProblemHttpResult> Tagged(HttpContext context, Results<Ok<DrillPlanView>, ProblemHttpResult> answer)
    {
        if (answer.Result is Ok<DrillPlanView> { Value: { } view }) context.Response.Headers.ETag = EntityTags.Tag(view.Revision);
        return answer;
    }
}
