using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Server.Drills;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Drills;

namespace Incidents.Server.Pages.Drills;

/// <summary>Plans of drills, and exemptions from them.</summary>
public static class DrillPlanPages
{
    public static void MapDrillPlanPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/drill-plans/{id}", (string id, Visit visit, Database db) => Shown(id, visit, db, null)).May(Permission.Read);
        pages.MapGet("/new-drill-plan", (Visit visit, Database db, string? runbook) => visit.Show<PlanFormPage, PlanFormModel>(db.Read(tx => PlanFormModel.Of(tx, null, "", PlanFields.Blank(runbook))))).May(Permission.Edit);
        pages.MapPost("/new-drill-plan", Make).May(Permission.Edit);
        pages.MapGet("/drill-plans/{id}/edit", ShowEdit).May(Permission.Edit);
        pages.MapPost("/drill-plans/{id}/edit", Change).May(Permission.Edit);
        pages.MapPost("/drill-plans/{id}/exemption", Ask).MayHuman(Permission.Respond);
        pages.MapPost("/drill-plans/{id}/exemption/approve", (string id, Visit visit, Database db, Caller caller) => Decide(id, visit, db, caller, true)).MayHuman(Permission.Read);
        pages.MapPost("/drill-plans/{id}/exemption/reject", (string id, Visit visit, Database db, Caller caller) => Decide(id, visit, db, caller, false)).MayHuman(Permission.Read);
    }

    private static IResult Shown(string id, Visit visit, Database db, Refusal? refusal) =>
        db.Read(tx => PlanModel.Of(tx, id)).Is(out var model, out var unknown) ? visit.Show<PlanPage, PlanModel>(model, refusal) : visit.Refuse(unknown);

    private static async Task<IResult> Make(Visit visit, Database db)
    {
        var asked = PlanFields.Of(visit.Form).Asked();
        Outcome<DrillPlan> made = new Checking().Text(asked.Runbook, "runbook", 100).Refusal is { } wrong ? wrong : await db.Write(tx => DrillPlanService.Make(tx, asked));
        return visit.After(made, plan => $"/drill-plans/{plan.Id}", refusal => Again(visit, db, null, refusal));
    }

    private static IResult ShowEdit(string id, Visit visit, Database db) =>
        db.Read(tx => DrillPlanStore.Find(tx, id) is { } plan ? PlanFormModel.Of(tx, id, plan.Revision.ToString(CultureInfo.InvariantCulture), PlanFields.Of(DrillPlanView.Of(tx, plan))) : null) is { } model
            ? visit.Show<PlanFormPage, PlanFormModel>(model)
            : visit.Refuse(DrillRefusals.PlanNotFound(id));

    private static async Task<IResult> Change(string id, Visit visit, Database db)
    {
        int? expected = int.TryParse(visit.Form["revision"], CultureInfo.InvariantCulture, out var revision) && revision > 0 ? revision : null;
        var changed = await db.Write(tx => DrillPlanService.Change(tx, id, PlanFields.Of(visit.Form).Asked(), expected));
        return visit.After(changed, plan => $"/drill-plans/{plan.Id}", refusal => refusal.Kind == RefusalKind.NotFound ? visit.Refuse(refusal) : Again(visit, db, id, refusal));
    }

    private static async Task<IResult> Ask(string id, Visit visit, Database db, Caller caller)
    {
        var isDay = DateOnly.TryParseExact(visit.Form["until"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2100;
        var until = isDay ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : default;
        Outcome<DrillPlan> asked = new Checking().Text(visit.Form["reason"], "reason", 2000).That(isDay, "until", "a day such as 2026-12-31").Refusal is { } wrong
            ? wrong
            : await db.Write(tx => DrillPlanService.AskExemption(tx, id, new NewExemption(visit.Form["reason"]!, until), caller));
        return visit.After(asked, plan => $"/drill-plans/{plan.Id}#exemption", refusal => Shown(id, visit, db, refusal));
    }

    private static async Task<IResult> Decide(string id, Visit visit, Database db, Caller caller, bool approve) =>
        visit.After(await db.Write(tx => DrillPlanService.DecideExemption(tx, id, approve, caller)), plan => $"/drill-plans/{plan.Id}#exemption", refusal => Shown(id, visit, db, refusal));

    private static IResult Again(Visit visit, Database db, string? id, Refusal refusal) =>
        visit.Show<PlanFormPage, PlanFormModel>(db.Read(tx => PlanFormModel.Of(tx, id, visit.Form["revision"] ?? "", PlanFields.Of(visit.Form))), refusal);
}
