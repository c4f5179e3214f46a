using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Services;

namespace Incidents.Server.Pages.Incidents;

/// <summary>Incidents: the list, one of them, and what people do about it.</summary>
public static class IncidentPages
{
    private const int OnePage = 40;
    private const int LongestNote = 10_000;

    public static readonly IReadOnlyList<(Severity Severity, string Words)> Severities =
        [(Severity.Sev1, "SEV1: a critical outage"), (Severity.Sev2, "SEV2: serious"), (Severity.Sev3, "SEV3: a nuisance"), (Severity.Sev4, "SEV4: to be known")];

    public static void MapIncidentPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/incidents", ShowList).May(Permission.Read);
        pages.MapGet("/search", Search).May(Permission.Read);
        pages.MapPost("/incidents/acknowledge", AcknowledgeChosen).May(Permission.Respond);
        pages.MapGet("/incidents/new", ShowNew).May(Permission.Respond);
        pages.MapPost("/incidents/new", Open).May(Permission.Respond);
        pages.MapGet("/incidents/{id}", Show).May(Permission.Read);
        pages.MapGet("/incidents/{id}/events", Events).May(Permission.Read);
        pages.MapPost("/incidents/{id}/acknowledge", Acknowledge).May(Permission.Respond);
        pages.MapPost("/incidents/{id}/resolve", Resolve).May(Permission.Respond);
        pages.MapPost("/incidents/{id}/command", Command).MayHuman(Permission.Respond);
        pages.MapPost("/incidents/{id}/notes", Note).May(Permission.Respond);
    }

    private static IResult ShowList(Visit visit, HttpContext context, Database db, Caller caller)
    {
        var query = context.Request.Query;
        string? Value(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
        var asked = new Asked(Value("state"), Value("service"), Value("severity"), Value("q"), Value("mine") == "true");
        var found = IncidentSearch.Read(asked.State, asked.Service, asked.Severity, asked.Text, asked.Mine ? "true" : null)
            .Then(search => Cursor.Read(Value("cursor"), OnePage.ToString()).Then(page => db.Read(tx => search.Find(tx, caller, page))));
        var services = db.Read(tx => ServiceStore.All(tx)).Select(s => s.Slug).ToList();
        if (!found.Is(out var list, out var refusal)) return visit.Show<IncidentsPage, IncidentsModel>(new IncidentsModel(asked with { State = null, Severity = null, Service = null }, [], null, services), refusal);
        var view = Cursor.View(context, list, i => i);
        return visit.Show<IncidentsPage, IncidentsModel>(new IncidentsModel(asked, view.Items, view.NextCursor, services));
    }

    private static IResult Search(HttpContext context) => Visit.Go(PageAddress.With("/incidents", ("q", context.Request.Query["q"])));

    private static async Task<IResult> AcknowledgeChosen(Visit visit, Database db, Caller caller)
    {
        var chosen = visit.Form.All("id").Distinct().Take(Cursor.MaxLimit).ToList();
        // One that somebody else has taken meanwhile is what was wanted.
        await db.Write(tx => chosen.Count(id => IncidentService.Acknowledge(tx, id, null, caller).Refusal is null));
        return Visit.Go(visit.Form.Page);
    }

    private static IResult ShowNew(Visit visit, Database db) => New(visit, db, null);

    private static IResult New(Visit visit, Database db, Refusal? refusal) => visit.Show<NewIncidentPage, IReadOnlyList<Service>>(db.Read(ServiceStore.All), refusal);

    private static async Task<IResult> Open(Visit visit, Database db, Caller caller)
    {
        var form = visit.Form;
        if (new Checking().Text(form["title"], "title", 1024).Refusal is { } unsaid) return New(visit, db, unsaid);
        if (!Words.Read<Severity>(form["severity"], "severity").Is(out var severity, out var refusal) && refusal is not null) return New(visit, db, refusal);
        var opened = await db.Write(tx => IncidentService.Open(tx, form["title"]!, severity ?? Severity.Sev2, form["service"], caller));
        return visit.After(opened, i => PageAddress.Incident(i.Id), no => New(visit, db, no));
    }

    private static IResult Show(string id, Visit visit, HttpContext context, Database db) => One(id, visit, context, db, null);

    private static IResult One(string id, Visit visit, HttpContext context, Database db, Refusal? refusal)
    {
        var model = db.Read(tx => IncidentStore.Find(tx, id) is { } incident ? IncidentModel.Of(tx, incident, TimelineModel.Of(tx, id, PageAddress.Incident(id), context.Request.Query)) : null);
        return model is null ? visit.Refuse(IncidentRefusals.NotFound(id)) : visit.Show<IncidentPage, IncidentModel>(model, refusal);
    }

    private static IResult Events(string id, HttpContext context, TimelineStreams streams, string? after) => streams.Of(context, IncidentEndpoints.IncidentExists, id, after, IncidentRefusals.NotFound);

    private static async Task<IResult> Acknowledge(string id, Visit visit, HttpContext context, Database db, Caller caller) =>
        visit.After(await db.Write(tx => IncidentService.Acknowledge(tx, id, null, caller)), _ => visit.Form.Page, no => One(id, visit, context, db, no));

    private static async Task<IResult> Resolve(string id, Visit visit, HttpContext context, Database db, Caller caller) =>
        visit.After(await db.Write(tx => IncidentService.Resolve(tx, id, caller)), _ => visit.Form.Page, no => One(id, visit, context, db, no));

    private static async Task<IResult> Command(string id, Visit visit, HttpContext context, Database db, Caller caller) =>
        visit.After(await db.Write(tx => IncidentService.NameCommander(tx, id, null, caller)), _ => visit.Form.Page, no => One(id, visit, context, db, no));

    private static async Task<IResult> Note(string id, Visit visit, HttpContext context, Database db, Caller caller)
    {
        var text = visit.Form["text"];
        if (new Checking().Text(text, "text", LongestNote).Refusal is { } refusal) return One(id, visit, context, db, refusal);
        return visit.After(await db.Write(tx => IncidentService.Note(tx, id, text!, null, caller)), _ => visit.Form.Page, no => One(id, visit, context, db, no));
    }
}
