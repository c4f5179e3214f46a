using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Server.Http;
using Incidents.Server.OnCall;
using Incidents.Storage;
using Incidents.Storage.OnCall;

namespace Incidents.Server.Pages.OnCall;

/// <summary>Making, changing and removing schedules.</summary>
public static class ScheduleFormPages
{
    public static void MapScheduleFormPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/new-schedule", ShowNew).May(Permission.Administer);
        pages.MapPost("/new-schedule", Make).May(Permission.Administer);
        pages.MapGet("/schedules/{id}/edit", ShowEdit).May(Permission.Administer);
        pages.MapPost("/schedules/{id}/edit", Change).May(Permission.Administer);
        pages.MapPost("/schedules/{id}/remove", Remove).May(Permission.Administer);
    }

    private static IResult ShowNew(Visit visit, Database db) => visit.Show<ScheduleFormPage, ScheduleFormModel>(db.Read(tx => ScheduleFormModel.Of(tx, null, "", ScheduleFields.Blank(tx.Now))));

    private static async Task<IResult> Make(Visit visit, Database db, Caller caller)
    {
        var fields = ScheduleFields.Of(visit.Form);
        if (visit.Form.Has("more")) return Again(visit, db, null, null);
        var slug = Slug.Of(fields.Name);
        var made = ScheduleEndpoints.Read(fields.Asked(), new Checking().That(fields.Name.Length == 0 || Slug.IsValid(slug), "name", "letters or digits, from which its name in addresses is made")).Is(out var asked, out var wrong)
            ? await db.Write(tx => ScheduleService.Make(tx, slug, asked, caller))
            : wrong;
        return visit.After(made, schedule => $"/schedules/{schedule.Id}", refusal => Again(visit, db, null, refusal));
    }

    private static IResult ShowEdit(string id, Visit visit, Database db) => db.Read(tx => ScheduleService.Live(tx, id).Then<ScheduleFormModel>(schedule =>
        ScheduleFormModel.Of(tx, schedule, Number(schedule.Revision), ScheduleFields.Of(ScheduleStore.Revision(tx, schedule.Id, schedule.Revision)!)))).Is(out var model, out var refusal) ? visit.Show<ScheduleFormPage, ScheduleFormModel>(model) : visit.Refuse(refusal);

    private static async Task<IResult> Change(string id, Visit visit, Database db, Caller caller)
    {
        if (!db.Read(tx => ScheduleService.Live(tx, id)).Is(out var schedule, out var unknown)) return visit.Refuse(unknown);
        if (visit.Form.Has("more")) return Again(visit, db, schedule, null);
        var made = ScheduleEndpoints.Read(ScheduleFields.Of(visit.Form).Asked(), new Checking()).Is(out var asked, out var wrong)
            ? await db.Write(tx => ScheduleService.Change(tx, id, asked, Expected(visit), caller))
            : wrong;
        return visit.After(made, changed => $"/schedules/{changed.Id}", refusal => Again(visit, db, schedule, refusal));
    }

    private static async Task<IResult> Remove(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ScheduleService.Remove(tx, id, Expected(visit), caller)), _ => "/on-call", visit.Refuse);

    private static IResult Again(Visit visit, Database db, Schedule? schedule, Refusal? refusal) =>
        visit.Show<ScheduleFormPage, ScheduleFormModel>(db.Read(tx => ScheduleFormModel.Of(tx, schedule, visit.Form["revision"] ?? "", ScheduleFields.Of(visit.Form))), refusal);

    private static int? Expected(Visit visit) => int.TryParse(visit.Form["revision"], CultureInfo.InvariantCulture, out var revision) && revision > 0 ? revision : null;

    private static string Number(long revision) => revision.ToString(CultureInfo.InvariantCulture);
}
