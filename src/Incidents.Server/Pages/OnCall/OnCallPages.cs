using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Core.Time;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Server.OnCall;
using Incidents.Storage;
using Incidents.Storage.OnCall;

namespace Incidents.Server.Pages.OnCall;

/// <summary>Who is on call: now, next, week by week; and all by which that changes.</summary>
public static class OnCallPages
{
    public static void MapOnCallPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/on-call", Show).May(Permission.Read);
        pages.MapPost("/on-call/calendars", MakeCalendar).MayHuman(Permission.Read);
        pages.MapPost("/on-call/calendars/{id}/revoke", RevokeCalendar).MayHuman(Permission.Read);
        pages.MapGet("/schedules/{id}", ShowSchedule).May(Permission.Read);
        pages.MapPost("/schedules/{id}/overrides", PutOnCall).May(Permission.Respond);
        pages.MapPost("/schedules/{id}/overrides/{overrideId}/remove", TakeBack).May(Permission.Respond);
        pages.MapPost("/schedules/{id}/swaps", Offer).MayHuman(Permission.Respond);
        pages.MapPost("/schedules/{id}/swaps/{swapId}/accept", (string id, string swapId, Visit visit, Database db, Caller caller) => Answer(visit, db, id, tx => SwapService.Accept(tx, id, swapId, caller))).MayHuman(Permission.Respond);
        pages.MapPost("/schedules/{id}/swaps/{swapId}/decline", (string id, string swapId, Visit visit, Database db, Caller caller) => Answer(visit, db, id, tx => SwapService.Decline(tx, id, swapId, caller))).MayHuman(Permission.Respond);
        pages.MapPost("/schedules/{id}/swaps/{swapId}/withdraw", (string id, string swapId, Visit visit, Database db, Caller caller) => Answer(visit, db, id, tx => SwapService.Withdraw(tx, id, swapId, caller))).MayHuman(Permission.Respond);
    }

    private static IResult Show(Visit visit, Database db, Caller caller) => visit.Show<OnCallPage, OnCallModel>(db.Read(tx => OnCallModel.Of(tx, caller)));

    private static async Task<IResult> MakeCalendar(Visit visit, Database db, Caller caller, ServerOptions options, HttpContext context)
    {
        var secret = Secrets.NewCalendarToken();
        var made = await db.Write(tx => CalendarService.Make(tx, visit.Form["schedule"], secret, caller));
        var address = $"{options.PublicUrl ?? $"{context.Request.Scheme}://{context.Request.Host}"}/calendars/{secret}.ics";
        // Shown here and never again: there is no other page to go on to.
        return visit.Show<OnCallPage, OnCallModel>(db.Read(tx => OnCallModel.Of(tx, caller, made.Refusal is null ? address : null)), made.Refusal);
    }

    private static async Task<IResult> RevokeCalendar(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => CalendarService.Revoke(tx, id, caller)), _ => "/on-call", visit.Refuse);

    private static IResult ShowSchedule(string id, Visit visit, Database db, string? week, string? zone) =>
        Shown(visit, db, id, week, zone, new Checking().That(string.IsNullOrEmpty(zone) || Zones.Find(zone) is not null, "zone", Zones.Expected).Refusal);

    private static IResult Shown(Visit visit, Database db, string id, string? week, string? zone, Refusal? refusal) =>
        db.Read(tx => ScheduleModel.Of(tx, id, week, zone)).Is(out var model, out var unknown) ? visit.Show<SchedulePage, ScheduleModel>(model, refusal) : visit.Refuse(unknown);

    private static async Task<IResult> PutOnCall(string id, Visit visit, Database db, Caller caller)
    {
        var form = visit.Form;
        var made = await db.Write(tx => ScheduleService.Find(tx, id).Then<Override>(schedule =>
        {
            var zone = ScheduleView.ZoneOf(tx, schedule);
            var (from, until) = (ZoneWords.Read(form["from"], zone), ZoneWords.Read(form["until"], zone));
            return new Checking().Text(form["person"], "person", 200).Text(form["reason"], "reason", 1000).That(until is not null, "until", Expected).That(form["from"] is null || from is not null, "from", Expected).Refusal is { } wrong
                ? wrong
                : OverrideService.Make(tx, id, new NewOverride(form["person"]!, until!.Value, form["reason"]!, from), caller);
        }));
        return visit.After(made, _ => Back(visit, id), refusal => Shown(visit, db, id, null, null, refusal));
    }

    private static async Task<IResult> TakeBack(string id, string overrideId, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => OverrideService.Remove(tx, id, overrideId, caller)), _ => Back(visit, id), refusal => Shown(visit, db, id, null, null, refusal));

    private static async Task<IResult> Offer(string id, Visit visit, Database db, Caller caller)
    {
        var form = visit.Form;
        var made = await db.Write(tx => ScheduleService.Find(tx, id).Then<Swap>(schedule =>
        {
            var zone = ScheduleView.ZoneOf(tx, schedule);
            var (from, until, back, end) = (ZoneWords.Read(form["from"], zone), ZoneWords.Read(form["until"], zone), ZoneWords.Read(form["returnFrom"], zone), ZoneWords.Read(form["returnUntil"], zone));
            return new Checking().Text(form["with"], "with", 200).Text(form["reason"], "reason", 1000).That(from is not null, "from", Expected).That(until is not null, "until", Expected)
                .That(form["returnFrom"] is null || back is not null, "returnFrom", Expected).That(form["returnUntil"] is null || end is not null, "returnUntil", Expected).Refusal is { } wrong
                ? wrong
                : SwapService.Offer(tx, id, new NewSwap(form["with"]!, from!.Value, until!.Value, form["reason"]!, back, end), caller);
        }));
        return visit.After(made, _ => Back(visit, id), refusal => Shown(visit, db, id, null, null, refusal));
    }

    private static async Task<IResult> Answer(Visit visit, Database db, string id, Func<WriteTx, Outcome<Swap>> answer) =>
        visit.After(await db.Write(answer), _ => Back(visit, id), refusal => Shown(visit, db, id, null, null, refusal));

    /// <summary>To the page that holds the form: a week of the schedule, or all of them.</summary>
    private static string Back(Visit visit, string id) => visit.Form.Page is var page && (page == "/on-call" || page.StartsWith("/schedules/", StringComparison.Ordinal)) && !page.Contains("/swaps/", StringComparison.Ordinal) && !page.Contains("/overrides", StringComparison.Ordinal) ? page : $"/schedules/{id}";

    private const string Expected = "a day and a time such as 2026-11-30 08:00";
}
